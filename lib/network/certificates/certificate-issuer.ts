import type { ClusterIssuerSpecAcmeSolversDns01 } from '../../../imports/cert-manager.io';

/** Issues the certificates of an environment, through cert-manager. */
export type CertificateIssuer = AcmeIssuer | CaIssuer | ExistingIssuer;

/**
 * An ACME server, which wants proof that a host is ours. The platform renders the ClusterIssuer.
 *
 * @example
 * { kind: 'acme', name: 'intranet', server: 'https://acme.example.com/dir', validatesFrom: 'intranet', caBundle, challenge: 'http01' }
 *
 * @see https://cert-manager.io/docs/configuration/acme/
 */
export interface AcmeIssuer {
  readonly kind: 'acme';
  /** Name of the ClusterIssuer, which a cluster has once. */
  readonly name: string;
  /** URL of the server's directory. */
  readonly server: string;
  /** Where the server stands when it asks for the answer to a challenge. From the internet, it reaches no private address. */
  readonly validatesFrom: 'internet' | 'intranet';
  /**
   * How a host is proven to be ours: by an answer on plain http, for which port 80 of the host must lead to the edge; or by a DNS record,
   * which the given provider of cert-manager makes. Only `dns01` gives certificates with wildcards.
   */
  readonly challenge: 'http01' | { readonly dns01: ClusterIssuerSpecAcmeSolversDns01 };
  /** Who is told about certificates that run out. @default - the account has no address */
  readonly email?: string;
  /** Certificates in PEM that cert-manager trusts the server by. @default - those that its image trusts, which are the public ones */
  readonly caBundle?: string;
}

/**
 * A certificate authority whose key is in the cluster: it proves nothing and asks nothing. The platform renders the ClusterIssuer.
 *
 * Its Secret has the keys `tls.crt` and `tls.key`, and comes from the environment's secret provider.
 *
 * @see https://cert-manager.io/docs/configuration/ca/
 */
export interface CaIssuer {
  readonly kind: 'ca';
  /** Name of the ClusterIssuer, which a cluster has once. */
  readonly name: string;
  /** Name of the Secret, in the namespace of cert-manager. @default `<name>-ca` */
  readonly secret?: string;
}

/** An issuer that is there already, and configured elsewhere. */
export interface ExistingIssuer {
  readonly kind: 'existing';
  readonly name: string;
  /** An `Issuer` must be in each namespace with a host. @default 'ClusterIssuer' */
  readonly scope?: 'ClusterIssuer' | 'Issuer';
  /** `http01` opens the way for the solver's pods, whose Service must be of type ClusterIP. @default 'dns01' */
  readonly challenge?: 'http01' | 'dns01';
}

/** Whether hosts are proven by an answer on plain http, which pods next to the certificate give. */
export function provesByHttp(issuer: CertificateIssuer | undefined): boolean {
  return issuer !== undefined && 'challenge' in issuer && issuer.challenge === 'http01';
}

/** How a Certificate refers to its issuer. */
export function issuerReference(issuer: CertificateIssuer): { readonly kind: 'ClusterIssuer' | 'Issuer'; readonly name: string } {
  const { scope = 'ClusterIssuer' } = issuer.kind === 'existing' ? issuer : {};
  return { kind: scope, name: issuer.name };
}
