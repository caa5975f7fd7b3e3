import type { ClusterApi } from '../conformance/cluster-api';
import type { RunningPod } from './live-objects';

type Labels = Readonly<Record<string, string>>;

/** Pods with all of these labels that are not on their way out, in one namespace or all. */
export async function findPods(api: ClusterApi, labels: Labels, namespace?: string): Promise<RunningPod[]> {
  return (await podsWith(api, labels, namespace)).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** Pods with all of these labels that were told to end, and have not yet. */
export async function findLeavingPods(api: ClusterApi, labels: Labels, namespace?: string): Promise<RunningPod[]> {
  return (await podsWith(api, labels, namespace)).filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
}

async function podsWith(api: ClusterApi, labels: Labels, namespace?: string): Promise<readonly RunningPod[]> {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const collection = namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${namespace}/pods`;
  return api.list<RunningPod>(`${collection}?labelSelector=${encodeURIComponent(pairs.join(','))}`);
}
