import type { StatefulSetSpec } from 'kubernetes-types/apps/v1';
import type { PodSpec } from 'kubernetes-types/core/v1';
import type { PodDisruptionBudgetSpec } from 'kubernetes-types/policy/v1';
import type { Synthesized } from '../lib/synth';
import type { Cluster, ClusterNode } from '../lib/system';

/** How many peers of a set serve at the worst moment of each of these, by what was rendered. */
export interface Serving {
  /** Nodes are drained as fast as the server lets them be. */
  readonly draining: number;
  /** A new template is rolled out. */
  readonly rolling: number;
  /** The node with the most peers is gone from one moment to the next. */
  readonly nodeLost: number;
  readonly zoneLost: number;
}

/** @throws Error when there is no such set */
export function servingPeers(system: Synthesized, name: string, cluster: Cluster): Serving {
  const spec = system.get('StatefulSet', name).spec as StatefulSetSpec;
  const { replicas = 1 } = spec;
  const labels = spec.template.metadata?.labels ?? {};
  const budgets = system.all('PodDisruptionBudget').map((budget) => budget.spec as PodDisruptionBudgetSpec);
  const nodes = placePeers(spec, cluster.nodes);
  return {
    draining: replicas - evictedAtOnce(budgets, labels, replicas),
    rolling: replicas - replacedAtOnce(spec),
    nodeLost: replicas - largest(nodes.map(({ name: node }) => node)),
    zoneLost: replicas - largest(nodes.map(({ zone }) => zone)),
  };
}

/** Without a budget all of them; with two the server refuses every eviction, and nobody drains anything any more. */
function evictedAtOnce(budgets: readonly PodDisruptionBudgetSpec[], labels: Record<string, string>, replicas: number): number {
  const own = budgets.filter(({ selector }) => Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value));
  const [budget] = own;
  if (own.length !== 1 || budget === undefined) return replicas;
  // one that is not ready may then go too, beside the one that the budget allows
  if (budget.unhealthyPodEvictionPolicy === 'AlwaysAllow') return replicas;
  if (typeof budget.minAvailable === 'number') return replicas - budget.minAvailable;
  return typeof budget.maxUnavailable === 'number' ? budget.maxUnavailable : replicas;
}

/** The controller goes on when the one that it replaced is ready, and stays so: without a probe it is at once. */
function replacedAtOnce({ replicas = 1, updateStrategy, minReadySeconds = 0, template }: StatefulSetSpec): number {
  const unavailable = updateStrategy?.rollingUpdate?.maxUnavailable ?? 1;
  const tellsReady = template.spec?.containers[0]?.readinessProbe !== undefined && minReadySeconds > 0;
  return updateStrategy?.type === 'RollingUpdate' && tellsReady && typeof unavailable === 'number' ? unavailable : replicas;
}

/** Where the scheduler puts them on an empty cluster: on the node whose host and zone have the fewest, where they ask for that. */
function placePeers({ replicas = 1, template }: StatefulSetSpec, nodes: readonly ClusterNode[]): ClusterNode[] {
  const { nodeSelector = {}, topologySpreadConstraints = [] }: Partial<PodSpec> = template.spec ?? {};
  const candidates = nodes.filter(({ labels = {} }) => Object.entries(nodeSelector).every(([key, value]) => labels[key] === value));
  const keys = topologySpreadConstraints.filter(({ maxSkew }) => maxSkew === 1).map(({ topologyKey }) => topologyKey);
  const placed: ClusterNode[] = [];
  for (let peer = 0; peer < replicas; peer++) {
    const crowd = (node: ClusterNode): number =>
      placed.filter(
        (other) =>
          (keys.includes('kubernetes.io/hostname') && other.name === node.name) ||
          (keys.includes('topology.kubernetes.io/zone') && other.zone === node.zone),
      ).length;
    const [best] = [...candidates].sort((a, b) => crowd(a) - crowd(b));
    if (best) placed.push(best);
  }
  return placed;
}

function largest(places: readonly string[]): number {
  return Math.max(0, ...places.map((place) => places.filter((other) => other === place).length));
}
