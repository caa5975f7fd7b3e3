import { prod, referenceTo, service, systemOf } from '../../test/small-estate';
import { ConfigMap } from '../kinds';
import type { SystemChart } from '../system';
import { Testing } from './testing';

function synthChart(describe: (chart: SystemChart) => unknown) {
  const { chart: Chart } = systemOf('shop', describe);
  return Testing.synth(new Chart(Testing.app(), { environment: prod }));
}

test('a chart alone gives its objects, to be found by kind and name', () => {
  const synthesized = synthChart((chart) => service(chart, 'kids'));

  expect(synthesized.mistakes).toEqual([]);
  expect(synthesized.get('Service', 'kids').metadata.namespace).toBe('retail');
  expect(synthesized.tryGet('Service', 'mens')).toBeUndefined();
  expect(synthesized.all('Deployment')).toHaveLength(1);
  expect(synthesized.yaml).toMatch(/^---\napiVersion: v1\nkind: ServiceAccount\n/);
});

test('an object that is not there is refused with what is', () => {
  expect(() => synthChart((chart) => service(chart, 'kids')).get('Service', 'mens')).toThrow(
    'no Service mens; there are: ServiceAccount kids, Service kids, Deployment kids, NetworkPolicy kids',
  );
});

test('what validation objects to comes with the construct, and nothing is rendered', () => {
  const { mistakes, objects } = synthChart((chart) => service(chart, 'kids', { replicas: 0 }));

  expect(mistakes).toEqual(["shop/kids: replicas (0) must be at least 1; to stop a workload set 'suspended: true'"]);
  expect(objects).toEqual([]);
});

test('what the contracts of the output object to is a mistake too', () => {
  const { mistakes } = synthChart((chart) => new ConfigMap(chart, 'a', { metadata: { name: 'A' }, body: () => ({}) }));
  expect(mistakes).toEqual(["shop/a: ConfigMap (A) is not a name of Kubernetes: lower-case letters, digits, '-' and '.' only; set 'name'"]);
});

test('doubts come with their construct', () => {
  expect(synthChart((chart) => chart.addWarning(chart, () => ['is odd'])).warnings).toEqual(['shop: is odd']);
});

test('a chart that refers to another is synthesized without an estate, and one that refers to itself is not composed twice', () => {
  let composed = 0;
  const vessel = systemOf('vessel', (chart) => {
    composed++;
    return { api: service(chart, 'api'), other: service(chart, 'other').connectTo(referenceTo(vessel, 'api'), { env: { API: 'host' } }) };
  });
  const env = (synthesized: ReturnType<typeof synthChart>, name: string): unknown =>
    synthesized.get('Deployment', name).spec.template.spec.containers[0].env;

  const shop = synthChart((chart) => service(chart, 'kids').connectTo(referenceTo(vessel, 'api'), { env: { VESSEL: 'host' } }));
  expect(env(shop, 'kids')).toEqual([{ name: 'VESSEL', value: 'api' }]);
  expect(composed).toBe(1);

  const itself = Testing.synth(new vessel.chart(Testing.app(), { environment: prod }));
  expect(env(itself, 'other')).toEqual([{ name: 'API', value: 'api' }]);
  expect(composed).toBe(2);
});
