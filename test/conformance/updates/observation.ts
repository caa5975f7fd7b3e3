import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterApi, LiveObject } from '../cluster-api';
import { ownerOf } from '../owners';
import { isReady, type LivePod, liveWorkloads } from '../workloads';

const PAUSE_MS = 150;

/** What runs at one moment. */
export interface Moment {
  /** `namespace/kind name` → names and identities of its pods. */
  readonly pods: ReadonlyMap<string, ReadonlySet<string>>;
  /** `namespace/name` of budgets that allow no eviction. */
  readonly rigidBudgets: ReadonlySet<string>;
}

interface Budget extends LiveObject {
  readonly spec: { readonly maxUnavailable?: number | string };
}

export async function look(api: ClusterApi): Promise<Moment> {
  const owner = await ownerOf(api);
  const pods = new Map<string, Set<string>>();
  for (const pod of (await api.list<LivePod>('/api/v1/pods')).filter(isReady)) {
    const { namespace, kind, name } = owner(pod);
    const key = `${namespace}/${kind} ${name}`;
    pods.set(key, (pods.get(key) ?? new Set()).add(pod.metadata.uid ?? ''));
  }
  const budgets = await api.list<Budget>('/apis/policy/v1/poddisruptionbudgets');
  const rigid = budgets.filter(({ spec }) => spec.maxUnavailable === 0);
  return { pods, rigidBudgets: new Set(rigid.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`)) };
}

/** The smallest number of pods that each workload was told to run while somebody watched. */
export class LowWater {
  readonly fewest = new Map<string, number>();
  private isStopped = false;
  private readonly work: Promise<void>;

  constructor(private readonly api: ClusterApi) {
    this.work = this.run();
  }

  async stop(): Promise<ReadonlyMap<string, number>> {
    this.isStopped = true;
    await this.work;
    return this.fewest;
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      for (const { metadata, kind, spec } of await liveWorkloads(this.api)) {
        const key = `${metadata.namespace ?? ''}/${kind} ${metadata.name}`;
        this.fewest.set(key, Math.min(this.fewest.get(key) ?? Infinity, spec.replicas ?? 1));
      }
      await sleep(PAUSE_MS);
    }
  }
}
