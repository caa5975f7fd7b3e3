import type { LiveObject } from '../conformance/cluster-api';
import { holds } from '../conformance/conditions';
import type { LivePod } from '../conformance/workloads';

export interface LiveNode extends LiveObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

export function isNodeReady(node: LiveNode): boolean {
  return holds(node, 'Ready');
}

/** What a kubelet reports of a container. */
export interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly image: string;
  /** Such as `containerd://…`. */
  readonly containerID?: string;
  readonly state?: {
    readonly running?: { readonly startedAt: string };
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: Termination;
  };
  readonly lastState?: { readonly terminated?: Termination };
}

export interface Termination {
  readonly exitCode: number;
  readonly reason?: string;
  readonly message?: string;
}

/** What a container was asked to be. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly restartPolicy?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number; readonly protocol?: string }[];
  readonly securityContext?: { readonly readOnlyRootFilesystem?: boolean; readonly runAsUser?: number };
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

/** A pod on a real node. */
export interface RunningPod extends LivePod {
  readonly spec: LivePod['spec'] & {
    readonly containers: readonly ContainerSpec[];
    readonly initContainers?: readonly ContainerSpec[];
    readonly hostNetwork?: boolean;
    readonly securityContext?: { readonly runAsUser?: number };
  };
  readonly status?: LivePod['status'] & {
    readonly podIP?: string;
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

/** Every container of a pod that has a status, init containers first. */
export function containersOf({ status }: RunningPod): readonly ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

/** Whether a pod came to its end as it should. */
export function isFinished({ status }: LivePod): boolean {
  return status?.phase === 'Succeeded';
}
