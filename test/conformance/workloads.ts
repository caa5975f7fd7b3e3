import type { ClusterApi, LiveObject } from './cluster-api';
import { holds } from './conditions';

/** The parts of a controller of pods that tell how far it is. */
export interface LiveWorkload extends LiveObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: { readonly replicas?: number; readonly selector: { readonly matchLabels?: Readonly<Record<string, string>> } };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly readyReplicas?: number;
    readonly updatedReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly numberReady?: number;
    readonly updatedNumberScheduled?: number;
  };
}

export interface LivePod extends LiveObject {
  readonly spec: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
}

const COLLECTIONS = { Deployment: 'deployments', StatefulSet: 'statefulsets', DaemonSet: 'daemonsets' } as const;

/** Every Deployment, StatefulSet and DaemonSet of a cluster. */
export async function liveWorkloads(api: ClusterApi): Promise<LiveWorkload[]> {
  const lists = await Promise.all(
    Object.entries(COLLECTIONS).map(async ([kind, plural]) =>
      (await api.list<LiveWorkload>(`/apis/apps/v1/${plural}`)).map((workload) => ({ ...workload, apiVersion: 'apps/v1', kind })),
    ),
  );
  return lists.flat();
}

/** Whether every pod that it wants is of its newest template, and ready. */
export function isRolledOut({ kind, metadata, spec, status = {} }: LiveWorkload): boolean {
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return false;
  if (kind === 'DaemonSet') {
    const wanted = status.desiredNumberScheduled ?? 0;
    return status.numberReady === wanted && (status.updatedNumberScheduled ?? 0) === wanted;
  }
  const wanted = spec.replicas ?? 1;
  return (status.readyReplicas ?? 0) === wanted && (status.replicas ?? 0) === wanted && (status.updatedReplicas ?? 0) === wanted;
}

/** Such as `StatefulSet freight/mongo: 2 of 3 ready`. */
export function describeWorkload({ kind, metadata, spec, status = {} }: LiveWorkload): string {
  const ready = status.numberReady ?? status.readyReplicas ?? 0;
  const wanted = status.desiredNumberScheduled ?? spec.replicas ?? 1;
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}: ${ready} of ${wanted} ready`;
}

/** Whether a pod serves. */
export function isReady(pod: LivePod): boolean {
  return holds(pod, 'Ready') && pod.metadata.deletionTimestamp === undefined;
}
