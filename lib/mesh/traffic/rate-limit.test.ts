import { meshEnvironment, testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import type { Environment } from '../../system';
import { WebService, type WebServiceProps } from '../../workloads';
import { tokenBucket } from './rate-limit';
import type { PodRateLimit } from './traffic-rules';

const rateLimit: PodRateLimit = { average: 50, burst: 100 };

function synthKids(limit: PodRateLimit = rateLimit, environment: Environment = meshEnvironment(), props: Partial<WebServiceProps> = {}) {
  return synthRole(
    (chart) => new WebService(chart, 'kids', { image: 'shop/kids', port: 5000, traffic: { rateLimit: limit }, ...props }),
    environment,
  );
}

test('the proxy of each pod keeps the limit, of every request that comes in', () => {
  const { workloadSelector, configPatches } = synthKids().get('EnvoyFilter', 'kids').spec;
  expect(workloadSelector.labels).toEqual({ 'app.kubernetes.io/part-of': 'shop', 'app.kubernetes.io/component': 'kids' });
  expect(configPatches).toHaveLength(1);
  const [{ applyTo, match, patch }] = configPatches;
  expect([applyTo, patch.operation]).toEqual(['HTTP_FILTER', 'INSERT_BEFORE']);
  expect(match).toEqual({
    context: 'SIDECAR_INBOUND',
    listener: { filterChain: { destinationPort: 5000, filter: { name: 'envoy.filters.network.http_connection_manager' } } },
  });
  const everyRequest = { numerator: 100, denominator: 'HUNDRED' };
  expect(patch.value).toMatchObject({
    name: 'envoy.filters.http.local_ratelimit',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit',
      token_bucket: { max_tokens: 100, tokens_per_fill: 5, fill_interval: '0.1s' },
      filter_enabled: { default_value: everyRequest },
      filter_enforced: { default_value: everyRequest },
    },
  });
});

test('a port that speaks no http has no requests to count', () => {
  const extraPorts = [
    { name: 'raw', port: 7000, servicePort: 7000, protocol: 'tcp' },
    { name: 'admin', port: 9000, servicePort: 9000, protocol: 'http' },
  ] as const;
  const { configPatches } = synthKids(rateLimit, meshEnvironment(), { extraPorts }).get('EnvoyFilter', 'kids').spec;
  const portOf = (each: { match: { listener: { filterChain: { destinationPort: number } } } }) =>
    each.match.listener.filterChain.destinationPort;
  expect(configPatches.map(portOf)).toEqual([5000, 9000]);
});

test.each<[PodRateLimit, ReturnType<typeof tokenBucket>]>([
  [{ average: 1 }, { max_tokens: 1, tokens_per_fill: 1, fill_interval: '1s' }],
  [{ average: 10 }, { max_tokens: 10, tokens_per_fill: 1, fill_interval: '0.1s' }],
  [
    { average: 25, burst: 25 },
    { max_tokens: 25, tokens_per_fill: 3, fill_interval: '0.12s' },
  ],
  [
    { average: 30, period: 'minute' },
    { max_tokens: 30, tokens_per_fill: 1, fill_interval: '2s' },
  ],
  [
    { average: 7, period: 'minute', burst: 1 },
    { max_tokens: 1, tokens_per_fill: 1, fill_interval: '8.571428571s' },
  ],
  [
    { average: 1000, burst: 1 },
    { max_tokens: 100, tokens_per_fill: 100, fill_interval: '0.1s' },
  ],
])('tokens come evenly, as many as the average: %j', (limit, bucket) => {
  expect(tokenBucket(limit)).toEqual(bucket);
});

test('no limit comes faster than Envoy refills', () => {
  for (const average of [1, 9, 11, 19, 21, 99, 101, 12_345]) {
    const { tokens_per_fill, fill_interval } = tokenBucket({ average });
    const interval = Number.parseFloat(fill_interval);
    expect(interval).toBeGreaterThanOrEqual(0.05);
    expect(tokens_per_fill / interval).toBeCloseTo(average, 3);
  }
});

test('where no proxy stands next to the pods nothing is rendered, and a warning says so', () => {
  for (const environment of [testEnvironment(), meshEnvironment().with({ mesh: undefined, edge: testEnvironment().edge })]) {
    const shop = synthKids(rateLimit, environment);
    expect(shop.all('EnvoyFilter')).toEqual([]);
    expect(shop.warnings).toEqual(['shop/kids: traffic.{rateLimit} is lost without a mesh; callers must see to it themselves']);
  }
});

test.each<[PodRateLimit, string]>([
  [{ average: 0 }, 'traffic.rateLimit.average (0) must be a whole number of at least 1; for less, count by the minute'],
  [{ average: 0.5 }, 'traffic.rateLimit.average (0.5) must be a whole number of at least 1; for less, count by the minute'],
  [{ average: 5, burst: 0 }, 'traffic.rateLimit.burst (0) must be a whole number of at least 1; for less, count by the minute'],
])('a limit that lets nothing through is an error: %j', (limit, message) => {
  expect(synthKids(limit).mistakes).toEqual([`shop/kids: ${message}`]);
});

test('a limit of requests needs a port that has some', () => {
  expect(synthKids(rateLimit, meshEnvironment(), { port: { port: 5000, protocol: 'tcp' } }).mistakes).toEqual([
    'shop/kids: traffic.rateLimit is about requests, and needs a port that speaks http, http2 or grpc; there are: tcp (tcp)',
  ]);
});
