import type { ClusterIssuerSpec, ClusterIssuerSpecAcmeSolvers } from '../../../imports/cert-manager.io';
import type { AcmeIssuer, CaIssuer } from './certificate-issuer';

/**
 * What cert-manager is told about an issuer.
 *
 * @param ingressClass the class of the Ingress objects that the edge reads, by one of which a challenge is answered
 * @see https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.IssuerSpec
 */
export function issuerSpec(issuer: AcmeIssuer | CaIssuer, ingressClass: string | undefined): ClusterIssuerSpec {
  if (issuer.kind === 'ca') return { ca: { secretName: caSecret(issuer) } };
  const { name, server, email, caBundle, challenge } = issuer;
  return {
    acme: {
      server,
      email,
      caBundle: caBundle === undefined ? undefined : Buffer.from(caBundle).toString('base64'),
      privateKeySecretRef: { name: `${name}-account` },
      solvers: [challenge === 'http01' ? httpSolver(ingressClass) : { dns01: challenge.dns01 }],
    },
  };
}

/** The Secret with the key of a certificate authority. */
export function caSecret({ name, secret = `${name}-ca` }: CaIssuer): string {
  return secret;
}

/** By default its Service would be a NodePort, which the quota of a team refuses. */
function httpSolver(ingressClassName: string | undefined): ClusterIssuerSpecAcmeSolvers {
  return { http01: { ingress: { ingressClassName, serviceType: 'ClusterIP' } } };
}
