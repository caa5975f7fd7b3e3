import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import { ExternalService } from '../../../lib/network';
import { EdgeIngress } from '../../../lib/network/edge';
import { TeamNamespace } from '../../../lib/tenancy';
import { Worker } from '../../../lib/workloads';
import { NetworkPolicyEvaluator } from '../../network-policy-evaluator';
import { testEnvironment } from '../../environments';
import { estateOf, freight, referenceTo, retail, service, systemOf } from '../../small-estate';
import { type ClusterRendering, renderClusters, type RenderedManifest } from '../rendering';
import { type AskedParty, type Evaluate, evaluatorAt } from './evaluator';
import { judgeNetwork, type Verdict } from './judge';
import { missedNetworkFaults } from './planted-faults';
import { contradictionLines } from './verdict-lines';

const teams = systemOf(
  'teams',
  (chart) => {
    for (const team of [retail, freight]) new TeamNamespace(chart, team.name, { team });
  },
  { team: { ...retail, name: 'platform', namespaces: {} } },
);
const shop = systemOf('shop', (chart) => {
  const bank = new ExternalService(chart, 'bank', { host: 'api.bank.example', cidrs: ['198.51.100.0/24'], port: 443, protocol: 'https' });
  const world = new ExternalService(chart, 'world', { host: 'api.example.org', port: 8443, protocol: 'https' });
  const kids = service(chart, 'kids', { port: { port: 5000, servicePort: 80 }, metrics: { port: 9102 } }).connectTo(bank);
  const mens = service(chart, 'mens').connectTo(kids).connectTo(world);
  new Worker(chart, 'operator', { image: 'shop/operator', permissions: [{ resources: ['pods'], verbs: ['get'] }] }).connectTo(mens);
  new EdgeIngress(chart, 'edge', { host: 'app' }).route('/kids', kids);
  return { kids };
});
const vessel = systemOf('vessel', (chart) => void service(chart, 'api').connectTo(referenceTo(shop, 'kids')), { team: freight });

const estate = estateOf([teams, shop, vessel], [testEnvironment({ name: 'prod' })]);

/** Our own evaluator in the place of the other one; it holds that blocks never match pods. */
const ownEvaluator: Evaluate = ({ policies, namespaces, parties, ports, questions }) => {
  const evaluator = new NetworkPolicyEvaluator(policies, namespaces);
  const party = ({ namespace, labels = {}, address }: AskedParty) => (namespace === undefined ? { address } : { namespace, labels });
  return Promise.resolve({
    allowed: questions.map(([from, to, port]) => {
      const [source, target, on] = [parties[from], parties[to], ports[port]];
      if (!source || !target || !on) throw new Error(`question about ${from}, ${to}, ${port}`);
      return [evaluator.sends(party(source), party(target), on), evaluator.receives(party(source), party(target), on)] as const;
    }),
  });
};

/** What everything is when nothing is enforced. */
const alwaysOpen: Evaluate = ({ questions }) => Promise.resolve({ allowed: questions.map(() => [true, true] as const) });

let rendering: ClusterRendering;
beforeAll(() => {
  [rendering] = renderClusters(estate) as [ClusterRendering];
});

function judge(change: (objects: readonly RenderedManifest[]) => RenderedManifest[] = (objects) => [...objects]): Promise<Verdict> {
  const placed = rendering.applications.flatMap(({ objects }) => objects);
  const objects = change(placed.map(({ object }) => object)).map((object) => ({
    file: 'a file',
    path: 'a construct',
    ...placed.find((each) => each.object.metadata.name === object.metadata.name && each.object.kind === object.kind),
    object,
  }));
  const [first] = rendering.applications as [ClusterRendering['applications'][number]];
  return judgeNetwork(ownEvaluator, estate, [{ ...rendering, applications: [{ ...first, objects }] }]);
}

function withRule(name: string, rule: (spec: NetworkPolicySpec) => NetworkPolicySpec) {
  return (objects: readonly RenderedManifest[]) =>
    objects.map((object) =>
      object.kind === 'NetworkPolicy' && object.metadata.name === name
        ? { ...object, spec: rule(object.spec as NetworkPolicySpec) }
        : object,
    );
}

test('an estate is as declared: whatever is declared is open, and nothing else', async () => {
  const { contradictions, questions, open, shut, clusters } = await judge();

  expect(contradictions).toEqual([]);
  expect(questions).toBe(open + shut);
  expect(open).toBeGreaterThan(40);
  expect(shut).toBeGreaterThan(5000);
  expect(clusters).toEqual([expect.objectContaining({ cluster: 'test', environments: ['prod'] })]);
});

test('a judge who lets everything pass is contradicted', async () => {
  const { contradictions } = await judgeNetwork(alwaysOpen, estate, [rendering]);

  expect(new Set(contradictions.map(({ expected }) => expected))).toEqual(new Set(['shut']));
  expect(contradictionLines({ contradictions })).toHaveLength(21);
});

test('a missing policy is found, with what was declared', async () => {
  const { contradictions } = await judge((objects) => objects.filter(({ metadata }) => !metadata.name.startsWith('kids-from-freight')));

  expect(contradictions).toEqual([
    expect.objectContaining({
      source: 'freight/api',
      target: 'retail/kids',
      port: 'TCP 5000',
      expected: 'open',
      problem: 'is shut at the receiver, and must be open: vessel/api connects to shop/kids',
    }),
  ]);
});

test('a rule on the port of the Service opens nothing that counts', async () => {
  const { contradictions } = await judge(
    withRule('kids', ({ ingress = [], ...spec }) => ({ ...spec, ingress: ingress.map(({ from }) => ({ from, ports: [{ port: 80 }] })) })),
  );

  expect(contradictions).toContainEqual(expect.objectContaining({ source: 'retail/mens', port: 'TCP 5000', expected: 'open' }));
  expect(contradictions).toContainEqual(expect.objectContaining({ source: 'retail/mens', port: 'TCP 80', expected: 'shut' }));
});

test('a pod on the network of its node has the address of the node, and no policy knows its labels', async () => {
  const onNodes = (objects: readonly RenderedManifest[]) =>
    objects.map((object) =>
      object.kind === 'Deployment' && object.metadata.name === 'mens'
        ? {
            ...object,
            spec: { template: { ...object.spec.template, spec: { ...object.spec.template.spec, hostNetwork: true } } },
          }
        : object,
    );
  const { contradictions } = await judge(onNodes);

  expect(contradictions).toContainEqual(
    expect.objectContaining({
      source: 'retail/mens',
      target: 'retail/kids',
      problem: 'is shut at the receiver, and must be open: shop/mens connects to shop/kids',
    }),
  );
});

test('the judge finds every planted fault', async () => {
  expect(await missedNetworkFaults(ownEvaluator, estate, [rendering])).toEqual(['test: a block of addresses covers pods']);
});

test('an evaluator that fails says so', async () => {
  await expect(judgeNetwork(evaluatorAt('/bin/false'), estate, [rendering])).rejects.toThrow('/bin/false ended with code 1');
});
