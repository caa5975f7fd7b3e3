import { BlockList, isIPv6 } from 'node:net';
import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';

type Labels = Readonly<Record<string, string>>;

/** A pod, as a policy sees it. */
export interface Pod {
  readonly namespace: string;
  readonly labels: Labels;
}

/** Something that is no pod, by its address. */
export interface Address {
  readonly address: string;
}

export type Party = Pod | Address;

export interface PodPort {
  readonly port: number;
  /** @default 'TCP' */
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
}

type Direction = 'Ingress' | 'Egress';

/**
 * Says whether one party may open a connection to another, by the objects alone.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export class NetworkPolicyEvaluator {
  /** @param namespaces labels by namespace; each carries its own name, as the API server sees to it */
  constructor(
    private readonly policies: readonly NetworkPolicy[],
    private readonly namespaces: Readonly<Record<string, Labels>> = {},
  ) {}

  /** "For a connection from a source pod to a destination pod to be allowed, both … need to allow the connection." */
  allows(from: Party, to: Party, port: PodPort): boolean {
    return this.sends(from, to, port) && this.receives(from, to, port);
  }

  /** Whether the source may open the connection, whatever the destination says. */
  sends(from: Party, to: Party, port: PodPort): boolean {
    return this.opens('Egress', from, to, port);
  }

  /** Whether the destination takes the connection, whatever the source may do. */
  receives(from: Party, to: Party, port: PodPort): boolean {
    return this.opens('Ingress', to, from, port);
  }

  private opens(direction: Direction, subject: Party, other: Party, port: PodPort): boolean {
    if (!isPod(subject)) return true;
    const selecting = this.policies.filter((policy) => selects(policy, subject) && typesOf(policy).includes(direction));
    // "By default, a pod is non-isolated"; policies "do not conflict; they are additive"
    return selecting.length === 0 || selecting.some((policy) => this.hasRule(policy, direction, other, port));
  }

  private hasRule({ metadata, spec }: NetworkPolicy, direction: Direction, other: Party, port: PodPort): boolean {
    const home = metadata?.namespace ?? 'default';
    const rules =
      direction === 'Ingress'
        ? (spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
        : (spec?.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
    return rules.some(({ peers = [], ports = [] }) => {
      // an empty or missing list of peers or ports matches all of them
      const matchesPeer = peers.length === 0 || peers.some((peer) => this.matchesPeer(peer, home, other));
      return matchesPeer && (ports.length === 0 || ports.some((each) => matchesPort(each, port)));
    });
  }

  private matchesPeer({ ipBlock, namespaceSelector, podSelector }: NetworkPolicyPeer, home: string, other: Party): boolean {
    // blocks are for addresses outside: "Pod IPs are ephemeral and unpredictable"
    if (ipBlock)
      return !isPod(other) && inBlock(ipBlock.cidr, other.address) && !(ipBlock.except ?? []).some((cidr) => inBlock(cidr, other.address));
    if (!isPod(other)) return false;
    const inNamespace = namespaceSelector ? matches(namespaceSelector, this.namespaceLabels(other.namespace)) : other.namespace === home;
    return inNamespace && (podSelector === undefined || matches(podSelector, other.labels));
  }

  private namespaceLabels(namespace: string): Labels {
    return { ...this.namespaces[namespace], 'kubernetes.io/metadata.name': namespace };
  }
}

export function isPod(party: Party): party is Pod {
  return 'labels' in party;
}

function selects({ metadata, spec }: NetworkPolicy, pod: Pod): boolean {
  return metadata?.namespace === pod.namespace && matches(spec?.podSelector ?? {}, pod.labels);
}

/** "If no policyTypes are specified … Ingress will always be set and Egress will be set if the NetworkPolicy has any egress rules." */
function typesOf({ spec }: NetworkPolicy): readonly string[] {
  return spec?.policyTypes ?? ['Ingress', ...((spec?.egress ?? []).length > 0 ? ['Egress'] : [])];
}

/** An empty selector matches everything. */
function matches({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          throw new Error(`operator (${operator}) is not one of label selectors`);
      }
    })
  );
}

function matchesPort({ port, endPort, protocol = 'TCP' }: NetworkPolicyPort, wanted: PodPort): boolean {
  if (protocol !== (wanted.protocol ?? 'TCP')) return false;
  if (port === undefined) return true;
  if (typeof port === 'string') throw new Error(`port (${port}) is a name, and this program writes numbers only`);
  return wanted.port >= port && wanted.port <= (endPort ?? port);
}

export function inBlock(cidr: string, address: string): boolean {
  const [network = '', bits = ''] = cidr.split('/');
  const block = new BlockList();
  block.addSubnet(network, Number(bits), isIPv6(network) ? 'ipv6' : 'ipv4');
  return isIPv6(network) === isIPv6(address) && block.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
