import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Testing as StockTesting } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import { cluster } from '../../test/environments';
import { synthRole } from '../../test/synth-role';
import { ClusterRegister } from '../synth/check/cluster-register';
import { render } from '../synth/render';
import type { SystemChart } from '../system';
import { dnsPolicySpec } from '../tenancy/namespace-policies';
import { WebService } from './web-service';

/** What is wrong with the stock libraries is shown beside what we do, so that we notice when it is mended. */
const image = 'shop/kids:1';

const ours = synthRole((chart) => {
  const home = new WebService(chart, 'home', { image: 'shop/home', port: { port: 53, protocol: 'udp' } });
  new WebService(chart, 'kids', { image: 'shop/kids', port: 5000, replicas: 2 }).connectTo(home);
});

test('what is looked at here has no mistakes', () => {
  expect(ours.mistakes).toEqual([]);
});

/** What stock cdk8s and cdk8s-plus render. */
function stock(make: (chart: Chart) => unknown, props: ConstructorParameters<typeof Chart>[2] = {}) {
  const chart = new Chart(new App(), 'stock', props);
  make(chart);
  return StockTesting.synth(chart) as { kind: string; metadata: { name: string }; spec: never }[];
}

describe('`select: false` still leaves `cdk8s.io/metadata.addr` on pod templates', () => {
  test('in cdk8s-plus', () => {
    const objects = stock((chart) => new kplus.Deployment(chart, 'Kids', { select: false, containers: [{ image }] }));
    expect(objects[0]).toHaveProperty(['spec', 'template', 'metadata', 'labels', 'cdk8s.io/metadata.addr']);
  });

  test('and not here', () => {
    expect(ours.yaml).not.toContain('cdk8s.io');
  });
});

describe('a Container without resources asks for 1 CPU / 512 Mi', () => {
  test('in cdk8s-plus', () => {
    const objects = stock((chart) => new kplus.Deployment(chart, 'Kids', { containers: [{ image }] }));
    expect(objects[0]).toHaveProperty('spec.template.spec.containers.0.resources.requests', { cpu: '1000m', memory: '512Mi' });
  });

  test('and here for little, with a limit of memory and of what it writes', () => {
    expect(ours.get('Deployment', 'kids').spec.template.spec.containers[0].resources).toEqual({
      requests: { cpu: '50m', memory: '128Mi', 'ephemeral-storage': '200Mi' },
      limits: { memory: '128Mi', 'ephemeral-storage': '200Mi' },
    });
  });
});

describe('`spread: true` is required anti-affinity', () => {
  test('in cdk8s-plus: pods beyond the number of nodes never start', () => {
    const objects = stock((chart) => new kplus.Deployment(chart, 'Kids', { spread: true, containers: [{ image }] }));
    expect(objects[0]).toHaveProperty('spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution');
  });

  test('and here pods are spread as well as it goes', () => {
    const { affinity, topologySpreadConstraints } = ours.get('Deployment', 'kids').spec.template.spec;
    expect(affinity).toBeUndefined();
    expect(topologySpreadConstraints).toMatchObject([{ whenUnsatisfiable: 'ScheduleAnyway' }, { whenUnsatisfiable: 'ScheduleAnyway' }]);
  });
});

describe('`allowTo` blocks DNS, UDP ports become TCP', () => {
  test('in cdk8s-plus', () => {
    const objects = stock((chart) => {
      const ports = [{ number: 53, protocol: kplus.Protocol.UDP }];
      const home = new kplus.Deployment(chart, 'Home', { containers: [{ image, ports }] });
      new kplus.Deployment(chart, 'Kids', { containers: [{ image }] }).connections.allowTo(home);
    });
    const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }): NetworkPolicySpec => spec);
    const ports = policies.flatMap(({ egress = [] }) => egress.flatMap((rule) => rule.ports ?? []));
    expect(ports).toEqual([{ port: 53, protocol: 'TCP' }]);
  });

  test('and here every pod of a namespace may ask DNS, whatever else its policies say', () => {
    const { podSelector, egress } = dnsPolicySpec(cluster.network);
    expect(podSelector).toEqual({});
    expect(egress?.[0]?.ports).toEqual(
      expect.arrayContaining([
        { port: 53, protocol: 'UDP' },
        { port: 53, protocol: 'TCP' },
      ]),
    );
  });

  test('and here a UDP port is called by UDP', () => {
    const { egress = [] } = ours.get('NetworkPolicy', 'kids').spec as NetworkPolicySpec;
    expect(egress.flatMap(({ ports = [] }) => ports)).toEqual([{ port: 53, protocol: 'UDP' }]);
  });
});

describe('`disableResourceNameHashes` lets names collide', () => {
  const twice = (chart: Construct): void => {
    new kplus.ConfigMap(new Construct(chart, 'a-b'), 'c');
    new kplus.ConfigMap(new Construct(chart, 'a'), 'b-c');
  };

  test('in cdk8s: the later object takes the place of the earlier one', () => {
    expect(stock(twice, { disableResourceNameHashes: true }).map(({ metadata }) => metadata.name)).toEqual(['stock-a-b-c', 'stock-a-b-c']);
  });

  test('and here the collision is a mistake that names both', () => {
    const register = new ClusterRegister();
    synthRole((chart: SystemChart) => {
      twice(chart);
      register.add('test', render(chart));
    });
    const [mistake, ...others] = register.collisions().map(({ path, message }) => `${path}: ${message}`);
    expect(others).toEqual([]);
    expect(mistake).toMatch(/^shop\/a.*ConfigMap a-b-c.*shop\/a/);
  });
});

describe('construct-level `addDependency` is exponential in chains', () => {
  const roots = ['lib', 'charts', 'estate', 'cli'].map((folder) => join(__dirname, '../..', folder));
  const sources = roots.flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => /(?<!\.test)\.ts$/.test(file))
      .map((file) => join(root, file)),
  );

  test('and nothing here calls it: waves and readiness order what is applied', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.filter((file) => /\baddDependency\b/.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});

test('shared references in the JSON become YAML anchors: one map that goes into many objects is written in full in each', () => {
  const labels = { color: 'blue' };
  const { yaml } = synthRole((chart) => {
    for (const name of ['a', 'b']) new kplus.ConfigMap(chart, name, { metadata: { labels }, data: labels });
  });
  expect(yaml.match(/color: blue/g)).toHaveLength(4);
  expect(`${yaml}${ours.yaml}`).not.toMatch(/^\s*(?:- )?(?:[\w./-]+: )?[&*][\w]+\s*$/m);
});
