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
  /** Why it must be open. @default - it must be shut */
  readonly why: string | undefined;
  readonly indexes: readonly [from: number, to: number, port: number];
}

export interface Asked {
  readonly questions: readonly Question[];
  readonly request: Pick<Request, 'namespaces' | 'parties' | 'ports'>;
}

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/**
 * Every question about parties of which the estate answers for at least one: on every port that a container listens on, that a Service or
 * a policy names, that something expected needs, and on one that nobody knows. A rule for the port of a Service is found by this,
 * because only ports of containers are ever expected to be open.
 */
export function askedOf(parties: readonly Party[], objects: readonly RenderedManifest[], edges: readonly Edge[]): Asked {
  const ports = portsOf(parties, objects, edges);
  const portIndexes = new Map(ports.map((port, index) => [portName(port), index]));
  const partyIndexes = new Map(parties.map((party, index) => [party, index]));
  const key = (from: number | undefined, to: number | undefined, port: number | undefined) => `${from ?? ''} ${to ?? ''} ${port ?? ''}`;
  const reasons = new Map(
    edges.map(({ from, to, port, why }) => [key(partyIndexes.get(from), partyIndexes.get(to), portIndexes.get(portName(port))), why]),
  );
  const questions = parties.flatMap((from, source) =>
    parties.flatMap((to, target) => {
      // two pods of one workload do talk; of two strangers, and of one with itself, nothing is known
      if (!from.isOurs && !to.isOurs) return [];
      return ports.map((port, index): Question => ({
        from,
        to,
        port,
        why: reasons.get(key(source, target, index)),
        indexes: [source, target, index],
      }));
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

function portsOf(parties: readonly Party[], objects: readonly RenderedManifest[], edges: readonly Edge[]): PodPort[] {
  const numbers = [
    ...parties.flatMap(({ ports }) => ports.map(({ port }) => port)),
    ...edges.map(({ port }) => port.port),
    ...objects.flatMap(mentionedPorts),
  ];
  const known = [...new Set(numbers)].sort((a, b) => a - b);
  const protocols: Protocol[] = ['TCP', 'UDP'];
  const unknown = Math.max(41_999, ...known) + 1;
  return [
    ...[...known, unknown].flatMap((port) => protocols.map((protocol): PodPort => ({ port, protocol }))),
    { port: unknown, protocol: 'SCTP' },
  ];
}

/** Ports of Services and of policies, both ends of a range. */
function mentionedPorts(object: RenderedManifest): number[] {
  if (object.kind === 'Service') {
    return ((object as Service).spec?.ports ?? []).flatMap(({ port, targetPort }) =>
      [port, targetPort].filter((each) => typeof each === 'number'),
    );
  }
  if (object.kind !== 'NetworkPolicy') return [];
  const { ingress = [], egress = [] } = (object as NetworkPolicy).spec ?? {};
  return [...ingress, ...egress]
    .flatMap(({ ports = [] }): NetworkPolicyPort[] => ports)
    .flatMap(({ port, endPort }) => [port, endPort].filter((each) => typeof each === 'number'));
}

function portName({ protocol, port }: PodPort): string {
  return `${protocol} ${port}`;
}
