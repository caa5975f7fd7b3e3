import type { Cluster } from '../../lib/system';
import type { ClusterApi } from './cluster-api';
import { until } from './until';
import { isReady, isRolledOut, type LivePod, liveWorkloads, type LiveWorkload } from './workloads';

const ROLLOUT_SECONDS = 180;

/** How unevenly the pods of a workload lie over nodes. */
export interface Skew {
  readonly workload: string;
  /** Pods per node, the fullest first. */
  readonly perNode: readonly number[];
  readonly skew: number;
}

/**
 * Restarts every Deployment of several pods again and again, and looks where their pods lie afterwards. Pods of a StatefulSet are left out:
 * they go where their disks are.
 */
export async function skewAfterRollouts(api: ClusterApi, cluster: Cluster, rollouts: number): Promise<Skew[]> {
  for (let round = 1; round <= rollouts; round++) {
    const workloads = await restartable(api);
    await Promise.all(workloads.map((workload) => restart(api, workload, round)));
    await until(`rollout ${round} is complete`, ROLLOUT_SECONDS, async () => (await restartable(api)).every(isRolledOut));
  }
  const pods = (await api.list<LivePod>('/api/v1/pods')).filter(isReady);
  return (await restartable(api)).map((workload) => skewOf(workload, pods, cluster)).sort((a, b) => b.skew - a.skew);
}

async function restartable(api: ClusterApi): Promise<LiveWorkload[]> {
  return (await liveWorkloads(api)).filter(({ kind, spec }) => kind === 'Deployment' && (spec.replicas ?? 1) > 1);
}

// as `kubectl rollout restart` does
async function restart(api: ClusterApi, { metadata }: LiveWorkload, round: number): Promise<void> {
  const template = { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': `round ${round}` } } };
  const path = `/apis/apps/v1/namespaces/${metadata.namespace ?? ''}/deployments/${metadata.name}`;
  await api.patch(path, 'application/strategic-merge-patch+json', { spec: { template } });
}

function skewOf({ kind, metadata, spec }: LiveWorkload, pods: readonly LivePod[], { nodes }: Cluster): Skew {
  const wanted = Object.entries(spec.selector.matchLabels ?? {});
  const own = pods.filter(
    (pod) => pod.metadata.namespace === metadata.namespace && wanted.every(([key, value]) => pod.metadata.labels?.[key] === value),
  );
  const perNode = nodes.map(({ name }) => own.filter((pod) => pod.spec.nodeName === name).length).sort((a, b) => b - a);
  return { workload: `${kind} ${metadata.namespace ?? ''}/${metadata.name}`, perNode, skew: (perNode[0] ?? 0) - (perNode.at(-1) ?? 0) };
}
