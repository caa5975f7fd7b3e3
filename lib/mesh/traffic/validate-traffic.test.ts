import { Duration } from 'cdk8s';
import { meshEnvironment, testEnvironment } from '../../../test/environments';
import type { Port } from '../../system';
import type { TrafficRules } from './traffic-rules';
import { lostRules, trafficWarnings, validateTraffic } from './validate-traffic';

const http: Port = { name: 'http', port: 80, targetPort: 5000, protocol: 'TCP', appProtocol: 'http' };
const everyRule: Required<TrafficRules> = {
  timeout: Duration.seconds(10),
  retries: { attempts: 3, perTryTimeout: Duration.seconds(3) },
  circuitBreaker: { maxConnections: 1, maxEjectionPercent: 100 },
  rateLimit: { average: 50, period: 'minute', burst: 10 },
  fault: { abort: { percent: 1, status: 503 } },
  canary: { weight: 5, matchHeader: { name: 'x-canary', value: 'yes' }, mirror: 1, replicas: 1 },
  loadBalancing: { sameHeader: 'x-user' },
  locality: ['region', 'zone', 'node'],
};

test('every rule may be set', () => {
  expect(validateTraffic(everyRule, [http])).toEqual([]);
});

test.each<[TrafficRules, string]>([
  [
    { timeout: Duration.seconds(5), retries: { attempts: 3, perTryTimeout: Duration.seconds(2) } },
    'traffic.retries.attempts (3) of 2 seconds take longer than timeout (5 seconds); lower perTryTimeout, or leave it out',
  ],
  [{ timeout: Duration.seconds(0) }, 'traffic.timeout (0 seconds) must be at least a millisecond; leave it out for none'],
  [{ retries: { attempts: 0.5 } }, 'traffic.retries.attempts (0.5) must be a whole number, and 0 for none'],
  [{ retries: { attempts: 1, on: [] } }, 'traffic.retries.on ([]) names no failure; leave it out, or set attempts to 0'],
  [{ circuitBreaker: { maxConnections: 0 } }, 'traffic.circuitBreaker.maxConnections (0) must be at least 1; leave it out for no limit'],
  [
    { circuitBreaker: { maxEjectionPercent: 101 } },
    'traffic.circuitBreaker.maxEjectionPercent (101) must be a percentage between 0 and 100',
  ],
  [{ fault: {} }, 'traffic.fault ({}) does nothing; set delay or abort'],
  [{ fault: { abort: { percent: 1, status: 99 } } }, 'traffic.fault.abort.status (99) must be an http status between 200 and 599'],
  [
    { fault: { delay: { percent: -1, duration: Duration.seconds(1) } } },
    'traffic.fault.delay.percent (-1) must be a percentage between 0 and 100',
  ],
  [{ canary: { weight: 101 } }, 'traffic.canary.weight (101) must be a whole number of percent between 0 and 100'],
  [
    { canary: { matchHeader: { name: 'X-Canary', value: 'yes' } } },
    'traffic.canary.matchHeader.name (X-Canary) must be a header in lower case, such as x-canary',
  ],
  [
    { canary: { matchHeader: { name: 'x-canary', value: '' } } },
    'traffic.canary.matchHeader.value () must be what the header says, such as always',
  ],
  [{ canary: { replicas: 0 } }, 'traffic.canary.replicas (0) must be at least 1; for no second version leave canary out'],
  [{ loadBalancing: { sameHeader: '' } }, 'traffic.loadBalancing.sameHeader () must be a name, such as x-user'],
  [{ locality: [] }, 'traffic.locality ([]) names no level; leave it out, or name zone'],
  [{ locality: ['node', 'zone'] }, 'traffic.locality (node, zone) must name each level once, the widest first: zone, node'],
])('a mistake is said with its remedy: %j', (rules, message) => {
  expect(validateTraffic(rules, [http])).toEqual([message]);
});

test('rules about requests need a port on which the mesh sees requests', () => {
  const tcp: Port = { ...http, name: 'jobs', appProtocol: 'tcp' };
  expect(validateTraffic({ timeout: Duration.seconds(1), circuitBreaker: {} }, [tcp])).toEqual([
    'traffic.timeout is about requests, and needs a port that speaks http, http2 or grpc; there are: jobs (tcp)',
  ]);
  expect(validateTraffic({ canary: { weight: 5 } }, [{ ...http, name: 'https', appProtocol: 'https' }])).toEqual([
    "traffic.canary cannot divide port 'https': what the workload encrypts itself, the mesh does not see; let the mesh encrypt, and speak http",
  ]);
});

test('a fault makes the mesh ignore timeouts and retries, which is said', () => {
  expect(trafficWarnings(everyRule)).toEqual([
    'traffic.fault makes the mesh ignore timeout and retries on the same requests; leave them out while it is there',
  ]);
  expect(trafficWarnings({ fault: { abort: { percent: 1, status: 503 } } })).toEqual([]);
});

test('what nobody keeps is said in one sentence, and only what is lost', () => {
  expect(lostRules(everyRule, meshEnvironment())).toEqual([]);
  expect(lostRules({ timeout: Duration.seconds(1), canary: { weight: 5, mirror: 10 } }, testEnvironment())).toEqual([
    'traffic.{timeout, canary.mirror} is lost without a mesh; callers must see to it themselves',
  ]);
  expect(lostRules({ canary: { weight: 5 } }, testEnvironment())).toEqual([]);
});

test('an ambient mesh has no proxies that would keep the rules', () => {
  const { mesh } = meshEnvironment();
  expect(lostRules({ timeout: Duration.seconds(1) }, meshEnvironment({ mesh: mesh && { ...mesh, dataPlane: 'ambient' } }))).toEqual([
    'traffic.{timeout} is lost where the mesh has no proxies beside the pods; callers must see to it themselves',
  ]);
});
