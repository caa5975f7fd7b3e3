import fc from 'fast-check';
import { emitDocuments } from '../synth/emitter';
import { Contents, type DeliveredObject } from './contents';

const service: DeliveredObject = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', namespace: 'shop' } };
const deployment: DeliveredObject = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a', namespace: 'agents' } };
const storageClass: DeliveredObject = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'fast' } };
const middleware: DeliveredObject = { apiVersion: 'traefik.io/v1alpha1', kind: 'Middleware', metadata: { name: 'a', namespace: 'shop' } };
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'middlewares.traefik.io' },
  spec: { group: 'traefik.io' },
};

test('kinds are told apart by whether they belong to a namespace, each once and in order', () => {
  const contents = Contents.of([service, storageClass, deployment, service], 100);
  expect(contents.namespacedKinds).toEqual([
    { group: '', kind: 'Service' },
    { group: 'apps', kind: 'Deployment' },
  ]);
  expect(contents.clusterScopedKinds).toEqual([{ group: 'storage.k8s.io', kind: 'StorageClass' }]);
  expect(contents.namespaces).toEqual(['agents', 'shop']);
});

test.each([
  ['Kubernetes itself knows', [service, deployment, storageClass], false],
  ['comes from a definition elsewhere', [service, middleware], true],
  ['is defined along with it', [middleware, definition], false],
])('a kind that %s', (_, objects, isForeign) => {
  expect(Contents.of(objects, 100).usesForeignKinds).toBe(isForeign);
});

test('an object is large from half of what annotations may take, however many small ones there are', () => {
  const configMap = (length: number) => ({ ...service, kind: 'ConfigMap', data: { text: 'x'.repeat(length) } });
  const small = configMap(100_000);
  expect(Contents.of([small, small, small], 300_300).hasLargeObject).toBe(false);
  expect(Contents.of([small, configMap(140_000)], 240_200).hasLargeObject).toBe(true);
});

test('a large object is found from the size of its file, whatever its text', () => {
  const text = fc.constantFrom('x', '"', '<', '\n', '\\', 'é', '\u0001', ': ', '- ').map((part) => part.repeat(140_000));
  fc.assert(
    fc.property(text, (value) => {
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'shop' }, data: { value } };
      expect(Contents.of([object], Buffer.byteLength(emitDocuments('#', [object]))).hasLargeObject).toBe(true);
    }),
  );
});

test('the order in which files are taken in changes nothing', () => {
  const files = [[service], [deployment, middleware], [storageClass], [definition]];
  const seen = (order: typeof files) => {
    const all = new Contents();
    for (const file of order) all.add(Contents.of(file, 100));
    return [all.namespacedKinds, all.clusterScopedKinds, all.namespaces, all.usesForeignKinds, all.hasLargeObject, all.isEmpty];
  };
  fc.assert(
    fc.property(fc.shuffledSubarray(files, { minLength: files.length }), (order) => {
      expect(seen(order)).toEqual(seen(files));
    }),
  );
  expect(new Contents().isEmpty).toBe(true);
});
