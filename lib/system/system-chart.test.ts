import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { team, testEnvironment } from '../../test/environments';
import { synthRole } from '../../test/synth-role';
import { Testing } from '../synth';
import { SystemChart, type SystemChartProps } from './system-chart';

const requiredProps: SystemChartProps = { environment: testEnvironment(), team };

class ShopChart extends SystemChart {
  constructor(scope: Construct, props: Partial<SystemChartProps> = {}) {
    super(scope, 'shop', { ...requiredProps, ...props });
  }
}

describe('the system of a construct', () => {
  test('is the chart that it lies in, however deep', () => {
    const chart = new ShopChart(new App());
    expect(SystemChart.of(new Construct(new Construct(chart, 'a'), 'b'))).toBe(chart);
    expect([chart.system, chart.team, chart.environment]).toEqual(['shop', team, requiredProps.environment]);
  });

  test('`instanceof AnyChartSubclass` is true for every Chart: SystemChart.of refuses a plain Chart all the same', () => {
    const plain = new Chart(new App(), 'plain');
    expect(plain instanceof SystemChart).toBe(true);
    expect(() => SystemChart.of(new Construct(plain, 'kids'))).toThrow(
      'plain/kids is not inside a SystemChart: make the chart extend SystemChart instead of Chart',
    );
  });
});

describe('objects of cdk8s-plus', () => {
  const namesOf = (make: (chart: SystemChart) => unknown) => synthRole(make).objects.map(({ metadata }) => metadata.name);

  test('are named after their ids, in lower case and without a hash', () => {
    expect(namesOf((chart) => new kplus.ConfigMap(new Construct(chart, 'Extra'), 'Notes'))).toEqual(['extra-notes']);
  });

  test('keep a name that is given', () => {
    expect(namesOf((chart) => new kplus.ConfigMap(chart, 'Notes', { metadata: { name: 'given' } }))).toEqual(['given']);
  });

  test('lie in the namespace of the team, with the labels of the system', () => {
    const { metadata } = synthRole((chart) => new kplus.ConfigMap(chart, 'Notes')).get('ConfigMap', 'notes');
    expect(metadata).toMatchObject({
      namespace: 'shop-team',
      labels: {
        'app.kubernetes.io/instance': 'shop',
        'app.kubernetes.io/part-of': 'shop',
        'app.kubernetes.io/managed-by': 'keelson',
        team: 'shop-team',
        environment: 'test',
      },
    });
  });
});

test('warnings are gathered late, each with the path of who gave it', () => {
  const chart = new ShopChart(Testing.app());
  const doubts: string[] = [];
  chart.addWarning(new Construct(chart, 'kids'), () => doubts);
  chart.addWarning(chart, () => ['the whole system is doubtful']);
  doubts.push('late');
  expect(Testing.synth(chart).warnings).toEqual(['shop/kids: late', 'shop: the whole system is doubtful']);
});

test('every object names whom to ask', () => {
  expect(new ShopChart(new App()).metadataOf('kids', { base: 'kids', component: 'kids' }).annotations).toEqual({
    'keelson/contact': 'shop@example.com',
  });
});
