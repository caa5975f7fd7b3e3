import { type Topology, TOPOLOGIES } from '../kinds';
import type { Cluster, ClusterNode } from '../system';

/**
 * Over which of hosts and zones members that need a majority must not share one: where the cluster has one for each of them. The disk of a
 * member stays where it was made, and so two that once started on one node, or in one zone, would go down with it for ever.
 */
export function strictTopologies({ nodes }: Cluster, replicas: number): Topology[] {
  const places: Record<Topology, (node: ClusterNode) => string> = {
    'kubernetes.io/hostname': ({ name }) => name,
    'topology.kubernetes.io/zone': ({ zone }) => zone,
  };
  if (replicas < 2) return [];
  return TOPOLOGIES.filter((topology) => new Set(nodes.map(places[topology])).size >= replicas);
}
