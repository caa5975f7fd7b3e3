import { JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { synthRole } from '../../test/synth-role';
import type { SystemChart } from '../system';
import { ClusterRole, ConfigMap, Deployment, Namespace, StorageClass } from './kubernetes';
import { kind } from './manifest';

const metadata = { name: 'kids' };

function synthConfigMap(change: (configMap: ConfigMap) => void = () => undefined) {
  return synthRole((chart) => change(new ConfigMap(chart, 'Map', { metadata, body: () => ({ data: { b: '2', a: '1' } }) })));
}

test('an object is what its body says, with the keys in order', () => {
  const json = synthConfigMap().get('ConfigMap', 'kids');
  expect(Object.keys(json)).toEqual(['apiVersion', 'kind', 'metadata', 'data']);
  expect(json).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kids', namespace: 'shop-team' } });
  expect(JSON.stringify(json.data)).toBe('{"a":"1","b":"2"}');
});

test('a kind knows its own name', () => {
  expect([Deployment.apiVersion, Deployment.kind]).toEqual(['apps/v1', 'Deployment']);
});

test('the body is called once, at synthesis, so that it sees what was added late', () => {
  const body = jest.fn(() => ({ data }));
  const data: Record<string, string> = {};
  const { objects } = synthRole((chart) => {
    new ConfigMap(chart, 'Map', { metadata, body });
    expect(body).not.toHaveBeenCalled();
    data.late = 'yes';
  });
  expect(body).toHaveBeenCalledTimes(1);
  expect(objects[0]?.data).toEqual({ late: 'yes' });
});

test('labels and annotations that are added later are written', () => {
  const { metadata: written } = synthConfigMap((configMap) => {
    configMap.metadata.addLabel('color', 'blue');
    configMap.metadata.addAnnotation('note', 'hello');
  }).get('ConfigMap', 'kids');
  expect(written.labels).toMatchObject({ color: 'blue', team: 'shop-team' });
  expect(written.annotations).toMatchObject({ note: 'hello' });
});

test('metadata given to two objects is not shared between them', () => {
  const shared = { name: 'kids', labels: { color: 'blue' } };
  const { objects } = synthRole((chart) => {
    new ConfigMap(chart, 'First', { metadata: shared, body: () => ({}) }).metadata.addLabel('first', 'yes');
    new Deployment(chart, 'Second', { metadata: shared, body: () => ({}) });
  });
  expect(objects.find((object) => object.kind === 'Deployment')?.metadata.labels).not.toHaveProperty('first');
  expect(shared.labels).toEqual({ color: 'blue' });
});

describe('the wave of its kind', () => {
  test('stands on every object that is not in wave 0', () => {
    expect(synthConfigMap().get('ConfigMap', 'kids').metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-wave': '-2' });
    const deployment = synthRole((chart) => new Deployment(chart, 'Deployment', { metadata, body: () => ({}) })).get('Deployment', 'kids');
    expect(deployment.metadata).not.toHaveProperty('annotations');
  });

  test('gives way to one that is given', () => {
    const own = { name: 'kids', annotations: { 'argocd.argoproj.io/sync-wave': '1' } };
    const { objects } = synthRole((chart) => new ConfigMap(chart, 'Map', { metadata: own, body: () => ({}) }));
    expect(objects[0]?.metadata.annotations).toEqual(own.annotations);
  });
});

describe('Chart.namespace lands on cluster-scoped kinds', () => {
  test.each([
    ['Namespace', Namespace],
    ['StorageClass', StorageClass],
    ['ClusterRole', ClusterRole],
  ] as const)('but not on our %s', (name, Kind) => {
    const make = (chart: SystemChart) =>
      new Kind(chart, 'Object', { metadata: { name: 'kids', namespace: 'given' }, body: () => ({}) as never });
    expect(synthRole(make).get(name, 'kids').metadata).not.toHaveProperty('namespace');
  });

  test('and still does on those of cdk8s-plus, where our check refuses it', () => {
    expect(synthRole((chart) => new kplus.Namespace(chart, 'Extra')).mistakes).toEqual([
      'shop/Extra/Resource: Namespace extra belongs to no namespace, and names shop-team; leave it out',
    ]);
  });
});

describe('addJsonPatch', () => {
  const deployment = (...patches: JsonPatch[]) =>
    synthRole((chart) =>
      new Deployment(chart, 'Deployment', {
        metadata,
        body: () => ({ spec: { selector: {}, replicas: 2, template: { spec: { containers: [] } } } }),
      }).addJsonPatch(...patches),
    ).get('Deployment', 'kids');

  test('reaches fields that no version of the library knows', () => {
    expect(deployment(JsonPatch.add('/spec/fieldOfTomorrow', { a: 1 })).spec.fieldOfTomorrow).toEqual({ a: 1 });
  });

  test('runs last: what it writes is kept as it is, also what is empty', () => {
    expect(deployment(JsonPatch.add('/spec/strategy', {})).spec.strategy).toEqual({});
  });

  test('reaches metadata and the kind itself', () => {
    const json = deployment(JsonPatch.replace('/apiVersion', 'apps/v2'), JsonPatch.add('/metadata/labels', { late: 'yes' }));
    expect([json.apiVersion, json.metadata.labels?.late]).toEqual(['apps/v2', 'yes']);
  });

  test('patches run in the order in which they were added', () => {
    const { spec } = deployment(JsonPatch.replace('/spec/replicas', 3), JsonPatch.replace('/spec/replicas', 4));
    expect(spec.replicas).toBe(4);
  });

  test('a patch that fits nothing is an error', () => {
    expect(() => deployment(JsonPatch.replace('/spec/nowhere/at/all', 3))).toThrow(/nowhere|undefined/);
  });
});

test('stock patches lose unknown fields: cdk8s-plus drops what its serializer does not know, our kinds do not', () => {
  class Stock extends kplus.k8s.KubeConfigMap {}
  class Ours extends kind<{ data: Record<string, string> }>('v1', 'ConfigMap') {}
  const patch = JsonPatch.add('/fieldOfTomorrow', 'here');
  const { objects } = synthRole((chart) => {
    new Stock(chart, 'Stock', { metadata: { name: 'stock' } }).addJsonPatch(patch);
    new Ours(chart, 'Ours', { metadata: { name: 'ours' }, body: () => ({ data: {} }) }).addJsonPatch(patch);
  });
  expect(objects.map((object) => [object.metadata.name, object.fieldOfTomorrow])).toEqual([
    ['ours', 'here'],
    ['stock', undefined],
  ]);
});
