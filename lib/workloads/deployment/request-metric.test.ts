import { cluster, meshEnvironment, testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import { Edge, EdgeIngress } from '../../network/edge';
import type { Environment } from '../../system';
import { Worker } from '../worker';
import { WebService } from '../web-service';

const monitoring = { namespace: 'monitoring', adapter: 'prometheus-adapter' } as const;
const counting = { ...cluster, network: { ...cluster.network, monitoring } };
const environment = testEnvironment({ cluster: counting });

const autoscaling = { min: 2, max: 10, requestsPerSecond: 20 };

function synthKids(where: Environment = environment, props = { autoscaling }, paths = ['/kids']) {
  return synthRole((chart) => {
    const kids = new WebService(chart, 'kids', { image: 'shop/kids', port: 5000, ...props });
    const edge = new EdgeIngress(chart, 'edge', { host: 'app' });
    for (const path of paths) edge.route(path, kids);
  }, where);
}

const ruleOf = (shop: ReturnType<typeof synthKids>) => shop.get('PrometheusRule', 'kids-requests').spec.groups[0].rules[0];

test('the autoscaler asks for the requests of this workload alone, and wants so many for each pod', () => {
  expect(synthKids().get('HorizontalPodAutoscaler', 'kids').spec.metrics).toEqual([
    {
      type: 'External',
      external: {
        metric: { name: 'keelson_requests_per_second', selector: { matchLabels: { system: 'shop', workload: 'kids' } } },
        target: { type: 'AverageValue', averageValue: '20' },
      },
    },
  ]);
});

test('less than one request per second is asked for in thousandths', () => {
  const { metrics } = synthKids(environment, { autoscaling: { ...autoscaling, requestsPerSecond: 0.25 } }).get(
    'HorizontalPodAutoscaler',
    'kids',
  ).spec;
  expect(metrics[0].external.target.averageValue).toBe('250m');
});

test('what it asks for is recorded in its own namespace, from what Traefik counts at its routes', () => {
  expect(ruleOf(synthKids())).toEqual({
    record: 'keelson:requests_per_second',
    expr:
      'sum(rate(traefik_service_requests_total{service=~"shop-team-shop-edge-kids-[0-9a-f]{20}@kubernetescrd"}[2m]))' +
      ' or 0 * count(traefik_config_reloads_total)',
    labels: { namespace: 'shop-team', system: 'shop', workload: 'kids' },
  });
});

test('requests of several routes are added up', () => {
  expect(ruleOf(synthKids(environment, { autoscaling }, ['/kids', '/children'])).expr).toMatch(
    /^sum\(rate\([^)]+edge-kids[^)]+\) or rate\([^)]+edge-children[^)]+\)\) or 0 \* count\(traefik_config_reloads_total\)$/,
  );
});

test('behind Istio the gateway counts them', () => {
  const { expr } = ruleOf(synthKids(meshEnvironment({ cluster: counting })));
  const gateway = 'reporter="source",source_workload_namespace="istio-ingress"';
  expect(expr).toBe(
    `sum(rate(istio_requests_total{${gateway},destination_service_namespace="shop-team",destination_service_name="kids"}[2m]))` +
      ` or 0 * count(istio_requests_total{${gateway}})`,
  );
});

test('where the environment does not autoscale, nothing is recorded, and nothing is an error', () => {
  const shop = synthKids(testEnvironment({ sizes: { autoscaling: false } }));
  expect(shop.all('PrometheusRule')).toEqual([]);
  expect(shop.mistakes).toEqual([]);
});

test.each<[string, Environment]>([
  ['the cluster has no adapter', testEnvironment()],
  ['nothing watches', testEnvironment({ cluster: counting, monitoring: false })],
])('it is an error where %s', (_, where) => {
  expect(where.countsRequests).toBe(false);
  expect(synthKids(where).mistakes).toEqual([
    'shop/kids: autoscaling.requestsPerSecond (20) has nothing that counts requests: test lacks monitoring, or its cluster an adapter of Prometheus; leave it out where environment.countsRequests is false',
  ]);
});

test('it is an error where no route leads to it, as to a Worker', () => {
  const message =
    'autoscaling.requestsPerSecond (20) finds no requests to count: no route leads here, or the edge (Traefik) does not tell its routes apart; route to it from an EdgeIngress, or leave it out';
  expect(synthKids(environment, { autoscaling }, []).mistakes).toContain(`shop/kids: ${message}`);
  expect(synthRole((chart) => new Worker(chart, 'mailer', { image: 'shop/mailer', autoscaling }), environment).mistakes).toEqual([
    `shop/mailer: ${message}`,
  ]);
});

test('it is an error where the edge does not tell its routes apart', () => {
  const plain = environment.with({
    edge: Edge.ingress({ className: 'traefik', dialect: 'traefik', source: { namespace: 'edge' } }),
  });
  expect(synthKids(plain).mistakes).toHaveLength(1);
});

test.each([0, -1, Number.NaN])('a rate that no pod can have is an error: %p', (requestsPerSecond) => {
  expect(synthKids(environment, { autoscaling: { ...autoscaling, requestsPerSecond } }).mistakes).toContain(
    `shop/kids: autoscaling.requestsPerSecond (${requestsPerSecond}) must be at least 0.001; leave it out to look at no requests`,
  );
});
