import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { type Estate, runsIn } from '../../../lib/synth';
import type { Manifested } from '../../../lib/synth/render';
import { type Environment, LABEL } from '../../../lib/system';
import { declaredCalls, routeChecks } from '../../declared-traffic';
import type { Declared } from '../../traffic-words';
import { onDemandPods } from '../../on-demand-pods';
import { type ClusterRendering, renderClusters, type RenderedManifest } from '../rendering';
import { type Evaluate, evaluatorAt, type Reason, type Request } from './evaluator';
import { expectedEdges, type Unreachable } from './expected-edges';
import { partiesOf } from './parties';
import { type Asked, askedOf, type Question } from './questions';

/** A policy, where it stands and which construct it came from. */
export interface PlacedPolicy {
  /** `namespace/name`. */
  readonly name: string;
  readonly file: string;
  readonly path: string;
}

/** One side of a connection that is not as declared. */
export interface Contradiction {
  readonly cluster: string;
  readonly source: string;
  readonly target: string;
  /** Such as `TCP 8080`. */
  readonly port: string;
  readonly expected: 'open' | 'shut';
  /** What is wrong, in words. */
  readonly problem: string;
  /** Those that allow what must be shut, or that isolate the side that must be open. */
  readonly policies: readonly PlacedPolicy[];
}

interface Counts {
  readonly questions: number;
  /** How many connections must be, and are, open. */
  readonly open: number;
  /** How many must be, and are, shut. */
  readonly shut: number;
}

export interface ClusterVerdict extends Counts {
  readonly cluster: string;
  readonly environments: readonly string[];
  readonly policies: number;
  readonly contradictions: readonly Contradiction[];
}

export interface Verdict extends Counts {
  readonly clusters: readonly ClusterVerdict[];
  readonly contradictions: readonly Contradiction[];
}

/**
 * Judges who may talk to whom in every cluster of an estate: what is declared, and what pods need by themselves, must be open; everything
 * else must be shut, on both sides.
 *
 * @param evaluate the program under `tools/cyclonus`, by its path, or another judge
 * @param renderings the estate as rendered; a test plants a fault in them
 */
export async function judgeNetwork(
  evaluate: string | Evaluate,
  estate: Estate,
  renderings: readonly ClusterRendering[] = renderClusters(estate),
): Promise<Verdict> {
  const judge = typeof evaluate === 'string' ? evaluatorAt(evaluate) : evaluate;
  const clusters: ClusterVerdict[] = [];
  for (const rendering of renderings) clusters.push(await judgeCluster(judge, estate, rendering));
  const sum = (count: keyof Counts) => clusters.reduce((total, cluster) => total + cluster[count], 0);
  return {
    clusters,
    questions: sum('questions'),
    open: sum('open'),
    shut: sum('shut'),
    contradictions: clusters.flatMap(({ contradictions }) => contradictions),
  };
}

async function judgeCluster(evaluate: Evaluate, estate: Estate, rendering: ClusterRendering): Promise<ClusterVerdict> {
  const { cluster, environments, applications } = rendering;
  const placed = applications.flatMap(({ objects }) => objects);
  const objects = placed.map(({ object }) => object);
  const policies = placed.filter(({ object }) => object.kind === 'NetworkPolicy');
  const declared = environments.map((environment) => declaredIn(estate, environment, objects));
  const outside = declared.flatMap(({ calls }) => calls.flatMap(({ to }) => (to.outside ? [to.outside.peer] : [])));
  const everything = [...new Set([...(objects as (RenderedManifest & Manifested)[]), ...declared.flatMap((each) => each.objects)])];
  const parties = partiesOf({ cluster, environments, objects: everything }, outside);
  const expected = declared.map((each) => expectedEdges(each, parties));
  const asked = askedOf(
    parties,
    objects,
    expected.flatMap(({ edges }) => edges),
  );
  const request = { ...asked.request, policies: policies.map(({ object }) => object as NetworkPolicy) };
  const faults = await faultsOf(evaluate, request, asked);
  const places = new Map(
    policies.map(({ object, file, path }) => [nameOf(object.metadata), { name: nameOf(object.metadata), file, path }]),
  );
  const wrong = new Set(faults.map(({ question }) => question));
  return {
    cluster: cluster.name,
    environments: environments.map(({ name }) => name),
    policies: policies.length,
    questions: asked.questions.length,
    open: asked.questions.filter((question) => isOpen(question) && !wrong.has(question)).length,
    shut: asked.questions.filter((question) => !isOpen(question) && !wrong.has(question)).length,
    contradictions: [
      ...expected.flatMap(({ unreachable }) => unreachable.map((edge) => nowhere(cluster.name, edge))),
      ...faults.map((fault) => contradiction(cluster.name, fault, places)),
    ],
  };
}

/** What an environment declares and makes, with the pods that its workloads make in turn. */
function declaredIn({ systems }: Estate, environment: Environment, all: readonly RenderedManifest[]): Declared {
  const running = systems.filter((entry) => runsIn(entry, environment));
  const objects = all.filter(({ metadata }) => metadata.labels?.[LABEL.environment] === environment.name) as (RenderedManifest &
    Manifested)[];
  return {
    environment,
    calls: declaredCalls(environment, running),
    checks: routeChecks(environment, running),
    objects: [...objects, ...onDemandPods(objects)],
  };
}

/** One side of a question that was not answered as declared. */
interface Fault {
  readonly question: Question;
  readonly side: 'sender' | 'receiver';
  /** @default - the judge gave none */
  readonly reason: Reason | undefined;
}

/** Asks in both readings of `ipBlock`, where they differ: what is right must not depend on the network plugin. */
async function faultsOf(
  evaluate: Evaluate,
  request: Omit<Request, 'blocksMatchPods' | 'explain' | 'questions'>,
  asked: Asked,
): Promise<Fault[]> {
  const faults = new Map<string, Fault>();
  for (const blocksMatchPods of [false, true]) {
    const ask = (questions: readonly Question[], explain: boolean) =>
      evaluate({ ...request, questions: questions.map(({ indexes }) => indexes), blocksMatchPods, explain });
    const questions = blocksMatchPods ? asked.questions.filter(isInBlockRule(request.policies)) : asked.questions;
    const { allowed } = await ask(questions, false);
    const wrong = questions.filter((question, index) => wrongSides(question, allowed[index]).length > 0);
    if (wrong.length === 0) continue;
    const explained = await ask(wrong, true);
    for (const [index, question] of wrong.entries()) {
      for (const side of wrongSides(question, explained.allowed[index])) {
        const reasons = explained.reasons?.[index];
        const reason = side === 'sender' ? reasons?.egress : reasons?.ingress;
        faults.set([...question.indexes, side].join(), { question, side, reason });
      }
    }
  }
  return [...faults.values()];
}

/** Whether it is about two pods, and a port of a rule with a block: of all others, both readings say the same. */
function isInBlockRule(policies: readonly NetworkPolicy[]): (question: Question) => boolean {
  const specs = policies.flatMap(({ spec }) => spec ?? []);
  const rules = [
    ...specs.flatMap(({ ingress = [] }) => ingress.map(({ from: peers = [], ports = [] }) => ({ peers, ports }))),
    ...specs.flatMap(({ egress = [] }) => egress.map(({ to: peers = [], ports = [] }) => ({ peers, ports }))),
  ].filter(({ peers }) => peers.some(({ ipBlock }) => ipBlock !== undefined));
  const isEveryPort = rules.some(
    ({ ports }) => ports.length === 0 || ports.some(({ port, endPort }) => typeof port !== 'number' || endPort),
  );
  const ports = new Set(rules.flatMap((rule) => rule.ports.map(({ port }) => port)));
  return ({ from, to, port }) => from.namespace !== undefined && to.namespace !== undefined && (isEveryPort || ports.has(port.port));
}

/** Whether both sides must be open. */
function isOpen({ why: { sender, receiver } }: Question): boolean {
  return sender !== undefined && receiver !== undefined;
}

/** Pods that the estate does not answer for may do what others let them. */
function wrongSides({ from, to, why }: Question, answer: readonly [boolean, boolean] | undefined): Fault['side'][] {
  if (answer === undefined) throw new Error(`no answer about ${from.name} -> ${to.name}`);
  const [sends, receives] = answer;
  return [
    ...(from.isOurs && sends !== (why.sender !== undefined) ? (['sender'] as const) : []),
    ...(to.isOurs && receives !== (why.receiver !== undefined) ? (['receiver'] as const) : []),
  ];
}

function contradiction(cluster: string, { question, side, reason }: Fault, places: ReadonlyMap<string, PlacedPolicy>): Contradiction {
  const { from, to, port, why } = question;
  const because = why[side];
  const isExpected = because !== undefined;
  const { allowing = [], others = [] } = reason ?? {};
  const names = isExpected ? others : allowing;
  const nobody = reason && allowing.length + others.length === 0 ? ': no policy isolates it' : '';
  return {
    cluster,
    source: from.name,
    target: to.name,
    port: `${port.protocol} ${port.port}`,
    expected: isExpected ? 'open' : 'shut',
    problem: isExpected
      ? `is shut at the ${side}, and must be open: ${because}`
      : `is open at the ${side}, and nobody declared it${nobody}`,
    policies: names.map((name) => places.get(name) ?? { name, file: '', path: '' }),
  };
}

function nowhere(cluster: string, { why, from, to }: Unreachable): Contradiction {
  const problem = `must be open, and no pod or port is rendered for one of its ends: ${why}`;
  return { cluster, source: from, target: to, port: '', expected: 'open', problem, policies: [] };
}

function nameOf({ namespace = '', name }: { readonly namespace?: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}
