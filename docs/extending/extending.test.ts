import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JsonPatch, Size } from 'cdk8s';
import { StatefulDatabase } from '../../lib/data';
import { EdgeIngress } from '../../lib/network/edge';
import { projectRoot } from '../../lib/synth';
import { WebService } from '../../lib/workloads';
import { testEnvironment } from '../../test/environments';
import { synthRole } from '../../test/synth-role';
import { FeatureFlags } from './feature-flags';
import { HaproxyEdge } from './haproxy-edge';
import { InternalApi } from './internal-api';
import { mariadb } from './mariadb-engine';

const docs = join(projectRoot(), 'docs');
const page = readFileSync(join(docs, 'extending.md'), 'utf8');

test.each(['internal-api.ts', 'feature-flags.ts', 'haproxy-edge.ts', 'mariadb-engine.ts'])(
  'the page shows %s as it is compiled and tested here',
  (file) => {
    const source = readFileSync(join(docs, 'extending', file), 'utf8');
    const withoutImports = source.replace(/^import .*\n/gm, '').trimStart();
    expect(page).toContain(`\`\`\`ts\n${withoutImports}\`\`\`\n`);
  },
);

test('a subclass of a role says less and makes the same kinds of objects', () => {
  const shop = synthRole((chart) => new InternalApi(chart, 'stock', { image: 'shop/stock' }));
  const { spec } = shop.get('Deployment', 'stock').spec.template;
  expect(spec.containers[0].readinessProbe.grpc).toEqual({ port: 9000, service: 'ready' });
  expect(shop.get('PodMonitor', 'stock').spec.podMetricsEndpoints).toEqual([{ portNumber: 9100, path: '/metrics' }]);
});

test('a role of one’s own has the names and labels of the house, and its mistakes show with all others', () => {
  const make = (flags: Record<string, boolean>) =>
    synthRole((chart) => {
      const { storage } = new FeatureFlags(chart, 'flags', { flags });
      new WebService(chart, 'web', { image: 'shop/web', port: 8080, volumes: { '/etc/flags': storage } });
    });

  const shop = make({ newCheckout: true, dark: false });
  expect(shop.get('ConfigMap', 'flags').data).toEqual({ 'flags.json': '{\n  "dark": false,\n  "newCheckout": true\n}\n' });
  expect(shop.get('ConfigMap', 'flags').metadata.labels).toMatchObject({
    'app.kubernetes.io/part-of': 'shop',
    'app.kubernetes.io/component': 'flags',
  });
  expect(make({ 'New checkout': true }).mistakes).toEqual([
    'shop/flags: flags (New checkout) must begin with a lower-case letter and hold letters and digits only; rename it',
  ]);
});

test('an edge of one’s own is an object that an environment carries', () => {
  const edge = new HaproxyEdge({ source: { namespace: 'haproxy' }, normalizesPaths: true });
  const make = (rateLimit?: { average: number }) =>
    synthRole((chart) => {
      const web = new WebService(chart, 'web', { image: 'shop/web', port: 8080 });
      new EdgeIngress(chart, 'edge', { host: 'app' }).route('/shop', web, { stripPrefix: true, rateLimit });
    }, testEnvironment({ edge }));

  const ingress = make().get('Ingress', 'shop-edge-shop');
  expect(ingress.metadata.annotations).toMatchObject({ 'haproxy.org/path-rewrite': '/shop/?(.*) /\\1' });
  expect(ingress.spec.rules[0].http.paths[0]).toMatchObject({ path: '/shop', backend: { service: { name: 'web', port: { number: 80 } } } });
  expect(make({ average: 10 }).mistakes).toEqual([
    'shop/edge: route /shop: rateLimit is not rendered for HAProxy; leave it out, or choose another edge for the environment',
  ]);
});

test('an engine of one’s own makes a database of the house, and offers facts of its own', () => {
  const shop = synthRole((chart) => {
    const orders = new StatefulDatabase(chart, 'orders', { engine: mariadb({ major: '11.4' }), storage: { size: Size.gibibytes(10) } });
    new WebService(chart, 'web', { image: 'shop/web', port: 8080 }).connectTo(orders, { env: { JDBC_URL: 'jdbc' } });
  });
  expect(shop.mistakes).toEqual([]);
  expect(shop.get('StatefulSet', 'orders').metadata.annotations).toMatchObject({ 'keelson/engine': 'MariaDB 11.4' });
  expect(shop.get('StatefulSet', 'orders').spec.template.spec.containers[0].image).toBe('mariadb:1');
  expect(shop.get('StatefulSet', 'orders').spec.template.spec.securityContext).toMatchObject({ runAsUser: 999, fsGroup: 999 });
  expect(shop.get('Deployment', 'web').spec.template.spec.containers[0].env).toEqual([
    { name: 'JDBC_URL', value: 'jdbc:mariadb://orders-client:3306/app' },
  ]);
});

test('a patch reaches a field that the library has never heard of', () => {
  const shop = synthRole((chart) => {
    const web = new WebService(chart, 'web', { image: 'shop/web', port: 8080 });
    web.deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/hostUsers', false));
  });
  expect(shop.get('Deployment', 'web').spec.template.spec.hostUsers).toBe(false);
});
