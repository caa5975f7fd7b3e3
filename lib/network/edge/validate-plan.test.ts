import { samplePlan, type SampleRoute } from '../../../test/edge/sample-plan';
import { Authentication } from './authentication';
import type { EdgePlan } from './edge-plan';
import { validatePlan } from './validate-plan';

function mistakes(routes: readonly SampleRoute[], changes: Partial<EdgePlan> = {}): string[] {
  return validatePlan(samplePlan('shop', routes, changes));
}

const home = { path: '/home', service: 'home' };

test('a plan with good routes has no mistakes', () => {
  const limited = { rateLimit: { average: 10, burst: 20 }, allowedSources: ['10.0.0.0/8', '2001:db8::/32'] };
  expect(mistakes([home, { path: '/home', service: 'login', match: 'exact' }, { path: '/', service: 'start', ...limited }])).toEqual([]);
});

test('a host without routes is a mistake', () => {
  expect(mistakes([])).toEqual(["host app.example.com has no route; add one with edge.route('/', service)"]);
});

test('a path is declared once, exact beside prefix', () => {
  expect(mistakes([home, { path: '/home', service: 'other' }])).toEqual([
    "route '/home' is declared twice, for 'home' and for 'other'; keep one, or make one of them exact",
  ]);
});

test('routes whose objects would have one name need another', () => {
  expect(
    mistakes([
      { path: '/a/b', service: 'one' },
      { path: '/a-b', service: 'two' },
    ]),
  ).toEqual(["routes '/a/b' and '/a-b' would both give objects called 'shop-edge-a-b'; add a 'name' to one of them"]);
});

test('a backend in another namespace has its route there', () => {
  expect(mistakes([home], { namespace: 'platform' })).toEqual([
    "route '/home': 'home' is in namespace retail, and an edge in platform cannot route there; declare the route in a system of that namespace: systems may share a host",
  ]);
});

test('the root has nothing to strip', () => {
  expect(mistakes([{ path: '/', service: 'start', stripPrefix: true }])).toEqual([
    "route '/': stripPrefix has nothing to strip from the root; leave it out",
  ]);
});

test('rates are whole numbers of at least one', () => {
  expect(mistakes([{ ...home, rateLimit: { average: 0, burst: 1.5 } }])).toEqual([
    "route '/home': rateLimit.average (0) must be a whole number of at least 1; to shut a route, remove it",
    "route '/home': rateLimit.burst (1.5) must be a whole number of at least 1",
  ]);
});

test('allowed sources are address ranges, and at least one', () => {
  expect(mistakes([{ ...home, allowedSources: ['10.0.0.0', '10.0.0.0/33'] }])).toEqual([
    "route '/home': allowedSources (10.0.0.0) must be a range such as '10.0.0.0/8'",
    "route '/home': allowedSources (10.0.0.0/33) must be a range such as '10.0.0.0/8'",
  ]);
  expect(mistakes([{ ...home, allowedSources: [] }])).toEqual([
    "route '/home': allowedSources is empty, which would shut everybody out; leave it out, or name ranges",
  ]);
});

test('a name that is too long for a label is refused with what helps', () => {
  const path = `/${'a'.repeat(60)}`;
  expect(mistakes([{ path, service: 'home' }])).toEqual([
    `route '${path}': the name 'shop-edge-${'a'.repeat(60)}' has 70 characters; at most 63 are possible: add a shorter 'name'`,
  ]);
});

test('passwords are under the one key that every edge reads, in the namespace of the routes', () => {
  const secret = { name: 'readers', namespace: 'retail', keys: ['auth'] };
  expect(mistakes([{ ...home, authentication: Authentication.basic(secret) }])).toEqual([]);
  expect(mistakes([{ ...home, authentication: Authentication.basic({ ...secret, namespace: 'web', keys: ['auth', 'users'] }) }])).toEqual([
    "route '/home': the Secret 'readers' has the keys auth, users; edges read passwords from one that is alone and called 'auth': give it keys: ['auth']",
    "route '/home': the Secret 'readers' is in namespace web, and the edge reads it in retail; declare it there",
  ]);
});
