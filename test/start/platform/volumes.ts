import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterApi, LiveObject } from '../../conformance/cluster-api';

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

const SELECTED_NODE = 'volume.kubernetes.io/selected-node';

/** Stands in for the drivers of disks and file servers: every volume is a folder of the run, which the kubelet gives to the group of a pod. */
export class VolumeProvisioner {
  constructor(
    private readonly api: ClusterApi,
    private readonly folder: string,
  ) {}

  /** Makes a volume for each claim that waits for one. */
  async provision(): Promise<void> {
    const claims = await this.api.list<Claim>('/api/v1/persistentvolumeclaims');
    for (const claim of claims) {
      if (claim.spec.volumeName === undefined && claim.status?.phase === 'Pending') await this.provisionFor(claim);
    }
  }

  /** A volume that a folder of the run backs, in place of a source that cannot be mounted here. */
  localSource(name: string): object {
    const path = join(this.folder, name);
    mkdirSync(path, { recursive: true });
    chmodSync(path, 0o777);
    return { local: { path }, nodeAffinity: onNodes({ key: 'kubernetes.io/hostname', operator: 'Exists' }) };
  }

  private async provisionFor({ metadata, spec }: Claim): Promise<void> {
    const { storageClassName = '', accessModes, resources } = spec;
    if (storageClassName === '') return;
    const storageClass = await this.api.get<StorageClass>(`/apis/storage.k8s.io/v1/storageclasses/${storageClassName}`);
    const node = metadata.annotations?.[SELECTED_NODE];
    if (storageClass.volumeBindingMode === 'WaitForFirstConsumer' && node === undefined) return;
    const { name, namespace, uid = name } = metadata;
    const isOnOneNode = node !== undefined && accessModes.every((mode) => mode.startsWith('ReadWriteOnce'));
    await this.api.apply({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `pvc-${uid}` },
      spec: {
        capacity: resources.requests,
        accessModes,
        storageClassName,
        persistentVolumeReclaimPolicy: storageClass.reclaimPolicy,
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
        ...this.localSource(`pvc-${uid}`),
        ...(isOnOneNode ? { nodeAffinity: onNodes({ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }) } : {}),
      },
    });
  }
}

function onNodes(expression: object): object {
  return { required: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } };
}
