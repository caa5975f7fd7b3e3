import type { Container, PodTemplateSpec } from 'kubernetes-types/core/v1';
import { podTemplateOf } from '../../../lib/synth/check/references';
import type { Manifested } from '../../../lib/synth/render';
import type { AddressPeer, Cluster, Endpoint, Environment, Peer, PodPeer } from '../../../lib/system';
import { inBlock } from '../../network-policy-evaluator';
import type { ClusterRendering } from '../rendering';
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
  /** The namespace of the object that makes it, also when policies do not know its pods. @default - none makes it */
  readonly home?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly NamedPort[];
  /** Whether it is a pod that the estate answers for; what others may do is for others to say. */
  readonly isOurs: boolean;
  /** What it is made from, when the estate renders it. */
  readonly template?: PodTemplateSpec;
}

/** A pod of an HTTP-01 challenge, which cert-manager puts beside the certificate. */
export const SOLVER_LABELS = { 'acme.cert-manager.io/http01-solver': 'true' };

const STRANGER = 'stranger';

/**
 * Everybody of a cluster: one pod of each workload, pods that somebody or cert-manager started beside them, pods that others bring, pods
 * elsewhere that carry the same labels, and addresses: of nodes, of what was declared outside, and of the world.
 */
export function partiesOf({ cluster, environments, applications }: ClusterRendering, outside: readonly Endpoint[]): Party[] {
  const objects = applications.flatMap(({ objects }) => objects.map(({ object }) => object as Manifested));
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
    labels,
    ports: [],
    isOurs,
  });
  const guests = namespaces.flatMap((namespace) => [pod(namespace, { app: 'by-hand' }, true), pod(namespace, SOLVER_LABELS, true)]);
  const podPeers = environments.flatMap(peersOf).flatMap((peer) => ('cidrs' in peer ? [] : [peer]));
  const foreign = unique(
    podPeers
      .filter((peer) => !workloads.some((workload) => isMeant(peer, workload)))
      .flatMap(({ namespace, podLabels }) => [
        pod(namespace, podLabels ?? {}, false),
        // who lives beside a peer is not the peer
        ...(namespaces.includes(namespace) ? [] : [pod(namespace, { app: 'by-hand' }, false)]),
      ]),
  );
  const lookalikes = unique([...workloads, ...foreign].map(({ labels }) => pod(STRANGER, labels, false)));
  return [...workloads, ...guests, ...foreign, ...lookalikes, ...addressParties(cluster, environments, outside)];
}

/** Whether a peer in the words of the cluster's facts means this party. */
export function isMeant(peer: Peer, { namespace, labels, address }: Party): boolean {
  if ('cidrs' in peer) return namespace === undefined && isWithin(peer, address);
  return namespace === peer.namespace && Object.entries(peer.podLabels ?? {}).every(([key, value]) => labels[key] === value);
}

/** Whether an address lies in some blocks and not in what is taken out of them. */
export function isWithin({ cidrs, except = [] }: AddressPeer & { readonly except?: readonly string[] }, address: string): boolean {
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
function peersOf({ cluster, edge, mesh }: Environment): (PodPeer | AddressPeer)[] {
  const { dns, apiServer, monitoring } = cluster.network;
  return [...dns, apiServer, edge.facts.source, ...(monitoring ? [monitoring] : []), ...(mesh ? [mesh.controlPlane] : [])];
}

function addressParties({ network }: Cluster, environments: readonly Environment[], outside: readonly Endpoint[]): Party[] {
  const blocks = [
    ...environments.flatMap(peersOf).flatMap((peer) => ('cidrs' in peer ? peer.cidrs : [])),
    ...outside.flatMap((endpoint) => [...(endpoint.outside?.peer.cidrs ?? []), ...(endpoint.outside?.peer.except ?? [])]),
  ];
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

function unique(parties: readonly Party[]): Party[] {
  return [...new Map(parties.map((party) => [party.name, party])).values()];
}
