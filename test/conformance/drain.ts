import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../lib/system';
import { ApiRefusal, type ClusterApi, type LiveObject } from './cluster-api';
import { until } from './until';
import { describeWorkload, isRolledOut, type LivePod, liveWorkloads } from './workloads';

/** How long a single eviction may have to wait for a budget. */
export const LONGEST_BLOCK_SECONDS = 60;
const RECOVERY_SECONDS = 120;
const TOO_MANY_REQUESTS = 429;

/** What draining a cluster showed. */
export interface DrainResult {
  readonly evictions: number;
  /** The longest time for which a budget refused an eviction. */
  readonly longestBlockSeconds: number;
  /** What must not have happened. */
  readonly problems: readonly string[];
}

const BUDGET = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' };

interface Budget extends LiveObject {
  readonly status?: {
    readonly currentHealthy: number;
    readonly desiredHealthy: number;
    readonly expectedPods: number;
    readonly disruptedPods?: object;
  };
}

/** The groups of nodes that are drained together: each node alone, and each zone that is more than one node. */
export function drainGroups({ nodes }: Cluster): string[][] {
  const zones = [...new Set(nodes.map(({ zone }) => zone))].map((zone) =>
    nodes.filter((node) => node.zone === zone).map(({ name }) => name),
  );
  return [...nodes.map(({ name }) => [name]), ...zones.filter(({ length }) => length > 1)];
}

/** Drains group by group through the Eviction API, as `kubectl drain` does, and lets each come back before the next. */
export async function drainCluster(api: ClusterApi, cluster: Cluster): Promise<DrainResult> {
  const problems = new Set<string>();
  let evictions = 0;
  let longestBlockSeconds = 0;
  for (const group of drainGroups(cluster)) {
    const watch = new BudgetWatch(api);
    try {
      await Promise.all(group.map((node) => cordon(api, node, true)));
      const blocks = await Promise.all((await podsToEvict(api, group)).map((pod) => evict(api, pod)));
      evictions += blocks.length;
      longestBlockSeconds = Math.max(longestBlockSeconds, ...blocks.map(({ seconds }) => seconds));
      for (const { problem } of blocks) if (problem !== undefined) problems.add(`draining ${group.join(', ')}: ${problem}`);
    } finally {
      await Promise.all(group.map((node) => cordon(api, node, false)));
      for (const violation of await watch.stop()) problems.add(`draining ${group.join(', ')}: ${violation}`);
    }
    for (const problem of await recover(api)) problems.add(`after draining ${group.join(', ')}: ${problem}`);
    await forgetEvictions(api);
  }
  return { evictions, longestBlockSeconds, problems: [...problems] };
}

/** Lets a node take no further pods, or take them again. */
export async function cordon(api: ClusterApi, node: string, unschedulable: boolean): Promise<void> {
  await api.patch(`/api/v1/nodes/${node}`, 'application/merge-patch+json', { spec: { unschedulable } });
}

async function podsToEvict(api: ClusterApi, nodes: readonly string[]): Promise<LivePod[]> {
  const pods = await api.list<LivePod>('/api/v1/pods');
  return pods.filter(
    ({ metadata, spec, status }) =>
      nodes.includes(spec.nodeName ?? '') &&
      !(metadata.ownerReferences ?? []).some(({ kind }) => kind === 'DaemonSet') &&
      !['Succeeded', 'Failed'].includes(status?.phase ?? ''),
  );
}

/** Evicts one pod, and asks again for as long as its budget says no. */
export async function evict(
  api: ClusterApi,
  { metadata }: Pick<LivePod, 'metadata'>,
): Promise<{ readonly seconds: number; readonly problem?: string }> {
  const { name, namespace = '' } = metadata;
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  for (;;) {
    try {
      await api.post(`/api/v1/namespaces/${namespace}/pods/${name}/eviction`, {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name, namespace },
      });
      return { seconds: seconds() };
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      if (error.status === 404) return { seconds: seconds() };
      const isBlocked = error.status === TOO_MANY_REQUESTS;
      if (!isBlocked || seconds() > LONGEST_BLOCK_SECONDS) {
        return {
          seconds: seconds(),
          problem: `Pod ${namespace}/${name} is not evicted after ${Math.round(seconds())} s: ${error.message}`,
        };
      }
      await sleep(500);
    }
  }
}

async function recover(api: ClusterApi): Promise<string[]> {
  try {
    await until('every workload is back', RECOVERY_SECONDS, async () => (await liveWorkloads(api)).every(isRolledOut));
    return [];
  } catch {
    return (await liveWorkloads(api)).filter((workload) => !isRolledOut(workload)).map(describeWorkload);
  }
}

/**
 * For two minutes the controller takes a pod that was evicted for one that is about to go, and knows it by its name, which the next pod of a
 * StatefulSet has too. Whoever drains another node by then may have to wait; a run that drains one after the other need not.
 */
async function forgetEvictions(api: ClusterApi): Promise<void> {
  const budgets = await api.list<Budget>('/apis/policy/v1/poddisruptionbudgets');
  const remembering = budgets.filter(({ status }) => Object.keys(status?.disruptedPods ?? {}).length > 0);
  await Promise.all(
    remembering.map(async (budget) => api.patchStatus(await api.pathOf({ ...budget, ...BUDGET }), { disruptedPods: null })),
  );
}

/** Looks at all budgets again and again: fewer healthy pods than a budget wants is a violation. */
class BudgetWatch {
  private isStopped = false;
  private readonly violations = new Set<string>();
  private readonly work: Promise<void>;

  constructor(private readonly api: ClusterApi) {
    this.work = this.run();
  }

  async stop(): Promise<readonly string[]> {
    this.isStopped = true;
    await this.work;
    return [...this.violations];
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      for (const { metadata, status } of await this.api.list<Budget>('/apis/policy/v1/poddisruptionbudgets')) {
        if (!status || status.expectedPods === 0 || status.currentHealthy >= status.desiredHealthy) continue;
        this.violations.add(
          `PodDisruptionBudget ${metadata.namespace ?? ''}/${metadata.name}: ${status.currentHealthy} healthy, wants ${status.desiredHealthy}`,
        );
      }
      await sleep(500);
    }
  }
}
