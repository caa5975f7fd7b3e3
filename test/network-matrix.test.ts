import fc from 'fast-check';
import { loadAll } from 'js-yaml';
import type { Container, PodTemplateSpec } from 'kubernetes-types/core/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { estate } from '../estate';
import { EdgeIngress } from '../lib/network/edge';
import { ExternalService } from '../lib/network';
import { type Estate, runsIn, synthesize } from '../lib/synth';
import { podTemplateOf } from '../lib/synth/check/references';
import type { Manifested } from '../lib/synth/render';
import { type Environment, LABEL, type Peer, type PodPeer } from '../lib/system';
import { TeamNamespace } from '../lib/tenancy';
import { Worker } from '../lib/workloads';
import { declaredCalls, routeChecks } from './declared-traffic';
import { meshEnvironment, testEnvironment } from './environments';
import { expectedTraffic } from './expected-traffic';
import type { Blocks, Who } from './traffic-words';
import { type Address, inBlock, isPod, NetworkPolicyEvaluator, type Party, type Pod, type PodPort } from './network-policy-evaluator';
import { onDemandPods } from './on-demand-pods';
import { estateOf, freight, referenceTo, retail, service, systemOf } from './small-estate';

/** A pod of the estate. */
interface Workload extends Pod {
  readonly name: string;
  readonly ports: readonly (PodPort & { readonly name: string })[];
  readonly template: PodTemplateSpec;
}

/** What must be open. */
interface Edge {
  readonly why: string;
  readonly from: Party;
  readonly to: Party | Blocks;
  readonly port: PodPort;
}

/** One environment as its objects describe it, and what was declared of it. */
interface World {
  readonly evaluator: NetworkPolicyEvaluator;
  readonly workloads: readonly Workload[];
  /** A pod in each namespace that somebody started by hand. */
  readonly bystanders: readonly Pod[];
  readonly others: readonly Party[];
  readonly edges: readonly Edge[];
}

function worldOf({ systems, environments }: Estate, environment: Environment): World {
  const synthesis = synthesize({ systems, environments }, { environment: environment.name });
  expect(synthesis.mistakes).toEqual([]);
  const rendered = [...synthesis.files]
    .filter(([name]) => name.endsWith('.k8s.yaml'))
    .flatMap(([, file]) => loadAll(file.toString()) as Manifested[]);
  const objects = [...rendered, ...onDemandPods(rendered)];
  const workloads = objects.flatMap(workloadOf);
  const bystanders = objects
    .filter(({ kind }) => kind === 'Namespace')
    .map(({ metadata }): Pod => ({ namespace: metadata.name, labels: { app: 'by-hand' } }));
  const running = systems.filter((entry) => runsIn(entry, environment));
  const others = othersOf(environment);
  const among = (who: Who, strangers: readonly Party[]): Party[] => {
    if ('cidrs' in who) return strangers.filter((party) => !isPod(party) && reaches(who, party));
    const ours = [...workloads, ...bystanders].filter((pod) => isMeant(who, pod));
    // pods that others bring stand for themselves
    return ours.length > 0 || bystanders.some(({ namespace }) => namespace === who.namespace)
      ? ours
      : [{ namespace: who.namespace, labels: who.podLabels ?? {} }];
  };
  const edges = expectedTraffic({
    environment,
    calls: declaredCalls(environment, running),
    checks: routeChecks(environment, running),
    objects,
  }).flatMap(({ why, from, to, ports }) =>
    among(from, others).flatMap((source) =>
      ('cidrs' in to ? [to] : among(to, others)).flatMap((target) => ports.map((port): Edge => ({ why, from: source, to: target, port }))),
    ),
  );
  return {
    evaluator: new NetworkPolicyEvaluator(objects.filter(isNetworkPolicy), namespaceLabels(objects)),
    workloads,
    bystanders,
    others,
    edges,
  };
}

function namespaceLabels(objects: readonly Manifested[]): Record<string, Record<string, string>> {
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace');
  return Object.fromEntries(namespaces.map(({ metadata }) => [metadata.name, { ...metadata.labels }]));
}

function isNetworkPolicy(object: Manifested): object is Manifested & NetworkPolicy {
  return object.kind === 'NetworkPolicy';
}

/** A pod on the network of its node has the node's address, and no policy selects it. */
function workloadOf(object: Manifested): Workload[] {
  const template = podTemplateOf(object);
  if (!template?.spec || template.spec.hostNetwork === true) return [];
  const { containers, initContainers = [] } = template.spec;
  const ports = [...containers, ...initContainers].flatMap(({ ports = [] }: Container) =>
    ports.map(({ name = '', containerPort, protocol = 'TCP' }) => ({ name, port: containerPort, protocol: protocol as 'TCP' | 'UDP' })),
  );
  const { name, namespace = '' } = object.metadata;
  return [{ name: `${namespace}/${name}`, namespace, labels: template.metadata?.labels ?? {}, ports, template }];
}

function isMeant({ namespace, podLabels = {} }: PodPeer, pod: Pod): boolean {
  return pod.namespace === namespace && Object.entries(podLabels).every(([key, value]) => pod.labels[key] === value);
}

function partiesOf(peer: Peer): Party[] {
  if ('cidrs' in peer) return peer.cidrs.map((cidr) => ({ address: cidr.split('/')[0] ?? '' }));
  return [{ namespace: peer.namespace, labels: peer.podLabels ?? {} }];
}

/** Whoever else is there: what the cluster consists of, its neighbours, and the world. */
function othersOf({ cluster, edge, mesh }: Environment): Party[] {
  const { dns, apiServer, monitoring, certManager, nodeCidrs } = cluster.network;
  return [
    ...[
      ...dns,
      apiServer,
      edge.facts.source,
      ...(monitoring ? [monitoring] : []),
      ...(certManager ? [certManager] : []),
      ...(mesh ? [mesh.controlPlane] : []),
    ].flatMap((peer) => partiesOf(peer)),
    ...nodeCidrs.map((cidr): Address => ({ address: cidr.replace(/\d+\/\d+$/, '77') })),
    { namespace: 'kube-system', labels: { app: 'stranger' } },
    { namespace: 'stranger', labels: { [LABEL.component]: 'kids', [LABEL.partOf]: 'shop' } },
    { address: '203.0.113.9' },
    { address: '198.51.100.7' },
    { address: '169.254.169.254' },
    { address: '10.96.0.1' },
  ];
}

function isDeclared({ edges }: World, from: Party, to: Party, { port, protocol = 'TCP' }: PodPort): boolean {
  return edges.some(
    (edge) => edge.port.port === port && (edge.port.protocol ?? 'TCP') === protocol && isSame(edge.from, from) && reaches(edge.to, to),
  );
}

function isSame(one: Party, other: Party): boolean {
  return one === other || labelText(one) === labelText(other);
}

/** The words by which policies know a party. */
function labelText(party: Party): string {
  return isPod(party) ? `${party.namespace} ${JSON.stringify(party.labels)}` : party.address;
}

function reaches(target: Party | Blocks, to: Party): boolean {
  if (!('cidrs' in target)) return isSame(target, to);
  if (isPod(to)) return false;
  return target.cidrs.some((cidr) => inBlock(cidr, to.address)) && !(target.except ?? []).some((cidr) => inBlock(cidr, to.address));
}

/** An address within the blocks; a party as it is. */
function someOf(target: Party | Blocks): Party {
  if (!('cidrs' in target)) return target;
  const [cidr = ''] = target.cidrs;
  return { address: cidr === '0.0.0.0/0' ? '203.0.113.9' : (cidr.split('/')[0] ?? '') };
}

function nameOf(party: Party): string {
  if (!isPod(party)) return party.address;
  return 'name' in party ? String(party.name) : `${party.namespace} ${JSON.stringify(party.labels)}`;
}

function sentence(from: Party, to: Party, { port, protocol = 'TCP' }: PodPort): string {
  return `${nameOf(from)} -> ${nameOf(to)} ${protocol} ${port}`;
}

/** What pods may do that the estate does not make is for others to say. */
function allows({ evaluator, workloads, bystanders }: World, from: Party, to: Party, port: PodPort): boolean {
  const isOurs = (party: Party) => [...workloads, ...bystanders].some((pod) => pod === party);
  return (!isOurs(from) || evaluator.sends(from, to, port)) && (!isOurs(to) || evaluator.receives(from, to, port));
}

function shutEdges(world: World): string[] {
  return world.edges
    .filter(({ from, to, port }) => !allows(world, from, someOf(to), port))
    .map(({ why, from, to, port }) => `${why}: ${sentence(from, someOf(to), port)}`);
}

const UNDECLARED = 200;

/** Pairs that nobody declared, the same ones in every run. */
function undeclaredPairs(world: World): [Party, Party, PodPort][] {
  const ours: Party[] = [...world.workloads, ...world.bystanders];
  const parties = [...ours, ...world.others];
  const numbers = [
    ...world.workloads.flatMap(({ ports }) => ports),
    ...[22, 53, 80, 443, 3306, 6443, 8443, 9090, 15_012].map((port) => ({ port })),
  ];
  const ports = numbers.flatMap(({ port }): PodPort[] => [
    { port, protocol: 'TCP' },
    { port, protocol: 'UDP' },
  ]);
  return fc
    .sample(fc.tuple(fc.constantFrom(...parties), fc.constantFrom(...parties), fc.constantFrom(...ports)), { numRuns: 5000, seed: 7 })
    .filter(([from, to]) => from !== to && (ours.includes(from) || ours.includes(to)))
    .filter(([from, to, port]) => !isDeclared(world, from, to, port))
    .slice(0, UNDECLARED);
}

function openPairs(world: World): string[] {
  return undeclaredPairs(world)
    .filter(([from, to, port]) => allows(world, from, to, port))
    .map(([from, to, port]) => sentence(from, to, port));
}

/** Two teams with all that connections know: other systems, teams and namespaces, circles, the world, the edge, metrics and tokens. */
const teams = systemOf(
  'teams',
  (chart) => {
    for (const team of [retail, freight]) new TeamNamespace(chart, team.name, { team });
  },
  { team: { ...retail, name: 'platform', namespaces: {} } },
);
const shop = systemOf('shop', (chart) => {
  const mens = service(chart, 'mens', { replicas: 2 }).connectTo(referenceTo(vessel, 'api'));
  const kids = service(chart, 'kids', { metrics: { port: 9102 } })
    .connectTo(mens)
    .connectTo(referenceTo(vessel, 'api'), { port: 'grpc' });
  const helper = service(chart, 'helper', { namespace: 'agents' }).connectTo(kids);
  kids.connectTo(helper);
  new Worker(chart, 'operator', { image: 'shop/operator', permissions: [{ resources: ['pods'], verbs: ['get'] }] }).connectTo(mens);
  new EdgeIngress(chart, 'edge', { host: 'app' }).route('/kids', kids).route('/mens', mens);
  return { kids, mens };
});
const basket = systemOf('basket', (chart) => {
  const bank = new ExternalService(chart, 'bank', { host: 'api.bank.example', cidrs: ['198.51.100.0/24'], port: 443, protocol: 'https' });
  const legacy = new ExternalService(chart, 'legacy', { addresses: ['192.0.2.200', '192.0.2.201'], port: 3306, protocol: 'mysql' });
  const world = new ExternalService(chart, 'world', { host: 'api.example.org', port: 8443, protocol: 'https' });
  service(chart, 'basket').connectTo(referenceTo(shop, 'mens')).connectTo(bank).connectTo(legacy);
  service(chart, 'crawler').connectTo(world);
  return { bank };
});
const vessel = systemOf(
  'vessel',
  (chart) => {
    const ports = {
      extraPorts: [
        { port: 9090, protocol: 'grpc' as const },
        { port: 5353, protocol: 'udp' as const },
      ],
    };
    const api = service(chart, 'api', { ...ports, metrics: { port: 5000 } })
      .connectTo(referenceTo(shop, 'kids'))
      .connectTo(referenceTo(basket, 'bank'));
    service(chart, 'idle');
    return { api };
  },
  { team: freight },
);
const rich = [teams, shop, basket, vessel];

const meshed = meshEnvironment({ name: 'with-mesh', domains: { retail: 'shop-team.test.example.com' } });

const worlds: [string, () => World][] = [
  ...estate.environments.map((environment): [string, () => World] => [environment.name, () => worldOf(estate, environment)]),
  ...[testEnvironment({ name: 'without-mesh' }), meshed].map((environment): [string, () => World] => [
    `a richer estate ${environment.name}`,
    () => worldOf(estateOf(rich, [environment]), environment),
  ]),
];

describe.each(worlds)('%s', (_, makeWorld) => {
  let world: World;
  beforeAll(() => {
    world = makeWorld();
  });

  test('what is declared, and what roles need by themselves, is open', () => {
    expect(world.edges.length).toBeGreaterThan(world.workloads.length);
    expect(shutEdges(world)).toEqual([]);
  });

  test('two hundred other connections are shut', () => {
    expect(undeclaredPairs(world)).toHaveLength(UNDECLARED);
    expect(openPairs(world)).toEqual([]);
  });

  test('every port that is open for incoming traffic is one that a container listens on', () => {
    const listening = new Set(world.workloads.flatMap(({ ports }) => ports.map(({ port, protocol = 'TCP' }) => `${protocol} ${port}`)));
    const incoming = world.edges.filter(({ to }) => 'template' in to);
    expect(incoming.map(({ port: { port, protocol = 'TCP' } }) => `${protocol} ${port}`).filter((port) => !listening.has(port))).toEqual(
      [],
    );
  });
});

test('the richer estate has every kind of edge', () => {
  const { edges, workloads } = worldOf(estateOf(rich, [meshed]), meshed);
  const kinds = new Set(edges.map(({ why }) => why));

  expect(workloads).toHaveLength(8);
  expect([...kinds].sort()).toEqual([
    'API server',
    'DNS',
    'basket/basket connects to basket/bank',
    'basket/basket connects to basket/legacy',
    'basket/basket connects to shop/mens',
    'basket/crawler connects to basket/world',
    'istiod',
    'metrics',
    'shop/helper connects to shop/kids',
    'shop/kids connects to shop/helper',
    'shop/kids connects to shop/mens',
    'shop/kids connects to vessel/api',
    'shop/mens connects to vessel/api',
    'shop/operator connects to shop/mens',
    'the edge routes to shop/kids',
    'the edge routes to shop/mens',
    'vessel/api connects to basket/bank',
    'vessel/api connects to shop/kids',
  ]);
});
