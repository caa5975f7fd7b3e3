import { App } from 'cdk8s';
import type { Construct } from 'constructs';
import { team, testEnvironment } from '../../test/environments';
import { type Estate, synthesize, Testing } from '../synth';
import { WebService } from '../workloads';
import { Ledger } from './ledger';
import { SystemChart, type SystemProps } from './system-chart';

const environment = testEnvironment();

const service = (chart: SystemChart, name: string): WebService => new WebService(chart, name, { image: `shop/${name}`, port: 5000 });

/** Two systems that call each other, and one that both call. */
class ShopChart extends SystemChart {
  readonly kids: WebService = service(this, 'kids');

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'shop', { ...props, team });
    this.kids.connectTo(this.refer(StockChart).counts, { env: { COUNTS: 'address' } });
    this.kids.connectTo(this.refer(MailChart).mailer, { env: { MAILER: 'url' } });
  }
}

class StockChart extends SystemChart {
  readonly counts: WebService = service(this, 'counts');
  readonly note = 'no workload';

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'stock', { ...props, team });
    this.counts.connectTo(this.refer(ShopChart).kids, { env: { KIDS: 'address' } });
    this.counts.connectTo(this.refer(MailChart).mailer);
  }
}

class MailChart extends SystemChart {
  readonly mailer: WebService = service(this, 'mailer');

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'mail', { ...props, team });
  }
}

const entries: Estate['systems'] = [
  { name: 'shop', chart: ShopChart, source: 'charts/shop.ts' },
  { name: 'stock', chart: StockChart, source: 'charts/stock.ts' },
  { name: 'mail', chart: MailChart, source: 'charts/mail.ts' },
];

function synth(systems: Estate['systems']) {
  const { files, mistakes } = synthesize({ environments: [environment], systems });
  return { mistakes, files: Object.fromEntries([...files].map(([path, bytes]) => [path, bytes.toString()])) };
}

const inOrder = synth(entries);

test('systems may call each other in a cycle', () => {
  expect(inOrder.mistakes).toEqual([]);
  expect(inOrder.files['test/shop-team/shop.k8s.yaml']).toContain('value: counts:80');
  expect(inOrder.files['test/shop-team/stock.k8s.yaml']).toContain('value: kids:80');
});

test.each([
  [2, 1, 0],
  [1, 0, 2],
  [0, 2, 1],
  [2, 0, 1],
  [1, 2, 0],
])('the order of systems changes no byte: %d, %d, %d', (...order) => {
  expect(synth(order.flatMap((index) => entries[index] ?? [])).files).toEqual(inOrder.files);
});

test('a chart alone finds the systems that it calls', () => {
  const { mistakes, get } = bound(Testing.synth(new ShopChart(Testing.app(), { environment })));
  expect(mistakes).toEqual([]);
  expect(get('Deployment', 'kids').spec.template.spec.containers[0].env).toEqual([
    { name: 'COUNTS', value: 'counts:80' },
    { name: 'MAILER', value: 'http://mailer' },
  ]);
});

function bound(synthesized: ReturnType<typeof Testing.synth>) {
  return { mistakes: synthesized.mistakes, get: (kind: string, name: string) => synthesized.get(kind, name) };
}

describe('a reference', () => {
  const chart = new StockChart(new App(), { environment });
  const ledger = Ledger.of(chart);

  test('to a field that the chart does not have names those that it has', () => {
    ledger.record(StockChart, chart);
    expect(ledger.find({ chart: StockChart, field: 'stores' })).toEqual({
      problem: "StockChart has no 'stores' in this environment; it offers: counts",
    });
  });

  test('to a field that nobody can connect to is none', () => {
    expect(ledger.find({ chart: StockChart, field: 'note' }).problem).toBe(
      "StockChart has no 'note' in this environment; it offers: counts",
    );
  });

  test('to a chart that offers nothing says so', () => {
    class EmptyChart extends SystemChart {
      constructor(scope: Construct, props: SystemProps) {
        super(scope, 'empty', { ...props, team });
      }
    }
    expect(ledger.find({ chart: EmptyChart, field: 'any' }).problem).toBe(
      "EmptyChart has no 'any' in this environment; it offers: nothing",
    );
  });

  test('to a system that cannot be composed asks for it once, and tells the problem each time', () => {
    const compose = jest.fn(() => ({ problem: 'MailChart does not run here' }));
    const restricted = new Ledger(compose);
    const reference = { chart: MailChart, field: 'mailer' };
    expect([restricted.find(reference), restricted.find(reference)]).toEqual([
      { problem: 'MailChart does not run here' },
      { problem: 'MailChart does not run here' },
    ]);
    expect(compose).toHaveBeenCalledTimes(1);
  });

  test('is plain data: what was found is the endpoint, not the workload', () => {
    expect(ledger.find({ chart: StockChart, field: 'counts' }).endpoint).toBe(chart.counts.endpoint);
    expect(chart.refer(StockChart).counts).toEqual({ chart: StockChart, field: 'counts' });
  });
});

test('all constructs below one root share a ledger', () => {
  const app = new App();
  const chart = new StockChart(app, { environment });
  expect(Ledger.of(chart.counts)).toBe(Ledger.of(chart));
  expect(Ledger.of(new StockChart(new App(), { environment }))).not.toBe(Ledger.of(chart));
});
