import { Size } from 'cdk8s';
import type { EnvVar } from 'kubernetes-types/core/v1';
import { testEnvironment } from '../../test/environments';
import { synthRole } from '../../test/synth-role';
import { Engine } from '../data';
import { Storage, WebService } from '../workloads';
import { type CacheNeed, type DatabaseNeed, type FilesNeed, type Needs, WebApplication, type WebApplicationProps } from '.';

const mysql = Engine.mysql({ major: '8.4' });
const storage = { size: Size.gibibytes(10) };
const needs = {
  database: { engine: mysql, storage },
  cache: { engine: Engine.redis({ major: 8 }) },
  files: { path: '/files', size: Size.gibibytes(5) },
} satisfies Needs<string, string>;
const requiredProps = { image: 'shop/catalogue', port: 8080 };

type Props = WebApplicationProps<string, string>;

function synthApplication(props: Partial<Props> = {}, environment = testEnvironment({ monitoring: false })) {
  return synthRole((chart) => new WebApplication(chart, 'catalogue', { ...requiredProps, ...props }), environment);
}

const containerOf = (props: Partial<Props>) => synthApplication(props).get('Deployment', 'catalogue').spec.template.spec.containers[0];

test('S24: One construct with declared needs (database, cache, files) renders the parts, their secrets and the env references', () => {
  const application = synthApplication({ needs });
  expect(application.mistakes).toEqual([]);
  expect(application.warnings).toEqual([]);
  const names = application.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(names).toEqual(
    expect.arrayContaining([
      'Deployment catalogue',
      'StatefulSet catalogue-database',
      'ExternalSecret catalogue-database-credentials',
      'StatefulSet catalogue-cache',
      'ExternalSecret catalogue-cache-credentials',
      'PersistentVolumeClaim catalogue-files',
    ]),
  );
  expect(containerOf({ needs }).env).toEqual([
    { name: 'FILES_PATH', value: '/files' },
    { name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'catalogue-database-credentials', key: 'uri' } } },
    { name: 'CACHE_URL', valueFrom: { secretKeyRef: { name: 'catalogue-cache-credentials', key: 'uri' } } },
  ]);
  expect(containerOf({ needs }).volumeMounts).toContainEqual({ name: 'files', mountPath: '/files' });
});

test('a host that is not given is the name', () => {
  const routeOf = (props: Partial<Props>, name: string) =>
    synthApplication(props).get('IngressRoute', `${name}-edge-root`).spec.routes[0].match;
  expect(routeOf({ route: {} }, 'catalogue')).toBe('Host(`catalogue.shop-team.test.example.com`) && PathPrefix(`/`)');
  expect(routeOf({ route: {}, name: 'shelf' }, 'shelf')).toBe('Host(`shelf.shop-team.test.example.com`) && PathPrefix(`/`)');
  expect(routeOf({ route: { host: 'books' } }, 'catalogue')).toBe('Host(`books.shop-team.test.example.com`) && PathPrefix(`/`)');
});

test('S24: app YAML has no host literal', () => {
  const application = synthApplication({ needs, route: { host: 'catalogue' } });
  const literals = (containerOf({ needs, route: { host: 'catalogue' } }).env as EnvVar[]).flatMap(({ value }) => value ?? []);
  for (const { metadata } of application.all('Service')) {
    expect(literals.filter((value) => value.includes(metadata.name))).toEqual([]);
  }
});

test('S24: each part is reachable only from the app', () => {
  const application = synthApplication({ needs });
  for (const [part, port] of [
    ['database', 3306],
    ['cache', 6379],
  ]) {
    expect(application.get('NetworkPolicy', `catalogue-${part}`).spec.ingress).toEqual([
      {
        from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/component': 'catalogue', 'app.kubernetes.io/part-of': 'shop' } } }],
        ports: [{ port, protocol: 'TCP' }],
      },
    ]);
  }
});

test('S24: the proxy is a route, not a pod', () => {
  const application = synthApplication({ needs, route: { host: 'catalogue' } });
  expect(application.all('Deployment')).toHaveLength(1);
  expect(application.get('IngressRoute', 'catalogue-edge-root').spec.routes[0]).toMatchObject({
    match: 'Host(`catalogue.shop-team.test.example.com`) && PathPrefix(`/`)',
    services: [{ name: 'catalogue', port: 80 }],
  });
});

test('what is not needed is not there', () => {
  const application = synthApplication();
  expect(application.objects.map(({ kind }) => kind).sort()).toEqual(['Deployment', 'NetworkPolicy', 'Service', 'ServiceAccount']);
  expect(containerOf({})).not.toHaveProperty('env');
});

test('what the application mounts besides its files stays where it is', () => {
  const { volumeMounts } = containerOf({ needs, volumes: { '/cache': Storage.scratch({ size: Size.mebibytes(10) }) } });
  expect((volumeMounts as { mountPath: string }[]).map(({ mountPath }) => mountPath)).toEqual(['/tmp', '/cache', '/files']);
});

test('variables are called as the application reads them', () => {
  const { env } = containerOf({
    env: { MODE: 'live' },
    needs: {
      database: { ...needs.database, env: { DB_NAME: ({ database = '' }) => database, DB_PASSWORD: 'password' } },
      cache: { ...needs.cache, env: { REDIS: 'uri' } },
      files: { ...needs.files, env: { UPLOADS: 'path' } },
    },
  });
  expect((env as EnvVar[]).map(({ name, value, valueFrom }) => [name, value ?? valueFrom?.secretKeyRef?.key])).toEqual([
    ['MODE', 'live'],
    ['UPLOADS', '/files'],
    ['DB_NAME', 'app'],
    ['DB_PASSWORD', 'password'],
    ['REDIS', 'uri'],
  ]);
});

test('all needs together, with all that may be said of them, in a namespace of their own', () => {
  const database: Required<
    Omit<DatabaseNeed<string>, 'resources' | 'placement' | 'priority' | 'pullSecrets' | 'noMetrics' | 'noDisruptionBudget'>
  > = {
    engine: Engine.mongodb({ major: '8.0' }),
    replicas: 3,
    storage,
    env: { MONGO: 'uri' },
  };
  const cache: CacheNeed<string> = { ...needs.cache, storage: { size: Size.gibibytes(2), class: 'fast' } };
  const files: Required<Omit<FilesNeed, 'volume'>> = { ...needs.files, accessMode: 'ReadOnlyMany', class: 'standard', env: { F: 'path' } };
  const props: Pick<Required<Props>, 'name' | 'namespace' | 'needs' | 'route'> = {
    name: 'store',
    namespace: 'agents',
    needs: { database, cache, files },
    route: { host: 'store' },
  };
  const application = synthApplication(props);
  expect(application.mistakes).toEqual([]);
  expect([...new Set(application.objects.map(({ metadata }) => metadata.namespace))]).toEqual(['shop-team-agents']);
  expect(application.get('StatefulSet', 'store-database').spec.replicas).toBe(3);
  expect(application.get('StatefulSet', 'store-cache').spec.volumeClaimTemplates[0].spec).toMatchObject({
    storageClassName: 'fast',
    resources: { requests: { storage: '2Gi' } },
  });
  expect(application.get('PersistentVolumeClaim', 'store-files').spec).toMatchObject({
    accessModes: ['ReadOnlyMany'],
    storageClassName: 'standard',
  });
});

test('what it is called changes no name of what is in it', () => {
  const { objects } = synthRole((chart) => new WebApplication(chart, 'other', { ...requiredProps, name: 'catalogue', needs }));
  expect(objects.every(({ metadata }) => metadata.name.startsWith('catalogue'))).toBe(true);
});

test('others of the system reach the application, and still none of its parts', () => {
  const shop = synthRole((chart) => {
    const { app } = new WebApplication(chart, 'catalogue', { ...requiredProps, needs });
    new WebService(chart, 'web', { image: 'shop/web', port: 80 }).connectTo(app, { env: { CATALOGUE: 'url' } });
  });
  expect(JSON.stringify(shop.get('NetworkPolicy', 'catalogue').spec.ingress)).toContain('"app.kubernetes.io/component":"web"');
  expect(JSON.stringify(shop.get('NetworkPolicy', 'catalogue-database').spec.ingress)).not.toContain('"app.kubernetes.io/component":"web"');
});

describe('mistakes', () => {
  test('two volumes at one path, and a variable that is set twice', () => {
    const files = { path: '/files', size: Size.gibibytes(1) };
    const { mistakes } = synthRole((chart) => {
      const { storage: other } = new WebApplication(chart, 'one', { ...requiredProps, needs: { files } }).files ?? {};
      const volumes = other && { '/files': other };
      new WebApplication(chart, 'two', { ...requiredProps, needs: { files }, volumes, env: { FILES_PATH: '/elsewhere' } });
    });
    expect(mistakes).toEqual([
      "shop/two: needs.files.path (/files) is mounted by 'volumes' too; keep one of them",
      "shop/two: needs.files.env.FILES_PATH is set in 'env' too; keep one of them",
    ]);
  });

  test('those of a part name the part', () => {
    expect(synthApplication({ needs: { database: { engine: mysql, storage, replicas: 2 } } }).mistakes.join()).toMatch(
      /^shop\/catalogue\/database: replicas \(2\) of MySQL would be 2 unconnected databases/,
    );
  });
});
