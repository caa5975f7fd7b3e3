import { Duration } from 'cdk8s';
import fc from 'fast-check';
import { httpRoutes, versions } from './http-routes';
import type { TrafficRules } from './traffic-rules';

const host = 'kids.shop.svc.cluster.local';

function routesUnder(rules: TrafficRules, port?: number) {
  return httpRoutes({ name: 'http' }, { host, port }, rules);
}

test('without rules there is one route to the service', () => {
  expect(routesUnder({})).toEqual([{ name: 'http', route: [{ destination: { host } }] }]);
  expect(routesUnder({}, 80)[0]?.route).toEqual([{ destination: { host, port: { number: 80 } } }]);
});

test('a timeout includes the retries, which share it evenly unless they are told', () => {
  const timeout = Duration.seconds(3);
  expect(routesUnder({ timeout, retries: { attempts: 2 } })[0]).toMatchObject({
    timeout: '3s',
    retries: { attempts: 2, perTryTimeout: '1s', retryOn: 'connect-failure,refused-stream,gateway-error,unavailable' },
  });
  const perTryTimeout = Duration.millis(500);
  expect(routesUnder({ timeout, retries: { attempts: 4, perTryTimeout, on: ['5xx'] } })[0]?.retries).toEqual({
    attempts: 4,
    perTryTimeout: '0.5s',
    retryOn: '5xx',
  });
});

test('retries without a timeout have none of their own, and 0 attempts switch them off', () => {
  expect(routesUnder({ retries: { attempts: 3 } })[0]?.retries?.perTryTimeout).toBeUndefined();
  expect(routesUnder({ retries: { attempts: 0 } })[0]?.retries).toEqual({ attempts: 0 });
});

test('S3: VirtualService with retries: attempts × perTryTimeout ≤ timeout', () => {
  const positive = fc.integer({ min: 1, max: 600_000 });
  fc.assert(
    fc.property(positive, fc.integer({ min: 1, max: 20 }), (millis, attempts) => {
      const [route] = routesUnder({ timeout: Duration.millis(Math.max(millis, attempts + 1)), retries: { attempts } });
      const seconds = (text = '') => Number(text.replace(/s$/, ''));
      expect(attempts * seconds(route?.retries?.perTryTimeout)).toBeLessThanOrEqual(seconds(route?.timeout));
    }),
  );
});

test('faults are delays and aborts of a percentage of the requests', () => {
  const fault = { delay: { percent: 5, duration: Duration.seconds(2) }, abort: { percent: 0.5, status: 503 } };
  expect(routesUnder({ fault })[0]?.fault).toEqual({
    delay: { fixedDelay: '2s', percentage: { value: 5 } },
    abort: { httpStatus: 503, percentage: { value: 0.5 } },
  });
});

test('S3: weights sum to 100', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), (weight) => {
      expect(versions({ host }, { weight }).reduce((sum, version) => sum + version.weight, 0)).toBe(100);
    }),
  );
  expect(versions({ host }, {})).toEqual([{ destination: { host, subset: 'stable' }, weight: 100 }]);
});

test('requests with the header are the canary’s, before anything is divided, and under the same rules', () => {
  const canary = { weight: 10, matchHeader: { name: 'x-canary', value: 'always' } };
  expect(routesUnder({ canary, timeout: Duration.seconds(1) })).toMatchObject([
    {
      name: 'http-canary',
      match: [{ headers: { 'x-canary': { exact: 'always' } } }],
      route: [{ destination: { host, subset: 'canary' } }],
      timeout: '1s',
    },
    {
      name: 'http',
      route: [
        { destination: { subset: 'stable' }, weight: 90 },
        { destination: { subset: 'canary' }, weight: 10 },
      ],
    },
  ]);
});

test('a mirror gets copies, and none of the answers count', () => {
  expect(routesUnder({ canary: { mirror: 20 } })).toEqual([
    {
      name: 'http',
      route: [{ destination: { host, subset: 'stable' }, weight: 100 }],
      mirror: { host, subset: 'canary' },
      mirrorPercentage: { value: 20 },
    },
  ]);
});
