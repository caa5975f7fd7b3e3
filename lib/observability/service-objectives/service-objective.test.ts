import { Duration } from 'cdk8s';
import { Testing } from '../../synth';
import { SystemChart } from '../../system';
import { WebService } from '../../workloads';
import { onKubernetes, team, testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import { Indicator } from './indicator';
import { ServiceObjective, type ServiceObjectiveProps } from './service-objective';

const requiredProps: Omit<ServiceObjectiveProps, 'of'> = {
  target: 99.9,
  indicator: Indicator.requests({ counter: 'http_requests_total', failed: 'code=~"5.."' }),
};

const kids = (chart: SystemChart) => new WebService(chart, 'kids', { image: 'shop/kids', port: 5000, metrics: { port: 5000 } });

function synthObjective(props: Partial<ServiceObjectiveProps> = {}, environment = testEnvironment()) {
  return synthRole((chart) => new ServiceObjective(chart, 'availability', { ...requiredProps, of: kids(chart), ...props }), environment);
}

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

function rulesOf(props: Partial<ServiceObjectiveProps> = {}): readonly Rule[] {
  return synthObjective(props).get('PrometheusRule', 'kids-availability').spec.groups[0].rules as Rule[];
}

const alertCalled = (name: string, props: Partial<ServiceObjectiveProps> = {}) => rulesOf(props).find((rule) => rule.alert === name);

const all: Required<Omit<ServiceObjectiveProps, 'of'>> = {
  ...requiredProps,
  name: 'kids-promise',
  target: 99.5,
  period: Duration.days(28),
  runbook: 'https://wiki.example.com/kids',
};

test('the share of errors is recorded once per window, for this workload alone', () => {
  const records = rulesOf().filter(({ record }) => record !== undefined);
  expect(records.map(({ record }) => record)).toEqual(
    ['5m', '30m', '1h', '2h', '6h', '1d', '3d'].map((window) => `objective:error_ratio:rate${window}`),
  );
  for (const { expr, labels } of records) {
    expect(expr.match(/namespace="shop-team",job="shop-team\/kids"/g)).toHaveLength(2);
    expect(labels).toEqual({ namespace: 'shop-team', workload: 'shop/kids', objective: 'availability' });
  }
});

test('it looks for what a PodMonitor of the workload brings', () => {
  const { metadata } = synthObjective().get('PodMonitor', 'kids');
  expect(`${metadata.namespace ?? ''}/${metadata.name}`).toBe('shop-team/kids');
});

test('a fast burn calls somebody: 2% of the budget in an hour, or 5% in six', () => {
  const found = '{namespace="shop-team",workload="shop/kids",objective="availability"}';
  expect(alertCalled('ErrorBudgetBurnsFast')?.expr).toBe(
    `(objective:error_ratio:rate1h${found} > (14.4 * 0.001) and objective:error_ratio:rate5m${found} > (14.4 * 0.001)) or ` +
      `(objective:error_ratio:rate6h${found} > (6 * 0.001) and objective:error_ratio:rate30m${found} > (6 * 0.001))`,
  );
});

test('a slow burn can wait: 10% of the budget in a day, or in three', () => {
  const { expr } = alertCalled('ErrorBudgetBurnsSlowly') ?? { expr: '' };
  expect([...expr.matchAll(/rate(\w+)\{[^}]+\} > \(([\d.]+) \* 0\.001\)/g)].map(([, window, factor]) => [window, factor])).toEqual([
    ['1d', '3'],
    ['2h', '3'],
    ['3d', '1'],
    ['6h', '1'],
  ]);
});

test('alerts name the workload, its team, and whom to ask', () => {
  const alert = alertCalled('ErrorBudgetBurnsFast', { runbook: all.runbook });
  expect(alert?.labels).toEqual({
    severity: 'critical',
    system: 'shop',
    team: 'shop-team',
    environment: 'test',
    namespace: 'shop-team',
    workload: 'shop/kids',
    objective: 'availability',
  });
  expect(alert?.annotations).toEqual({
    summary: 'shop/kids fails so often that its error budget (availability: 99.9% in 30 days) is gone within days',
    contact: 'shop@example.com',
    runbook_url: 'https://wiki.example.com/kids',
  });
  expect(alertCalled('ErrorBudgetBurnsSlowly')?.labels.severity).toBe('warning');
});

test('an objective that nothing can be said of is an alert too', () => {
  expect(alertCalled('ObjectiveWithoutData')).toMatchObject({
    expr: 'absent(objective:error_ratio:rate1h{namespace="shop-team",workload="shop/kids",objective="availability"})',
    for: '1h',
    annotations: { summary: 'shop/kids shows no metrics by which its objective (availability: 99.9% in 30 days) could be judged' },
  });
});

test('the rule belongs to its workload, and comes after it', () => {
  const { metadata } = synthObjective().get('PrometheusRule', 'kids-availability');
  expect(metadata.labels).toMatchObject({ 'app.kubernetes.io/component': 'kids', 'app.kubernetes.io/name': 'kids-availability' });
  expect(metadata.annotations).toMatchObject({ 'argocd.argoproj.io/sync-wave': '1' });
});

test('where Prometheus does not watch there is no rule, and nothing to warn of', () => {
  const { objects, mistakes, warnings } = synthObjective({}, testEnvironment({ monitoring: false }));
  expect(objects.filter(({ kind }) => kind === 'PrometheusRule')).toEqual([]);
  expect({ mistakes, warnings }).toEqual({ mistakes: [], warnings: [] });
});

test('with every prop, on the oldest Kubernetes', () => {
  const result = synthObjective(all, onKubernetes('1.27'));
  expect(result.mistakes).toEqual([]);
  const [{ name, rules }] = result.get('PrometheusRule', 'kids-promise').spec.groups;
  expect(name).toBe('kids-promise');
  expect(rules[7].expr).toContain('> (13.44 * 0.005)');
});

test.each([
  [
    { target: 90 },
    'target (90) must be at least 93.1 and below 100, in percent: below it no alert could tell a fast loss from a slow one, and at 100 nothing may ever fail',
  ],
  [
    { target: 100 },
    'target (100) must be at least 93.1 and below 100, in percent: below it no alert could tell a fast loss from a slow one, and at 100 nothing may ever fail',
  ],
  [{ target: NaN }, expect.stringContaining('target (NaN) must be at least 93.1 and below 100')],
  [{ period: Duration.days(7) }, 'period (7 days) must be whole days from 28 to 92'],
  [{ period: Duration.hours(700) }, expect.stringContaining('days) must be whole days from 28 to 92')],
  [
    { indicator: Indicator.requests({ counter: '', failed: 'code="500"' }) },
    'indicator.counter () is no name of a metric; give the name alone, such as http_requests_total',
  ],
])('a promise that nobody could keep is refused: %j', (props, message) => {
  const { mistakes } = synthObjective(props);
  expect(mistakes.map((mistake) => mistake.replace('shop/availability: ', ''))).toEqual([message]);
});

test('a workload without metrics cannot be judged', () => {
  const { mistakes } = synthRole((chart) => {
    const of = new WebService(chart, 'mens', { image: 'shop/mens', port: 5000 });
    new ServiceObjective(chart, 'availability', { ...requiredProps, of });
  });
  expect(mistakes).toEqual([
    "shop/availability: of (shop/mens) shows no metrics to Prometheus; give it 'metrics', by which the objective is judged",
  ]);
});

test('an objective is declared where its workload is', () => {
  class OtherChart extends SystemChart {}
  const other = new OtherChart(Testing.app(), 'toys', { environment: testEnvironment(), team });
  expect(synthObjective({ of: kids(other) }).mistakes).toEqual([
    'shop/availability: of (toys/kids) belongs to another system; declare the objective there',
  ]);
});
