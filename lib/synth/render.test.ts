import * as kplus from 'cdk8s-plus-27';
import fc from 'fast-check';
import { systemOf, prod, service } from '../../test/small-estate';
import { ConfigMap } from '../kinds';
import type { SystemChart } from '../system';
import { inOrder, render, type RenderedObject } from './render';
import { Testing } from './testing';

function renderChart(describe: (chart: SystemChart) => unknown): RenderedObject[] {
  const { chart: Chart } = systemOf('shop', describe);
  return render(new Chart(Testing.app(), { environment: prod }));
}

const object = (kind: string, name = 'a', namespace = 'n', apiVersion = 'v1'): RenderedObject => ({
  path: '',
  json: { apiVersion, kind, metadata: { name, namespace } },
});

test('objects come with the construct that made them', () => {
  expect(renderChart((chart) => service(chart, 'kids')).map(({ path, json }) => `${path} ${json.kind}`)).toEqual([
    'shop/kids/ServiceAccount ServiceAccount',
    'shop/kids/Service Service',
    'shop/kids/Deployment Deployment',
    'shop/kids/NetworkPolicy NetworkPolicy',
  ]);
});

test('the order is that in which they are needed, then by kind, name, namespace and group', () => {
  const sorted = [
    object('Namespace'),
    object('ServiceAccount'),
    object('ConfigMap'),
    object('Service'),
    object('Service', 'b'),
    object('StatefulSet'),
    object('Deployment'),
    object('CronJob'),
    object('Certificate'),
    object('NetworkPolicy', 'a', 'm'),
    object('NetworkPolicy', 'a', 'n'),
    object('NetworkPolicy', 'a', 'n', 'z/v1'),
    object('NetworkPolicy', 'b', 'a'),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(sorted, { minLength: sorted.length }), (shuffled) => {
      expect(inOrder(shuffled)).toEqual(sorted);
    }),
  );
});

test('an object of cdk8s-plus has all labels, and a name from its construct ids', () => {
  const [config] = renderChart((chart) => new kplus.ConfigMap(chart, 'Settings', { data: { a: '1' } }));

  expect(config?.json.metadata).toMatchObject({
    name: 'settings',
    namespace: 'retail',
    labels: {
      'app.kubernetes.io/name': 'settings',
      'app.kubernetes.io/component': 'settings',
      'app.kubernetes.io/part-of': 'shop',
      team: 'retail',
    },
  });
});

test('labels that an object has are left as they are', () => {
  const labels = { 'app.kubernetes.io/name': 'x', 'app.kubernetes.io/component': 'y' };
  const [config] = renderChart((chart) => new ConfigMap(chart, 'a', { metadata: { name: 'a', labels }, body: () => ({}) }));
  expect(config?.json.metadata.labels).toMatchObject(labels);
});
