import { validateMirrors } from '../../config/image-repository';
import { validateIssuer } from '../../network/certificates';
import { issuerOf } from '../../network/edge';
import { type Environment, isAtLeast, type LoadBalancer, SUPPORTED, when } from '../../system';

/** Mistakes in the facts of an environment; an empty list when there are none. */
export function checkEnvironment({ props, cluster, mesh, edge }: Environment): string[] {
  const { kubernetes } = cluster;
  return [
    ...props.images.releases.mistakes,
    ...validateMirrors(props.images.mirrors),
    ...checkIssuer(cluster, edge),
    ...checkWayIn(props.loadBalancer, edge),
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

/** Clients come to the ports 80 and 443 of the address in DNS, and node ports are others. */
function checkWayIn(balancer: LoadBalancer, { facts: { dns } }: Environment['edge']): string[] {
  if (balancer.kind !== 'nodePort' || balancer.proxies !== undefined || dns === undefined) return [];
  const { port, tlsPort, forwardedFrom } = balancer;
  const ports = tlsPort === undefined ? `port ${port}` : `ports ${port} and ${tlsPort}`;
  return [
    ...when(
      forwardedFrom === undefined,
      `loadBalancer: hosts lead to ${dns.address}, and the edge listens on node ${ports}: nothing forwards; ` +
        "describe hosts of HAProxy in 'proxies', or state in 'forwardedFrom' the address of a balancer that is configured elsewhere",
    ),
    ...when(
      forwardedFrom !== undefined && forwardedFrom !== dns.address,
      `loadBalancer.forwardedFrom (${forwardedFrom ?? ''}) is not where the DNS records of the edge lead (${dns.address}); use one address for both`,
    ),
  ];
}
