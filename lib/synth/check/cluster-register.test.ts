import { problemLines } from '../problem';
import type { Manifested, RenderedObject } from '../render';
import { ClusterRegister } from './cluster-register';

interface Given {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly spec?: Manifested['spec'];
}

function object(
  path: string,
  { apiVersion = 'v1', kind = 'ConfigMap', namespace = 'retail', name = 'settings', spec = {} }: Given = {},
): RenderedObject {
  const metadata: Manifested['metadata'] = { name, ...(namespace !== '' && { namespace }) };
  return { path, json: { apiVersion, kind, metadata, spec } };
}

function collisions(...added: (readonly [environment: string, object: RenderedObject])[]): string[] {
  const register = new ClusterRegister();
  for (const [environment, each] of added) register.add(environment, [each]);
  return problemLines(register.collisions());
}

describe('objects', () => {
  test('of one name in a namespace name both constructs', () => {
    expect(collisions(['prod', object('shop/a/ConfigMap')], ['prod', object('blog/b/ConfigMap')])).toEqual([
      "prod blog/b/ConfigMap: ConfigMap settings is made by shop/a/ConfigMap too, in namespace retail; give one of them another id or 'name'",
    ]);
  });

  test('without a namespace collide over environments that share the cluster, and the other environment is named', () => {
    const storageClass = (path: string) =>
      object(path, { kind: 'StorageClass', apiVersion: 'storage.k8s.io/v1', namespace: '', name: 'fast' });
    expect(collisions(['dev', storageClass('storage/fast')], ['staging', storageClass('storage/fast')])).toEqual([
      "staging storage/fast: StorageClass fast is made by storage/fast in dev too, in the cluster; give one of them another id or 'name'",
    ]);
  });

  test('are told apart by group, kind, namespace and name, not by version', () => {
    const first = object('a', { apiVersion: 'apps/v1', kind: 'Deployment' });
    const others: Given[] = [
      { apiVersion: 'extensions/v1', kind: 'Deployment' },
      { apiVersion: 'apps/v1', kind: 'StatefulSet' },
      { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'freight' },
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'other' },
    ];
    for (const other of others) expect(collisions(['prod', first], ['prod', object('b', other)])).toEqual([]);
    expect(collisions(['prod', first], ['prod', object('b', { apiVersion: 'apps/v1beta1', kind: 'Deployment' })])).toHaveLength(1);
  });
});

describe('node ports', () => {
  const nodePort = (path: string, port: number, name = 'web', protocol = 'TCP') =>
    object(path, { kind: 'Service', name, namespace: path, spec: { ports: [{ port: 80, nodePort: port, protocol }] } });

  test('are taken once in a cluster, whatever the environment', () => {
    expect(collisions(['dev', nodePort('web', 30_003)], ['staging', nodePort('blog', 30_003)])).toEqual([
      'staging blog: node port 30003 is claimed by web in dev too; choose another, or leave it to the cluster',
    ]);
    expect(collisions(['dev', nodePort('web', 30_003)], ['dev', nodePort('blog', 30_004)])).toEqual([]);
  });

  test('of one Service may serve both TCP and UDP', () => {
    const spec = { ports: ['TCP', 'UDP'].map((protocol) => ({ port: 53, nodePort: 30_053, protocol })) };
    expect(collisions(['dev', object('dns/Service', { kind: 'Service', spec })])).toEqual([]);
  });

  test('that the cluster chooses collide with nothing', () => {
    const chosen = (path: string) => object(path, { kind: 'Service', name: path, spec: { ports: [{ port: 80 }] } });
    expect(collisions(['dev', chosen('a')], ['dev', chosen('b')])).toEqual([]);
  });
});

test('what two systems claim names both, and the remedy', () => {
  const register = new ClusterRegister();
  const claim = { what: 'route app.shoppingapp.com/home', remedy: 'change the path of one' };
  register.claim({ ...claim, environment: 'prod', path: 'shop/edge' });
  register.claim({ ...claim, environment: 'prod', path: 'shop/edge' });
  expect(register.collisions()).toEqual([]);
  register.claim({ ...claim, environment: 'prod', path: 'blog/edge' });

  expect(problemLines(register.collisions())).toEqual([
    'prod blog/edge: route app.shoppingapp.com/home is claimed by shop/edge too; change the path of one',
  ]);
});

describe('references', () => {
  const needy = (env: object, more: object = {}) =>
    object('shop/kids/Deployment', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'kids',
      spec: { template: { spec: { containers: [{ name: 'kids', env: [{ name: 'A', valueFrom: env }] }], ...more } } } as Manifested['spec'],
    });
  const needsSecret = needy({ secretKeyRef: { name: 'card', key: 'key' } });

  function dangling(prepare: (register: ClusterRegister) => void, needing: RenderedObject = needsSecret): string[] {
    const register = new ClusterRegister();
    register.add('prod', [needing]);
    prepare(register);
    return problemLines(register.dangling());
  }

  test('to what nothing makes are mistakes', () => {
    expect(dangling(() => undefined)).toEqual([
      'prod shop/kids/Deployment: Secret card does not exist in the cluster; declare it, or correct the name',
    ]);
  });

  test('are good when the object is made by any system, earlier or later', () => {
    const secret = object('x', { kind: 'Secret', name: 'card' });
    expect(dangling((register) => register.add('prod', [secret]))).toEqual([]);
    const register = new ClusterRegister();
    register.add('prod', [secret, needsSecret]);
    expect(register.dangling()).toEqual([]);
  });

  test('do not reach into another namespace', () => {
    expect(
      dangling((register) => register.add('prod', [object('x', { kind: 'Secret', name: 'card', namespace: 'freight' })])),
    ).toHaveLength(1);
  });

  test.each<[string, Given]>([
    ['an ExternalSecret', { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', name: 'card', spec: {} }],
    ['an ExternalSecret of another name', { kind: 'ExternalSecret', name: 'x', spec: { target: { name: 'card' } } }],
    ['a Certificate', { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', name: 'x', spec: { secretName: 'card' } }],
  ])('are good when %s makes the Secret', (_, given) => {
    expect(dangling((register) => register.add('prod', [object('x', given)]))).toEqual([]);
    expect(dangling((register) => register.add('prod', [object('x', { ...given, namespace: 'freight' })]))).toHaveLength(1);
  });

  test('are good when a person makes the Secret', () => {
    expect(dangling((register) => register.provideSecret('retail', 'card'))).toEqual([]);
    expect(dangling((register) => register.provideSecret('freight', 'card'))).toHaveLength(1);
  });
});
