import type { NetworkPolicy, NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import type { Estate } from '../../../lib/synth';
import { type ClusterRendering, type PlacedObject, renderClusters } from '../rendering';
import type { Evaluate } from './evaluator';
import { type Contradiction, judgeNetwork } from './judge';

/** A mistake in the policies of a cluster, and how it must be reported. */
export interface NetworkFault {
  readonly name: string;
  /** The objects with the mistake; undefined where the cluster has nothing to make it of. */
  readonly plant: (objects: readonly PlacedObject[]) => PlacedObject[] | undefined;
  /** Whether a contradiction is about this mistake. */
  readonly isReported: (contradiction: Contradiction) => boolean;
}

const isOpen = ({ expected }: Contradiction) => expected === 'shut';
const isShut = ({ expected }: Contradiction) => expected === 'open';

/** Mistakes that people make with network policies. */
export const networkFaults: readonly NetworkFault[] = [
  {
    name: 'the policy of a workload is missing',
    plant: (objects) => without(objects, ({ ingress = [], egress = [] }) => ingress.length > 0 && egress.length > 0),
    isReported: isShut,
  },
  {
    name: 'DNS is not open',
    plant: (objects) => without(objects, ({ egress = [] }) => egress.some(({ ports = [] }) => ports.some(({ port }) => port === 53))),
    isReported: ({ expected, port }) => expected === 'open' && port === 'UDP 53',
  },
  {
    name: 'a namespace has no default-deny',
    plant: (objects) => without(objects, ({ podSelector, ingress, egress }) => isEverybody(podSelector) && !ingress && !egress),
    isReported: ({ expected, source }) => expected === 'shut' && source.includes('app=by-hand'),
  },
  {
    name: 'a policy opens a namespace to everybody',
    plant: (objects) => changed(objects, isWorkloadPolicy, (spec) => ({ ...spec, podSelector: {}, ingress: [{}], egress: [{}] })),
    isReported: ({ expected, source }) => expected === 'shut' && source.includes('app=by-hand'),
  },
  {
    name: 'a rule names a port that no container listens on',
    plant: (objects) => changed(objects, isWorkloadPolicy, (spec) => ({ ...spec, ingress: withPorts(spec, (port) => port + 1) })),
    isReported: isOpen,
  },
  {
    name: 'a peer is taken from any namespace',
    plant: (objects) =>
      changed(objects, isWorkloadPolicy, (spec) => ({
        ...spec,
        ingress: spec.ingress?.map((rule) => ({ ...rule, from: rule.from?.map((peer) => ({ ...peer, namespaceSelector: {} })) })),
      })),
    isReported: ({ expected, source }) => expected === 'shut' && source.startsWith('stranger '),
  },
  {
    name: 'a block of addresses covers pods',
    plant: (objects) =>
      changed(objects, isWorkloadPolicy, (spec) => ({
        ...spec,
        egress: [...(spec.egress ?? []), { to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }],
      })),
    isReported: ({ expected, target }) => expected === 'shut' && /^[a-z]/.test(target),
  },
];

/**
 * Plants each fault in each cluster in turn.
 *
 * @returns those that were not found, as `cluster: fault`; none when the judge is worth its name
 */
export async function missedNetworkFaults(
  evaluate: string | Evaluate,
  estate: Estate,
  renderings: readonly ClusterRendering[] = renderClusters(estate),
): Promise<string[]> {
  const missed: string[] = [];
  for (const rendering of renderings) {
    for (const fault of networkFaults) {
      const faulty = planted(fault, rendering);
      const contradictions = faulty ? (await judgeNetwork(evaluate, estate, [faulty])).contradictions : [];
      if (!contradictions.some(fault.isReported)) missed.push(`${rendering.cluster.name}: ${fault.name}`);
    }
  }
  return missed;
}

/** A cluster with a fault; undefined where it has nothing to make it of. */
export function planted({ plant }: NetworkFault, rendering: ClusterRendering): ClusterRendering | undefined {
  const [first, ...others] = rendering.applications;
  const objects = plant(rendering.applications.flatMap((application) => application.objects));
  if (!first || !objects) return undefined;
  return { ...rendering, applications: [{ ...first, objects }, ...others.map((application) => ({ ...application, objects: [] }))] };
}

function without(objects: readonly PlacedObject[], isMeant: (spec: NetworkPolicySpec) => boolean): PlacedObject[] | undefined {
  const removed = objects.find((placed) => isPolicy(placed, isMeant));
  return removed && objects.filter((each) => each !== removed);
}

function changed(
  objects: readonly PlacedObject[],
  isMeant: (spec: NetworkPolicySpec) => boolean,
  change: (spec: NetworkPolicySpec) => NetworkPolicySpec,
): PlacedObject[] | undefined {
  const found = objects.find((placed) => isPolicy(placed, isMeant));
  if (!found) return undefined;
  const faulty = { ...found, object: { ...found.object, spec: change(specOf(found)) } };
  return objects.map((each) => (each === found ? faulty : each));
}

function isPolicy(placed: PlacedObject, isMeant: (spec: NetworkPolicySpec) => boolean): boolean {
  return placed.object.kind === 'NetworkPolicy' && isMeant(specOf(placed));
}

function specOf({ object }: PlacedObject): NetworkPolicySpec {
  return (object as NetworkPolicy).spec ?? { podSelector: {} };
}

/** One that lets somebody in by labels on a port. */
function isWorkloadPolicy({ podSelector, ingress = [] }: NetworkPolicySpec): boolean {
  return (
    !isEverybody(podSelector) && ingress.some(({ from = [], ports = [] }) => ports.length > 0 && from.some((peer) => peer.podSelector))
  );
}

function isEverybody({ matchLabels, matchExpressions }: NetworkPolicySpec['podSelector']): boolean {
  return matchLabels === undefined && matchExpressions === undefined;
}

function withPorts({ ingress = [] }: NetworkPolicySpec, change: (port: number) => number): NetworkPolicySpec['ingress'] {
  return ingress.map((rule) => ({
    ...rule,
    ports: rule.ports?.map((each) => (typeof each.port === 'number' ? { ...each, port: change(each.port) } : each)),
  }));
}
