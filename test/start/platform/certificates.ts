import type { LiveObject } from '../../conformance/cluster-api';
import type { ClusterRendering } from '../../conformance/rendering';
import type { RealCluster } from '../real-cluster';
import { type AcmeSurroundings, startAcmeServer } from './acme-server';
import { CERT_MANAGER_IMAGES, certManagerNamespace, installCertManager } from './cert-manager';
import { type Issuer, issuersOf } from './issuers';

/** Addresses of servers whose addresses no facts give: a block for documentation, which leads nowhere else. */
const BLOCK = '192.0.2.';
const FIRST = 80;

/** Images that an environment needs because certificates are issued in it. */
export function certificateImages(rendering: ClusterRendering): readonly string[] {
  return issuersOf(rendering).length === 0 ? [] : CERT_MANAGER_IMAGES;
}

/** Where the servers are that prove hosts of an environment to be ours, by their names. */
export function acmeAddresses(rendering: ClusterRendering): Map<string, string> {
  const hosts = new Set(issuersOf(rendering).flatMap((issuer) => (issuer.kind === 'acme' ? [issuer.server.hostname] : [])));
  return new Map([...hosts].map((host, index) => [host, `${BLOCK}${FIRST + index}`]));
}

/** Issues the certificates of an environment: cert-manager in the cluster, and the ACME servers that it asks outside of it. */
export class Certificates {
  private constructor(
    private readonly cluster: RealCluster,
    private readonly issuers: readonly Issuer[],
    /** By the URL of the server. */
    private readonly roots: ReadonlyMap<string, string>,
  ) {}

  /** @throws Error with the last words of what did not start */
  static async start(cluster: RealCluster, rendering: ClusterRendering, surroundings: AcmeSurroundings): Promise<Certificates> {
    const issuers = issuersOf(rendering);
    const addresses = acmeAddresses(rendering);
    const roots = new Map<string, string>();
    for (const issuer of issuers) {
      if (issuer.kind !== 'acme' || roots.has(issuer.server.href)) continue;
      const { href, hostname } = issuer.server;
      roots.set(href, await startAcmeServer(surroundings, issuer.server, addresses.get(hostname) ?? ''));
    }
    if (issuers.length > 0) await installCertManager(cluster.target.api, cluster.cluster);
    return new Certificates(cluster, issuers, roots);
  }

  /** Whether certificates of an issuer can be issued in the run. */
  has(name: string): boolean {
    return this.issuers.some((issuer) => issuer.name === name);
  }

  /** The certificate of the authority that an issuer signs with, in PEM. */
  async rootOf(name: string): Promise<string> {
    const issuer = this.issuers.find((each) => each.name === name);
    if (!issuer) throw new Error(`nothing answers for issuer ${name}`);
    if (issuer.kind === 'acme') return this.roots.get(issuer.server.href) ?? '';
    const { api } = this.cluster.target;
    const path = `/api/v1/namespaces/${certManagerNamespace(this.cluster.cluster)}/secrets/${issuer.secret}`;
    const { data = {} } = await api.get<LiveObject & { readonly data?: Readonly<Record<string, string>> }>(path);
    return Buffer.from(data['tls.crt'] ?? '', 'base64').toString();
  }
}
