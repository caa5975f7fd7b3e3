import type { ClusterApi, LiveObject } from './cluster-api';
import type { Identity } from './places';

const GROUPS: Readonly<Record<string, string>> = {
  Deployment: 'apps',
  StatefulSet: 'apps',
  DaemonSet: 'apps',
  ReplicaSet: 'apps',
  Job: 'batch',
  CronJob: 'batch',
};

/** Finds what was declared and made a pod: its Deployment behind the ReplicaSet, its CronJob behind the Job. */
export async function ownerOf(api: ClusterApi): Promise<(pod: LiveObject) => Identity> {
  const between = [...(await api.list('/apis/apps/v1/replicasets')), ...(await api.list('/apis/batch/v1/jobs'))];
  const byUid = new Map(between.map((each) => [each.metadata.uid, each]));
  return ({ metadata }) => {
    const [first] = metadata.ownerReferences ?? [];
    const [second] = byUid.get(first?.uid)?.metadata.ownerReferences ?? [];
    const { kind, name } = second ?? first ?? { kind: 'Pod', name: metadata.name };
    return { group: GROUPS[kind] ?? '', kind, namespace: metadata.namespace ?? '', name };
  };
}
