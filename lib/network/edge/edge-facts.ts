import type { Peer } from '../../system/cluster';
import type { CertificateIssuer } from '../certificates';

/** Facts of an environment's edge that do not depend on its make. */
export interface EdgeFacts {
  /** From where the edge's requests come, for network policies: its pods, or addresses when it is no pod of the cluster. */
  readonly source: Peer;

  /** The account that the edge's pods run as, for the authorization of a mesh. @default - the edge is outside the mesh */
  readonly serviceAccount?: string;

  /** Where clients find the edge, for DNS records written by external-dns. @default - no records are written */
  readonly dns?: EdgeDns;

  /**
   * Whether paths are made plain before they are matched and passed on: `.` and `..` resolved, repeated slashes made one, `%2F` left alone.
   *
   * Without it, the same request would reach other backends, or other paths of them, than in the next environment.
   */
  readonly normalizesPaths: boolean;

  /** @default - off: the edge serves plain http */
  readonly tls?: EdgeTls;
}

export interface EdgeDns {
  /** An IPv4 or IPv6 address, or a host name. */
  readonly address: string;
  /** Seconds that resolvers may keep the record. @default 300 */
  readonly ttl?: number;
}

export type EdgeTls = IssuedTls | SecretTls | GatewayTls;

interface RedirectFact {
  /** Whether plain http is sent to https unless a chart says otherwise. @default true */
  readonly redirect?: boolean;
}

/** cert-manager makes one certificate per host. */
export interface IssuedTls extends RedirectFact {
  readonly issuer: CertificateIssuer;
}

/** A Secret that exists in every namespace, with a certificate for all hosts. */
export interface SecretTls extends RedirectFact {
  readonly secretName: string;
}

/** The certificate lives with the gateway and belongs to the platform. */
export interface GatewayTls extends RedirectFact {
  /** Names in the certificates; `*.` stands for one label. */
  readonly certificateHosts: readonly string[];
  /**
   * What issues the certificate for these names: not by a challenge over http, which proves no wildcards.
   *
   * @default - the Secret `<gateway>-tls` next to the gateway is filled elsewhere
   */
  readonly issuer?: CertificateIssuer;
}

/** A service that is asked about each request of a route with forward authentication. */
export interface SignInService {
  /** Its address inside the cluster. */
  readonly address: string;
  /** Headers of its answer that backends see. @default - none */
  readonly responseHeaders?: readonly string[];
}

/** What issues the certificates of an edge, if cert-manager does. */
export function issuerOf(tls: EdgeTls | undefined): CertificateIssuer | undefined {
  return tls !== undefined && 'issuer' in tls ? tls.issuer : undefined;
}
