import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterApi, LiveObject } from './cluster-api';

/** Where load balancers and the edge are said to be. */
const ADDRESS = '192.0.2.1';
const PAUSE_MS = 700;

interface Claim extends LiveObject {
  readonly spec: {
    readonly storageClassName?: string;
    readonly volumeName?: string;
    readonly accessModes: readonly string[];
    readonly resources: { readonly requests: { readonly storage: string } };
  };
  readonly status?: { readonly phase?: string };
}

interface StorageClass extends LiveObject {
  readonly volumeBindingMode?: string;
  readonly reclaimPolicy?: string;
}

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
  private isStopped = false;
  private readonly work: Promise<void>;
  private readonly failures = new Map<string, string>();
  private readonly done = new Set<string>();

  constructor(private readonly api: ClusterApi) {
    this.work = this.run();
  }

  /** What a server still refused to a stand-in when it tried last: without it, something may wait for ever. */
  get refusals(): string[] {
    return [...this.failures].map(([duty, words]) => `${duty}: ${words}`);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.work;
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      await this.attempt('disks', () => this.provisionVolumes());
      await this.attempt('secrets', () => this.makeSecrets());
      await this.attempt('load balancers', () => this.publishAddresses('/api/v1/services', ({ spec }) => spec.type === 'LoadBalancer'));
      await this.attempt('edge', () => this.publishAddresses('/apis/networking.k8s.io/v1/ingresses', () => true));
      await sleep(PAUSE_MS);
    }
  }

  private async attempt(duty: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
      this.failures.delete(duty);
    } catch (error) {
      // the next round tries again
      this.failures.set(duty, error instanceof Error ? error.message : String(error));
    }
  }

  /** As a CSI driver does: a disk in the zone of the node that the scheduler has chosen. */
  private async provisionVolumes(): Promise<void> {
    const claims = await this.api.list<Claim>('/api/v1/persistentvolumeclaims');
    for (const claim of claims.filter(({ spec, status }) => spec.volumeName === undefined && status?.phase === 'Pending')) {
      await this.provision(claim);
    }
  }

  private async provision({ metadata, spec }: Claim): Promise<void> {
    if (spec.storageClassName === undefined || spec.storageClassName === '') return;
    const storageClass = await this.api.get<StorageClass>(`/apis/storage.k8s.io/v1/storageclasses/${spec.storageClassName}`);
    const node = metadata.annotations?.['volume.kubernetes.io/selected-node'];
    if (storageClass.volumeBindingMode === 'WaitForFirstConsumer' && node === undefined) return;
    const { name, namespace, uid } = metadata;
    await this.api.apply({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `pvc-${uid ?? name}` },
      spec: {
        capacity: spec.resources.requests,
        accessModes: spec.accessModes,
        storageClassName: spec.storageClassName,
        persistentVolumeReclaimPolicy: storageClass.reclaimPolicy,
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
        csi: { driver: 'conformance.keelson', volumeHandle: uid },
        // what many may mount is served over the network, to every zone
        ...(node === undefined || isShared(spec) ? {} : { nodeAffinity: await this.zoneOf(node) }),
      },
    });
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

function isShared({ accessModes }: Claim['spec']): boolean {
  return accessModes.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany');
}
