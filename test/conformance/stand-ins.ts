import type { ClusterApi, LiveObject } from './cluster-api';
import { Duties } from './duties';
import { provisionVolumes, type WantedVolume } from './provision-volumes';

/** Where load balancers and the edge are said to be. */
const ADDRESS = '192.0.2.1';
const PAUSE_MS = 700;

interface ExternalSecret extends LiveObject {
  readonly spec: {
    readonly target?: {
      readonly name?: string;
      readonly immutable?: boolean;
      readonly template?: { readonly type?: string; readonly data?: Readonly<Record<string, string>> };
    };
    readonly data?: readonly { readonly secretKey: string }[];
  };
}

interface Exposed extends LiveObject {
  readonly spec: { readonly type?: string };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly object[] } };
}

/**
 * Does what controllers outside of Kubernetes would do, so that an estate can become healthy without them: the provisioner of disks, the
 * operator of external secrets, the load balancer and the edge that publish their addresses.
 */
export class StandIns {
  private readonly duties: Duties;
  private readonly done = new Set<string>();

  constructor(private readonly api: ClusterApi) {
    this.duties = new Duties(
      {
        disks: () => provisionVolumes(this.api, (volume) => this.diskFor(volume)),
        secrets: () => this.makeSecrets(),
        'load balancers': () => this.publishAddresses('/api/v1/services', ({ spec }) => spec.type === 'LoadBalancer'),
        edge: () => this.publishAddresses('/apis/networking.k8s.io/v1/ingresses', () => true),
      },
      PAUSE_MS,
    );
  }

  /** What a server still refused to a stand-in when it tried last. */
  get refusals(): string[] {
    return this.duties.refusals;
  }

  async stop(): Promise<void> {
    await this.duties.stop();
  }

  /** As a CSI driver does: a disk in the zone of the node that the scheduler has chosen. */
  private async diskFor({ uid, node }: WantedVolume): Promise<object> {
    const csi = { driver: 'conformance.keelson', volumeHandle: uid };
    return node === undefined ? { csi } : { csi, nodeAffinity: await this.zoneOf(node) };
  }

  private async zoneOf(node: string): Promise<object> {
    const { metadata } = await this.api.get(`/api/v1/nodes/${node}`);
    const key = 'topology.kubernetes.io/zone';
    return { required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values: [metadata.labels?.[key]] }] }] } };
  }

  /** As the External Secrets Operator does, with values that mean nothing. */
  private async makeSecrets(): Promise<void> {
    for (const { metadata, spec } of await this.api.list<ExternalSecret>('/apis/external-secrets.io/v1/externalsecrets')) {
      if (this.done.has(metadata.uid ?? '')) continue;
      const { name = metadata.name, immutable, template } = spec.target ?? {};
      const keys = [...Object.keys(template?.data ?? {}), ...(spec.data ?? []).map(({ secretKey }) => secretKey)];
      await this.api.apply({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace: metadata.namespace },
        type: template?.type,
        immutable,
        stringData: Object.fromEntries(keys.map((key) => [key, key === '.dockerconfigjson' ? '{"auths":{}}' : 'conformance'])),
      });
      this.done.add(metadata.uid ?? '');
    }
  }

  private async publishAddresses(collection: string, isMeant: (exposed: Exposed) => boolean): Promise<void> {
    for (const exposed of await this.api.list<Exposed>(collection)) {
      const { metadata, status } = exposed;
      if (!isMeant(exposed) || (status?.loadBalancer?.ingress ?? []).length > 0) continue;
      const path = collection.replace(/\/(\w+)$/, `/namespaces/${metadata.namespace ?? ''}/$1/${metadata.name}`);
      await this.api.patchStatus(path, { loadBalancer: { ingress: [{ ip: ADDRESS }] } });
    }
  }
}
