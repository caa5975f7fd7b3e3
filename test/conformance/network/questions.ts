import type { Service } from 'kubernetes-types/core/v1';
import type { NetworkPolicy, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import type { RenderedManifest } from '../rendering';
import type { PodPort, Protocol, Request } from './evaluator';
import type { Edge } from './expected-edges';
import type { Party } from './parties';

/** May one party call another on a port? */
export interface Question {
  readonly from: Party;
  readonly to: Party;
  readonly port: PodPort;
  /** Why each side must be open; undefined where it must be shut. */
  readonly why: { readonly sender: string | undefined; readonly receiver: string | undefined };
  readonly indexes: readonly [from: number, to: number, port: number];
}

export interface Asked {
  readonly questions: readonly Question[];
  readonly request: Pick<Request, 'namespaces' | 'parties' | 'ports'>;
}

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';
const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/**
 * Every question about parties of which the estate answers for at least one: on every port that a container listens on, that a Service or
 * a policy names, that something expected needs, and on one that nobody knows. A rule for the port of a Service is found by this,
 * because only ports of containers are ever expected to be open.
 *
 * Of somebody's twin elsewhere it is asked on the ports on which somebody is expected, and on those that nobody knows: a rule for both of
 * them on any other port contradicts somebody's own answer.
 */
export function askedOf(parties: readonly Party[], objects: readonly RenderedManifest[], edges: readonly Edge[]): Asked {
  const ports = portsOf(parties, objects, edges);
  const portIndexes = new Map(ports.map((port, index) => [portName(port), index]));
  const partyIndexes = new Map(parties.map((party, index) => [party, index]));
  const key = (from: number | undefined, to: number | undefined, port: number | undefined) => `${from ?? ''} ${to ?? ''} ${port ?? ''}`;
  const reasons = { sender: new Map<string, string>(), receiver: new Map<string, string>() };
  for (const { from, to, ports: named, why, side } of edges) {
    for (const port of named === 'all TCP' ? ports.filter(({ protocol }) => protocol === 'TCP') : named) {
      const asked = key(partyIndexes.get(from), partyIndexes.get(to), portIndexes.get(portName(port)));
      for (const each of side === undefined ? (['sender', 'receiver'] as const) : [side]) reasons[each].set(asked, why);
    }
  }
  const known = new Set([...reasons.sender.keys(), ...reasons.receiver.keys()]);
  const originals = ({ twinOf }: Party, self: number) => twinOf?.map((party) => partyIndexes.get(party)) ?? [self];
  const isAsked = (from: readonly (number | undefined)[], to: readonly (number | undefined)[], port: number) =>
    port >= ports.length - PROTOCOLS.length || from.some((one) => to.some((other) => known.has(key(one, other, port))));
  const questions = parties.flatMap((from, source) =>
    parties.flatMap((to, target) => {
      // two pods of one workload do talk; of two strangers, and of one with itself, nothing is known
      if (!from.isOurs && !to.isOurs) return [];
      const [callers, called] = [originals(from, source), originals(to, target)];
      const isTwin = from.twinOf !== undefined || to.twinOf !== undefined;
      return ports.flatMap((port, index): Question[] => {
        if (isTwin && !isAsked(callers, called, index)) return [];
        const asked = key(source, target, index);
        const why = { sender: reasons.sender.get(asked), receiver: reasons.receiver.get(asked) };
        return [{ from, to, port, why, indexes: [source, target, index] }];
      });
    }),
  );
  return { questions, request: { ports, parties: parties.map(asAsked), namespaces: namespacesOf(parties, objects) } };
}

function asAsked({ namespace, labels, address, ports }: Party): Request['parties'][number] {
  if (namespace === undefined) return { address };
  return { namespace, labels, address, portNames: Object.fromEntries(ports.map((port) => [portName(port), port.name])) };
}

/** The API server sees to it that every namespace carries its own name. */
function namespacesOf(parties: readonly Party[], objects: readonly RenderedManifest[]): Request['namespaces'] {
  const rendered = objects
    .filter(({ kind }) => kind === 'Namespace')
    .map(({ metadata }) => [metadata.name, metadata.labels ?? {}] as const);
  const others = parties.flatMap(({ namespace }) => (namespace === undefined ? [] : [[namespace, {}] as const]));
  return Object.fromEntries([...others, ...rendered].map(([name, labels]) => [name, { ...labels, [NAMESPACE_NAME]: name }]));
}

/**
 * Each port with the protocols that somebody names it with, and last one that nobody names, with all protocols: what is neither named nor
 * expected is answered as that one is.
 */
function portsOf(parties: readonly Party[], objects: readonly RenderedManifest[], edges: readonly Edge[]): PodPort[] {
  const named = [
    ...parties.flatMap(({ ports }) => ports),
    ...edges.flatMap(({ ports }) => (ports === 'all TCP' ? [] : ports)),
    ...objects.flatMap(mentionedPorts),
  ];
  const known = [...new Map(named.map(({ port, protocol }) => [portName({ port, protocol }), { port, protocol }])).values()];
  const nobodys = Math.max(41_999, ...known.map(({ port }) => port)) + 1;
  return [...known.sort((a, b) => a.port - b.port), ...PROTOCOLS.map((protocol) => ({ port: nobodys, protocol }))];
}

/** Ports of Services and of policies, both ends of a range. */
function mentionedPorts(object: RenderedManifest): PodPort[] {
  if (object.kind === 'Service') {
    return ((object as Service).spec?.ports ?? []).flatMap(({ port, targetPort, protocol }) => numbered([port, targetPort], protocol));
  }
  if (object.kind !== 'NetworkPolicy') return [];
  const { ingress = [], egress = [] } = (object as NetworkPolicy).spec ?? {};
  return [...ingress, ...egress]
    .flatMap(({ ports = [] }): NetworkPolicyPort[] => ports)
    .flatMap(({ port, endPort, protocol }) => numbered([port, endPort], protocol));
}

function numbered(ports: readonly (number | string | undefined)[], protocol = 'TCP'): PodPort[] {
  return ports.flatMap((port) => (typeof port === 'number' ? [{ port, protocol: protocol as Protocol }] : []));
}

function portName({ protocol, port }: PodPort): string {
  return `${protocol} ${port}`;
}
