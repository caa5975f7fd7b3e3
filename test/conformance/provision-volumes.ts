import type { ClusterApi, LiveObject } from './cluster-api';

const SELECTED_NODE = 'volume.kubernetes.io/selected-node';

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

/** A volume that a claim waits for. */
export interface WantedVolume {
  readonly name: string;
  /** Identity of the claim. */
  readonly uid: string;
  /** The node that the scheduler chose for it; undefined where every node may mount it. */
  readonly node: string | undefined;
}

/**
 * Makes a volume for each claim that waits for one, as a driver does.
 *
 * @param sourceOf what holds the data of a volume, and which nodes reach it
 */
export async function provisionVolumes(api: ClusterApi, sourceOf: (volume: WantedVolume) => Promise<object> | object): Promise<void> {
  const claims = await api.list<Claim>('/api/v1/persistentvolumeclaims');
  for (const claim of claims.filter(({ spec, status }) => spec.volumeName === undefined && status?.phase === 'Pending')) {
    await provision(api, claim, sourceOf);
  }
}

async function provision(api: ClusterApi, { metadata, spec }: Claim, sourceOf: Parameters<typeof provisionVolumes>[1]): Promise<void> {
  const { storageClassName = '', accessModes, resources } = spec;
  if (storageClassName === '') return;
  const storageClass = await api.get<StorageClass>(`/apis/storage.k8s.io/v1/storageclasses/${storageClassName}`);
  const node = metadata.annotations?.[SELECTED_NODE];
  if (storageClass.volumeBindingMode === 'WaitForFirstConsumer' && node === undefined) return;
  const { name: claim, namespace, uid = claim } = metadata;
  const name = `pvc-${uid}`;
  // what many may mount is served over the network, to every node
  const isOnOneNode = accessModes.every((mode) => mode.startsWith('ReadWriteOnce'));
  await api.apply({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      capacity: resources.requests,
      accessModes,
      storageClassName,
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy,
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: claim, namespace, uid },
      ...(await sourceOf({ name, uid, node: isOnOneNode ? node : undefined })),
    },
  });
}
