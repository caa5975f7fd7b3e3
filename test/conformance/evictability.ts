import { ApiRefusal, type ClusterApi, type LiveObject } from './cluster-api';
import type { LivePod } from './workloads';

/** Asks for the eviction of every pod by itself, as a dry run; while all are healthy, nothing may stand against one. */
export async function notEvictable(
  api: ClusterApi,
  pods: readonly LivePod[],
): Promise<{ readonly pod: LivePod; readonly message: string }[]> {
  const refusals = await Promise.all(pods.map(async (pod) => ({ pod, message: await refusalOf(api, pod) })));
  return refusals.flatMap(({ pod, message }) => (message === undefined ? [] : [{ pod, message }]));
}

async function refusalOf(api: ClusterApi, { metadata: { name, namespace = '' } }: LivePod): Promise<string | undefined> {
  try {
    await api.post(`/api/v1/namespaces/${namespace}/pods/${name}/eviction`, {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name, namespace },
      deleteOptions: { dryRun: ['All'] },
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    // a pod that is gone by now is no longer to be evicted
    return error.status === 404 ? undefined : error.message;
  }
}

interface Budget extends LiveObject {
  readonly status?: { readonly conditions?: readonly { readonly reason: string; readonly message: string }[] };
}

/** Budgets that a controller cannot compute, and that therefore forbid every eviction. */
export async function brokenBudgets(api: ClusterApi): Promise<{ readonly budget: Budget; readonly message: string }[]> {
  const budgets = await api.list<Budget>('/apis/policy/v1/poddisruptionbudgets');
  return budgets.flatMap((budget) => {
    const failed = budget.status?.conditions?.find(({ reason }) => reason === 'SyncFailed');
    return failed === undefined ? [] : [{ budget, message: failed.message }];
  });
}
