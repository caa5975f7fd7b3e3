import type { EnvVar } from 'kubernetes-types/core/v1';
import { chartYaml, environments, synthChart } from '../test/chart-snapshots';
import { CatalogueChart } from './catalogue';

test.each(environments)('catalogue.$name', (environment) => {
  expect(chartYaml(CatalogueChart, environment)).toMatchSnapshot();
});

describe.each(environments)('in $name', (environment) => {
  const catalogue = synthChart(CatalogueChart, environment);
  const env = catalogue.get('Deployment', 'catalogue').spec.template.spec.containers[0].env as EnvVar[];

  test('S24: One construct with declared needs (database, cache, files) renders the parts, their secrets and the env references', () => {
    expect(catalogue.tryGet('StatefulSet', 'catalogue-database')).toBeDefined();
    expect(catalogue.tryGet('StatefulSet', 'catalogue-cache')).toBeDefined();
    expect(catalogue.get('PersistentVolumeClaim', 'catalogue-files').spec.accessModes).toEqual(['ReadWriteMany']);
    const references = env.flatMap(({ name, valueFrom }) =>
      valueFrom ? [[name, valueFrom.secretKeyRef?.name, valueFrom.secretKeyRef?.key]] : [],
    );
    expect(references).toEqual([
      ['NC_AUTH_JWT_SECRET', 'catalogue-sessions', 'key'],
      ['DATABASE_URL', 'catalogue-database-credentials', 'uri'],
      ['NC_REDIS_URL', 'catalogue-cache-credentials', 'uri'],
    ]);
    for (const [, secret = ''] of references) expect(catalogue.tryGet('ExternalSecret', secret)).toBeDefined();
  });

  test('S24: app YAML has no host literal', () => {
    expect(env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]))).toEqual([['NC_TOOL_DIR', '/usr/app/data']]);
  });

  test.each([
    ['catalogue-database', 3306],
    ['catalogue-cache', 6379],
  ])('S24: Each part is reachable only from the app (NetworkPolicy): %s', (part, port) => {
    const { ingress } = catalogue.get('NetworkPolicy', part).spec;
    const callers = (ingress as { from: object[]; ports: { port: number }[] }[]).filter(({ ports }) =>
      ports.some((each) => each.port === port),
    );
    expect(callers).toEqual([
      {
        from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/component': 'catalogue', 'app.kubernetes.io/part-of': 'catalogue' } } }],
        ports: [{ port, protocol: 'TCP' }],
      },
    ]);
  });

  test('S24: the proxy is a route, not a pod', () => {
    expect(catalogue.all('Deployment').map(({ metadata }) => metadata.name)).toEqual(['catalogue']);
    const routes = ['Ingress', 'IngressRoute', 'VirtualService'].flatMap((kind) => catalogue.all(kind));
    expect(JSON.stringify(routes)).toContain('"catalogue');
  });
});

test('NocoDB, which reads its tables into memory, has a gibibyte of it', () => {
  const [{ resources }] = synthChart(CatalogueChart, 'prod').get('Deployment', 'catalogue').spec.template.spec.containers;
  expect(resources.limits.memory).toBe('1024Mi');
});

test('the cache makes room by itself', () => {
  const { data } = synthChart(CatalogueChart, 'prod').get('ConfigMap', 'catalogue-cache-config');
  expect(data['keelson-start.start.sh']).toContain('maxmemory 192mb\nmaxmemory-policy allkeys-lru\n');
});
