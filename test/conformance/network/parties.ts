import type { Container, PodTemplateSpec } from 'kubernetes-types/core/v1';
import { podTemplateOf } from '../../../lib/synth/check/references';
import type { Manifested } from '../../../lib/synth/render';
import type { Cluster, Environment } from '../../../lib/system';
import { SOLVER_LABELS } from '../../expected-traffic';
import type { Blocks, Who } from '../../traffic-words';
import { inBlock } from '../../network-policy-evaluator';
import { addressIn } from './addresses';
import type { PodPort } from './evaluator';

export interface NamedPort extends PodPort {
  readonly name: string;
}

/** Somebody who may open a connection, or be called. */
export interface Party {
  readonly name: string;
  readonly address: string;
  /** @default - it is no pod, or one on the network of its node: policies know its address only */
  readonly namespace?: string;
  /** Its namespace, also when policies do not know its pods. @default - it is no pod */
  readonly home?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly NamedPort[];
  /** Whether it is a pod that the estate answers for; what others may do is for others to say. */
  readonly isOurs: boolean;
  /** What it is made from, when the estate renders it. */
  readonly template?: PodTemplateSpec;
  /** Whose labels it carries elsewhere. @default - it is itself */
  readonly twinOf?: readonly Party[];
}

/** A cluster, and what it is asked to run. */
export interface Inhabited {
  readonly cluster: Cluster;
  readonly environments: readonly Environment[];
  readonly objects: readonly Manifested[];
}

const STRANGER = 'stranger';

/**
 * Everybody of a cluster: one pod of each workload, pods that somebody or cert-manager started beside them, pods that others bring, pods
 * elsewhere that carry the same labels, and addresses: of nodes, of what was declared outside, and of the world.
 */
export function partiesOf({ cluster, environments, objects }: Inhabited, outside: readonly Who[]): Party[] {
  const { podCidr, nodeCidrs } = cluster.network;
  // the first addresses of a block are gateways and, in these facts, API servers and DNS
  const podAddresses = addressesOf(podCidr, 10);
  const nodeAddresses = addressesOf(nodeCidrs[0] ?? '192.0.2.0/24', 100);
  const workloads = objects.flatMap((object) => workloadOf(object, podAddresses, nodeAddresses));
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  const pod = (namespace: string, labels: Party['labels'], isOurs: boolean): Party => ({
    name: `${namespace} (${Object.entries(labels)
      .map((label) => label.join('='))
      .join(', ')})`,
    address: podAddresses(),
    namespace,
    home: namespace,
    labels,
    ports: [],
    isOurs,
  });
  const guests = namespaces.flatMap((namespace) => [pod(namespace, { app: 'by-hand' }, true), pod(namespace, SOLVER_LABELS, true)]);
  const peers = [...environments.flatMap(peersOf), ...outside];
  const podPeers = peers.flatMap((peer) => ('cidrs' in peer ? [] : [peer]));
  const foreign = unique(
    podPeers
      .filter((peer) => !workloads.some((workload) => isMeant(peer, workload)))
      .flatMap(({ namespace, podLabels }) => [
        pod(namespace, podLabels ?? {}, false),
        // who lives beside a peer is not the peer
        ...(namespaces.includes(namespace) ? [] : [pod(namespace, { app: 'by-hand' }, false)]),
      ]),
  );
  const originals = [...workloads, ...foreign];
  const lookalikes = unique(originals.map(({ labels }) => pod(STRANGER, labels, false))).map((twin) => ({
    ...twin,
    twinOf: originals.filter(({ labels }) => isSame(labels, twin.labels)),
  }));
  return [...workloads, ...guests, ...foreign, ...lookalikes, ...addressParties(cluster, peers)];
}

/** Whether somebody in the words of declarations and facts is this party. */
export function isMeant(who: Who, { namespace, home, labels, address }: Party): boolean {
  if ('cidrs' in who) return namespace === undefined && isWithin(who, address);
  return home === who.namespace && Object.entries(who.podLabels ?? {}).every(([key, value]) => labels[key] === value);
}

/** Whether an address lies in some blocks and not in what is taken out of them. */
function isWithin({ cidrs, except = [] }: Blocks, address: string): boolean {
  return cidrs.some((cidr) => inBlock(cidr, address)) && !except.some((cidr) => inBlock(cidr, address));
}

/** A pod on the network of its node has the node's address, and no policy selects it. */
function workloadOf(object: Manifested, podAddress: () => string, nodeAddress: () => string): Party[] {
  const template = podTemplateOf(object);
  if (!template?.spec) return [];
  const { containers, initContainers = [], hostNetwork = false } = template.spec;
  const ports = [...containers, ...initContainers].flatMap(({ ports = [] }: Container) =>
    ports.map(({ name = '', containerPort, protocol = 'TCP' }): NamedPort => ({
      name,
      port: containerPort,
      protocol: protocol as PodPort['protocol'],
    })),
  );
  const { name, namespace = '' } = object.metadata;
  const labels = template.metadata?.labels ?? {};
  const party = { name: `${namespace}/${name}`, home: namespace, labels, ports, template };
  return [hostNetwork ? { ...party, address: nodeAddress(), isOurs: false } : { ...party, namespace, address: podAddress(), isOurs: true }];
}

/** Who the facts of an environment speak of. */
function peersOf({ cluster, edge, mesh }: Environment): Who[] {
  const { dns, apiServer, monitoring, certManager } = cluster.network;
  const collector = mesh?.telemetry?.tracing?.collector;
  const edgeAddress = edge.facts.dns && { cidrs: [`${edge.facts.dns.address}/32`] };
  return [...dns, apiServer, edge.facts.source, edgeAddress, monitoring, certManager, mesh?.controlPlane, collector].filter(
    (peer) => peer !== undefined,
  );
}

function addressParties({ network }: Cluster, peers: readonly Who[]): Party[] {
  const blocks = peers.flatMap((peer) => ('cidrs' in peer ? [...peer.cidrs, ...(peer.except ?? [])] : []));
  const named: [string, string][] = [
    ...blocks.filter((cidr) => cidr !== '0.0.0.0/0').map((cidr): [string, string] => [addressIn(cidr, 0), `an address of ${cidr}`]),
    ...network.nodeCidrs.map((cidr): [string, string] => [addressIn(cidr, 77), 'a node']),
    [addressIn(network.serviceCidr, 1), 'the API server by its Service'],
    ['169.254.169.254', 'metadata of the cloud'],
    ['203.0.113.9', 'the internet'],
    ['198.51.100.7', 'the internet'],
  ];
  return [...new Map(named.toReversed())]
    .toReversed()
    .map(([address, what]) => ({ name: `${address} (${what})`, address, labels: {}, ports: [], isOurs: false }));
}

function addressesOf(cidr: string, first: number): () => string {
  let next = first;
  return () => addressIn(cidr, next++);
}

function isSame(one: Party['labels'], other: Party['labels']): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function unique(parties: readonly Party[]): Party[] {
  return [...new Map(parties.map((party) => [party.name, party])).values()];
}
