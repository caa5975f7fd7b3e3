import type { ClusterApi } from '../conformance/cluster-api';
import type { RunningPod } from './live-objects';

/** Pods with all of these labels that are not on their way out, in one namespace or all. */
export async function findPods(api: ClusterApi, labels: Readonly<Record<string, string>>, namespace?: string): Promise<RunningPod[]> {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const collection = namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${namespace}/pods`;
  const pods = await api.list<RunningPod>(`${collection}?labelSelector=${encodeURIComponent(pairs.join(','))}`);
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}
