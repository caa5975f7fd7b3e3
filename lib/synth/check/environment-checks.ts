import { validateMirrors } from '../../config/image-repository';
import { validateIssuer } from '../../network/certificates';
import { issuerOf } from '../../network/edge';
import { type Environment, isAtLeast, SUPPORTED, when } from '../../system';

/** Mistakes in the facts of an environment; an empty list when there are none. */
export function checkEnvironment({ props, cluster, mesh, edge }: Environment): string[] {
  const { kubernetes } = cluster;
  return [
    ...props.images.releases.mistakes,
    ...validateMirrors(props.images.mirrors),
    ...checkIssuer(cluster, edge),
    ...when(
      !isAtLeast(kubernetes, SUPPORTED.oldest) || !isAtLeast(SUPPORTED.newest, kubernetes),
      `cluster ${cluster.name}: kubernetes (${kubernetes}) is not supported; Keelson renders for ${SUPPORTED.oldest} to ${SUPPORTED.newest}`,
    ),
    ...when(
      mesh?.mtls === 'STRICT' && edge.facts.serviceAccount === undefined,
      `mesh.mtls (STRICT) refuses an edge outside the mesh, and edge ${edge.name} names no serviceAccount; use the istio edge, or name the account of its pods`,
    ),
    ...when(
      props.monitoring === true && cluster.network.monitoring === undefined,
      `monitoring (true) needs cluster ${cluster.name} to say in network.monitoring where metrics are scraped from`,
    ),
  ];
}

function checkIssuer(cluster: Environment['cluster'], { name, ingressClass, facts }: Environment['edge']): string[] {
  const { tls, dns } = facts;
  const issuer = issuerOf(tls);
  if (issuer === undefined) return [];
  const certificateHosts = tls !== undefined && 'certificateHosts' in tls ? tls.certificateHosts : undefined;
  return validateIssuer(issuer, { cluster, edge: name, ingressClass, address: dns?.address, certificateHosts });
}
