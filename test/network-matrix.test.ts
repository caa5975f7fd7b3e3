import fc from 'fast-check';
import { loadAll } from 'js-yaml';
import type { Container, PodTemplateSpec, Service } from 'kubernetes-types/core/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { estate } from '../estate';
import { EdgeIngress } from '../lib/network/edge';
import { ExternalService } from '../lib/network';
import { type Estate, runsIn, synthesize } from '../lib/synth';
import { podTemplateOf } from '../lib/synth/check/references';
import type { Manifested } from '../lib/synth/render';
import { type Endpoint, type Environment, LABEL, type Peer } from '../lib/system';
import { TeamNamespace } from '../lib/tenancy';
import { Worker } from '../lib/workloads';
import { declaredCalls } from './declared-traffic';
import { meshEnvironment, testEnvironment } from './environments';
import { type Address, inBlock, isPod, NetworkPolicyEvaluator, type Party, type Pod, type PodPort } from './network-policy-evaluator';
import { estateOf, freight, referenceTo, retail, service, systemOf } from './small-estate';

/** A pod of the estate. */
interface Workload extends Pod {
  readonly name: string;
  readonly ports: readonly (PodPort & { readonly name: string })[];
  readonly template: PodTemplateSpec;
}

/** Addresses, without some of them. */
interface Blocks {
  readonly cidrs: readonly string[];
  readonly except?: readonly string[];
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

const ISTIOD_PORT = 15_012;

function worldOf({ systems, environments }: Estate, environment: Environment): World {
  const synthesis = synthesize({ systems, environments }, { environment: environment.name });
  expect(synthesis.mistakes).toEqual([]);
  const objects = [...synthesis.files.values()].flatMap((file) => loadAll(file.toString()) as Manifested[]);
  const workloads = objects.flatMap(workloadOf);
  const bystanders = objects
    .filter(({ kind }) => kind === 'Namespace')
    .map(({ metadata }): Pod => ({ namespace: metadata.name, labels: { app: 'by-hand' } }));
  const running = systems.filter((entry) => runsIn(entry, environment));
  const edges = [
    ...declaredCalls(environment, running).flatMap(({ from, to, ports }) =>
      (from ? workloads.filter(isOf(from)) : partiesOf(environment.edge.facts.source, workloads)).flatMap((caller) =>
        portsOf(to, ports, objects, workloads).flatMap((port) =>
          targetsOf(to, workloads).map((target): Edge => ({ why: `${to.system}/${to.component}`, from: caller, to: target, port })),
        ),
      ),
    ),
    ...scrapes(environment, objects, workloads),
    ...nodePorts(environment, objects, workloads),
    ...[...workloads, ...bystanders].flatMap((pod) => dnsOf(environment, pod)),
    ...workloads.flatMap((workload) => needsOf(environment, workload)),
  ];
  return {
    evaluator: new NetworkPolicyEvaluator(objects.filter(isNetworkPolicy)),
    workloads,
    bystanders,
    others: othersOf(environment),
    edges,
  };
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

function isOf({ namespace, system, component }: { namespace: string; system: { system: string }; component: string }) {
  return (pod: Pod): boolean =>
    pod.namespace === namespace && pod.labels[LABEL.partOf] === system.system && pod.labels[LABEL.component] === component;
}

function targetsOf(to: Endpoint, workloads: readonly Workload[]): (Party | Blocks)[] {
  if (to.outside) return [to.outside.peer];
  return workloads.filter(isOf({ ...to, system: { system: to.system } }));
}

/** From names of ports to what the pods listen on, by way of the Service that callers use. */
function portsOf(to: Endpoint, names: readonly string[], objects: readonly Manifested[], workloads: readonly Workload[]): PodPort[] {
  if (to.outside) return to.ports.map(({ targetPort: port, protocol }) => ({ port, protocol }));
  const found = objects.find(
    ({ kind, metadata }) => kind === 'Service' && metadata.name === to.host && metadata.namespace === to.namespace,
  );
  const { spec } = found as Manifested & Service;
  const container = workloads.filter(isOf({ ...to, system: { system: to.system } })).flatMap(({ ports }) => ports);
  return (spec?.ports ?? [])
    .filter(({ name = '' }) => names.includes(name))
    .flatMap(({ targetPort }) => container.filter(({ name, port }) => name === targetPort || port === targetPort));
}

function scrapes({ cluster }: Environment, objects: readonly Manifested[], workloads: readonly Workload[]): Edge[] {
  return objects
    .filter(({ kind }) => kind === 'PodMonitor')
    .flatMap(({ metadata, spec }) => {
      const { selector, podMetricsEndpoints } = spec as {
        selector: { matchLabels: Record<string, string> };
        podMetricsEndpoints: { portNumber: number }[];
      };
      const scraped = workloads.filter(
        ({ namespace, labels }) =>
          namespace === metadata.namespace && Object.entries(selector.matchLabels).every(([key, value]) => labels[key] === value),
      );
      return scraped.flatMap((to) =>
        podMetricsEndpoints.flatMap(({ portNumber }) =>
          (cluster.network.monitoring ? partiesOf(cluster.network.monitoring) : []).map((from): Edge => ({
            why: 'scrape',
            from,
            to,
            port: { port: portNumber },
          })),
        ),
      );
    });
}

/** A Service with a port on every node is open to whoever is outside the cluster. */
function nodePorts(environment: Environment, objects: readonly Manifested[], workloads: readonly Workload[]): Edge[] {
  const outside = othersOf(environment).filter((party) => !isPod(party));
  return objects
    .filter((object): object is Manifested & Service => object.kind === 'Service')
    .filter(({ spec }) => spec?.type === 'NodePort')
    .flatMap(({ metadata, spec }) => {
      const served = workloads.filter(
        ({ namespace, labels }) =>
          namespace === metadata.namespace && Object.entries(spec?.selector ?? {}).every(([key, value]) => labels[key] === value),
      );
      return served.flatMap((to) => to.ports.flatMap((port) => outside.map((from): Edge => ({ why: 'node port', from, to, port }))));
    });
}

function dnsOf({ cluster }: Environment, pod: Pod): Edge[] {
  return cluster.network.dns
    .flatMap((peer) => partiesOf(peer))
    .flatMap((to) => (['UDP', 'TCP'] as const).map((protocol): Edge => ({ why: 'DNS', from: pod, to, port: { port: 53, protocol } })));
}

/** What a pod needs by itself: the API server where it has a token, and the control plane of its mesh. */
function needsOf({ cluster, mesh }: Environment, workload: Workload): Edge[] {
  const { apiServer } = cluster.network;
  const hasToken = workload.template.spec?.automountServiceAccountToken === true;
  return [
    ...(hasToken
      ? partiesOf(apiServer).map((to): Edge => ({ why: 'API server', from: workload, to, port: { port: apiServer.port } }))
      : []),
    ...(mesh ? partiesOf(mesh.controlPlane).map((to): Edge => ({ why: 'istiod', from: workload, to, port: { port: ISTIOD_PORT } })) : []),
  ];
}

/** The pods of the estate that are meant, or somebody who stands for pods that others bring. */
function partiesOf(peer: Peer, workloads: readonly Workload[] = []): Party[] {
  if ('cidrs' in peer) return peer.cidrs.map((cidr) => ({ address: cidr.split('/')[0] ?? '' }));
  const { namespace, podLabels = {} } = peer;
  const own = workloads.filter(
    (pod) => pod.namespace === namespace && Object.entries(podLabels).every(([key, value]) => pod.labels[key] === value),
  );
  return own.length > 0 ? own : [{ namespace, labels: podLabels }];
}

/** Whoever else is there: what the cluster consists of, its neighbours, and the world. */
function othersOf({ cluster, edge, mesh }: Environment): Party[] {
  const { dns, apiServer, monitoring, nodeCidrs } = cluster.network;
  return [
    ...[...dns, apiServer, edge.facts.source, ...(monitoring ? [monitoring] : []), ...(mesh ? [mesh.controlPlane] : [])].flatMap((peer) =>
      partiesOf(peer),
    ),
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
  expect([...kinds].sort()).toEqual(
    [
      'API server',
      'DNS',
      'basket/bank',
      'basket/legacy',
      'basket/world',
      'istiod',
      'scrape',
      'shop/helper',
      'shop/kids',
      'shop/mens',
      'vessel/api',
    ].sort(),
  );
});
