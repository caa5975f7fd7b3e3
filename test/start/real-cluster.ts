import type { Cluster } from '../../lib/system';
import { ControlPlane } from '../conformance/control-plane';
import type { Keeper } from '../conformance/keeper';
import type { Target } from '../conformance/target';
import { until } from '../conformance/until';
import { ClusterNetwork } from './cluster-network';
import { isNodeReady, type LiveNode } from './live-objects';
import { RealNode } from './real-node';
import { type FindImage, Registry } from './registry';
import { makeInnerGroups } from './sandbox';
import type { Session } from './session';
import { run } from './shell';
import type { Trusted } from './trusting-containers';

const READY_SECONDS = 90;
const REGISTRY_PORT = 5000;

/** A block of addresses that is larger than the number of pods ever made on a node: policies know pods by their addresses. */
const PODS_PER_NODE_BLOCKS = 16;

/** The address of the DNS service, which the kubelet gives to pods. */
export const DNS_ADDRESS = '10.96.0.10';

/** A control plane and nodes that run containers, at the addresses that the facts of a cluster give. */
export class RealCluster {
  private constructor(
    readonly cluster: Cluster,
    private readonly controlPlane: ControlPlane,
    readonly nodes: readonly RealNode[],
    readonly network: ClusterNetwork,
  ) {}

  /**
   * @param cluster its nodes are the ones to start
   * @param find where images come from
   * @param trusted authorities that containers trust
   * @throws Error with the last words of what did not start
   */
  static async start(keeper: Keeper, session: Session, cluster: Cluster, find: FindImage, trusted: Trusted): Promise<RealCluster> {
    const { cidrs, port } = cluster.network.apiServer;
    const [endpoint = ''] = cidrs;
    const [address = ''] = endpoint.split('/');
    const network = new ClusterNetwork(address, prefixLengthOf(cluster));
    await new Registry(find).listen(address, REGISTRY_PORT);
    const controlPlane = await ControlPlane.start(keeper, session.programs, `${cluster.name}-control-plane`, {
      address,
      port,
      hasRealNodes: true,
    });
    const surroundings = {
      keeper,
      network,
      programs: session.node,
      kubeconfig: controlPlane.kubeconfig,
      registry: `${address}:${REGISTRY_PORT}`,
      controlGroup: session.controlGroup.name,
      clusterCidr: cluster.network.podCidr,
      dns: DNS_ADDRESS,
      trusted,
    };
    const nodes = await Promise.all(
      cluster.nodes.map((node, index) => {
        makeInnerGroups(session.controlGroup.folders, node.name);
        return RealNode.start(specOf(cluster, node, index), surroundings);
      }),
    );
    const { api } = controlPlane;
    await until('every node is Ready', READY_SECONDS, async () => {
      const joined = await api.list<LiveNode>('/api/v1/nodes');
      return joined.length === nodes.length && joined.every(isNodeReady);
    });
    return new RealCluster(cluster, controlPlane, nodes, network);
  }

  /** Leads addresses of Services from outside of the cluster to a node. */
  openServices(block: string): void {
    const [node] = this.nodes;
    run('ip', 'route', 'replace', block, 'via', node?.spec.address ?? '');
  }

  get target(): Target {
    const { target } = this.controlPlane;
    return { ...target, dead: () => [...target.dead(), ...this.nodes.flatMap((node) => node.dead())] };
  }
}

function prefixLengthOf({ network }: Cluster): number {
  const [, length = '24'] = (network.nodeCidrs[0] ?? '').split('/');
  return Number(length);
}

function specOf(cluster: Cluster, { name, zone, labels = {}, address }: Cluster['nodes'][number], index: number) {
  const [network = ''] = cluster.network.nodeCidrs;
  const [, pods = ''] = /^(\d+\.\d+)\./.exec(cluster.network.podCidr) ?? [];
  return {
    name,
    address: address ?? network.replace(/\.\d+\/\d+$/, `.${11 + index}`),
    podCidr: `${pods}.${PODS_PER_NODE_BLOCKS * index}.0/20`,
    labels: { ...labels, 'topology.kubernetes.io/zone': zone },
  };
}
