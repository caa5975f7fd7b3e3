import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { isNativeSidecar } from '../../../kinds';
import { quantityInThousandths } from '../../../system/quantity';
import { limitRangeSpec } from '../../../tenancy/resource-limits';

/** What a pod asks for, in thousandths of a CPU and of a byte. */
export interface PodRequests {
  readonly cpu: number;
  readonly memory: number;
}

const NOTHING: PodRequests = { cpu: 0, memory: 0 };

/**
 * What the container asks for that the mesh adds, unless Istio was installed otherwise.
 *
 * @see https://github.com/istio/istio/blob/master/manifests/charts/istio-control/istio-discovery/values.yaml
 */
export const MESH_SIDECAR: PodRequests = { cpu: 100, memory: inThousandths('128Mi') };

const [defaults] = limitRangeSpec().limits;

/**
 * What the scheduler and the quota count for a pod: all containers and sidecars together, or an init container beside the sidecars that
 * were started before it, whichever is more.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
export function podRequests({ containers, initContainers = [] }: PodSpec): PodRequests {
  let sidecars = NOTHING;
  let initial = NOTHING;
  for (const container of initContainers) {
    const beside = add(sidecars, containerRequests(container));
    initial = most(initial, beside);
    if (isNativeSidecar(container)) sidecars = beside;
  }
  return most(initial, containers.map(containerRequests).reduce(add, sidecars));
}

function containerRequests({ resources = {} }: Container): PodRequests {
  const of = (resource: 'cpu' | 'memory'): number =>
    // what states a limit alone asks for as much; what states nothing gets the namespace's default
    inThousandths(resources.requests?.[resource] ?? resources.limits?.[resource] ?? defaults?.defaultRequest?.[resource] ?? '0');
  return { cpu: of('cpu'), memory: of('memory') };
}

export function add(a: PodRequests, b: PodRequests): PodRequests {
  return { cpu: a.cpu + b.cpu, memory: a.memory + b.memory };
}

function most(a: PodRequests, b: PodRequests): PodRequests {
  return { cpu: Math.max(a.cpu, b.cpu), memory: Math.max(a.memory, b.memory) };
}

/** A quantity that was accepted before; what is none counts nothing. */
export function inThousandths(quantity: string): number {
  return quantityInThousandths(quantity) ?? 0;
}
