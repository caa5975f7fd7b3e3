import { Duration } from 'cdk8s';
import { destinationRuleSpec, hasDestinationRule } from './destination-rule';
import type { LoadBalancing, TrafficRules } from './traffic-rules';

const target = { host: 'kids.shop.svc.cluster.local', name: 'kids' };

function policyOf(rules: TrafficRules, cookie?: string) {
  return destinationRuleSpec({ ...target, cookie }, rules).trafficPolicy;
}

test('a circuit breaker limits what is sent, and leaves pods alone that fail', () => {
  const circuitBreaker = {
    maxConnections: 100,
    maxPendingRequests: 10,
    maxRequests: 50,
    maxRequestsPerConnection: 5,
    consecutiveErrors: 3,
  };
  expect(policyOf({ circuitBreaker })).toMatchObject({
    connectionPool: {
      tcp: { maxConnections: 100 },
      http: { http1MaxPendingRequests: 10, http2MaxRequests: 50, maxRequestsPerConnection: 5 },
    },
    outlierDetection: { consecutive5XxErrors: 3, interval: '10s', baseEjectionTime: '30s', maxEjectionPercent: 50 },
  });
  expect(
    policyOf({ circuitBreaker: { interval: Duration.seconds(1), ejectionTime: Duration.minutes(1), maxEjectionPercent: 10 } })
      ?.outlierDetection,
  ).toEqual({ consecutive5XxErrors: 5, interval: '1s', baseEjectionTime: '60s', maxEjectionPercent: 10 });
});

test.each<[LoadBalancing, object]>([
  ['roundRobin', { simple: 'ROUND_ROBIN' }],
  ['leastRequests', { simple: 'LEAST_REQUEST' }],
  ['random', { simple: 'RANDOM' }],
  ['sameAddress', { consistentHash: { useSourceIp: true } }],
  [{ sameHeader: 'x-user' }, { consistentHash: { httpHeaderName: 'x-user' } }],
  [{ sameCookie: 'cart' }, { consistentHash: { httpCookie: { name: 'cart', ttl: '0s' } } }],
])('a pod is chosen as asked: %j', (loadBalancing, expected) => {
  expect(policyOf({ loadBalancing })?.loadBalancer).toEqual(expected);
});

test('the cookie of the edge and the rules of the service are one rule', () => {
  expect(policyOf({ circuitBreaker: {} }, 'route')).toMatchObject({
    loadBalancer: { consistentHash: { httpCookie: { name: 'route' } } },
    outlierDetection: { consecutive5XxErrors: 5 },
  });
});

test('pods nearby are asked first only where failing pods are noticed', () => {
  expect(policyOf({ locality: ['zone', 'node'] })).toMatchObject({
    loadBalancer: { localityLbSetting: { enabled: true, failoverPriority: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'] } },
    outlierDetection: { consecutive5XxErrors: 5 },
  });
});

test('both versions are told apart by the name of their pods', () => {
  expect(destinationRuleSpec(target, { canary: { weight: 10 } }).subsets).toEqual([
    { name: 'stable', labels: { 'app.kubernetes.io/name': 'kids' } },
    { name: 'canary', labels: { 'app.kubernetes.io/name': 'kids-canary' } },
  ]);
  expect(destinationRuleSpec(target, { locality: ['zone'] }).subsets).toBeUndefined();
});

test('rules about requests alone need no DestinationRule', () => {
  expect(hasDestinationRule({ timeout: Duration.seconds(1), retries: { attempts: 1 } })).toBe(false);
  expect(hasDestinationRule({ locality: ['zone'] })).toBe(true);
});
