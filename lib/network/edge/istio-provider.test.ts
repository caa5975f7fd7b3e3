import { Duration } from 'cdk8s';
import { renderPlan } from '../../../test/edge/render-plan';
import { samplePlan, type SampleRoute } from '../../../test/edge/sample-plan';
import { Authentication } from './authentication';
import type { EdgePlan } from './edge-plan';
import { type IstioEdgeProps, IstioProvider } from './istio-provider';

const requiredProps: IstioEdgeProps = {
  source: { namespace: 'istio-ingress' },
  gateway: { name: 'public', namespace: 'istio-ingress' },
  pathNormalization: 'MERGE_SLASHES',
};

function synthIstio(routes: readonly SampleRoute[], props: Partial<IstioEdgeProps> = {}, changes: Partial<EdgePlan> = {}) {
  const provider = new IstioProvider({ ...requiredProps, ...props });
  const plan = samplePlan('shop', routes, changes);
  const objects = renderPlan(provider, plan);
  const get = (kind: string) => objects.find((object) => object.kind === kind)?.spec;
  return { provider, plan, objects, get, mistakes: provider.validate(plan), claims: provider.claims(plan) };
}

const readers = { name: 'readers', namespace: 'retail', keys: ['auth'] };
const home: SampleRoute = { path: '/home', service: 'home' };
const signIn = { extensionProvider: 'oauth2', pods: { namespace: 'platform', podLabels: { app: 'oauth2' } }, port: 4180 };

test('Istio’s rewrite of prefix /home to / sends //x: two matches', () => {
  expect(synthIstio([{ ...home, stripPrefix: true }]).get('VirtualService')).toEqual({
    hosts: ['app.example.com'],
    gateways: ['istio-ingress/public'],
    http: [
      {
        name: 'home',
        match: [{ uri: { exact: '/home' } }, { uri: { prefix: '/home/' } }],
        rewrite: { uri: '/' },
        route: [{ destination: { host: 'home.retail.svc.cluster.local', port: { number: 80 } } }],
      },
    ],
  });
});

test('one VirtualService per host holds all routes, longest path first', () => {
  const routes = [{ path: '/', service: 'start' }, home, { ...home, match: 'exact' as const }, { path: '/home/news', service: 'news' }];
  const { objects, get } = synthIstio(routes);
  expect(objects).toHaveLength(1);
  expect(get('VirtualService')).toMatchObject({
    http: [{ name: 'home-news' }, { name: 'home-exact' }, { name: 'home' }, { name: 'root' }],
  });
});

test('VirtualServices that share a host match by creation time: the host is claimed', () => {
  expect(synthIstio([home]).claims).toEqual([{ what: 'host app.example.com' }]);
});

test('the redirect to https comes first, on the plain port alone', () => {
  expect(synthIstio([home], { httpPort: 8080 }, { redirectToHttps: true }).get('VirtualService')).toMatchObject({
    http: [{ name: 'redirect', match: [{ port: 8080 }], redirect: { scheme: 'https', redirectCode: 301 } }, { name: 'home' }],
  });
});

test('session affinity is left to the one DestinationRule of the service, by a cookie', () => {
  const { provider, plan, objects } = synthIstio([
    { ...home, sessionAffinity: { cookie: 'pod' } },
    { path: '/x', service: 'other', sessionAffinity: {} },
    { path: '/y', service: 'y' },
  ]);
  expect(objects.map(({ kind }) => kind)).toEqual(['VirtualService']);
  expect(plan.routes.map((route) => provider.sessionCookie(route))).toEqual(['pod', 'route', undefined]);
});

test('a service has one cookie, however many routes lead to it', () => {
  const routes = [
    { ...home, sessionAffinity: {} },
    { path: '/x', service: 'home', sessionAffinity: {} },
  ];
  expect(synthIstio(routes).mistakes).toEqual([]);
  expect(synthIstio([...routes, { path: '/z', service: 'home', sessionAffinity: { cookie: 'pod' } }]).mistakes).toEqual([
    "route '/z': sessionAffinity.cookie (pod) must be 'route' as on another route to 'home': Istio keeps one cookie per service",
  ]);
});

test('the gateway keeps the rules of the service: it looks at its own VirtualService alone', () => {
  const traffic = { timeout: Duration.seconds(3), canary: { weight: 10, matchHeader: { name: 'x-canary', value: 'always' } } };
  const { http } = synthIstio([{ ...home, stripPrefix: true, traffic }]).get('VirtualService') as { http: Record<string, unknown>[] };
  expect(http).toMatchObject([
    {
      name: 'home-canary',
      match: [
        { uri: { exact: '/home' }, headers: { 'x-canary': { exact: 'always' } } },
        { uri: { prefix: '/home/' }, headers: { 'x-canary': { exact: 'always' } } },
      ],
      rewrite: { uri: '/' },
      timeout: '3s',
    },
    { name: 'home', rewrite: { uri: '/' }, timeout: '3s', route: [{ weight: 90 }, { weight: 10 }] },
  ]);
});

test('forward authentication asks at the workload, and opens its way to the sign-in service', () => {
  const { get, mistakes } = synthIstio([{ ...home, authentication: Authentication.forward() }], { signIn });
  const pods = { 'app.kubernetes.io/component': 'home', 'app.kubernetes.io/part-of': 'shop' };
  expect(mistakes).toEqual([]);
  expect(get('AuthorizationPolicy')).toEqual({
    action: 'CUSTOM',
    provider: { name: 'oauth2' },
    selector: { matchLabels: pods },
    rules: [{ to: [{ operation: { hosts: ['app.example.com', 'app.example.com:*'] } }] }],
  });
  expect(get('NetworkPolicy')).toEqual({
    podSelector: { matchLabels: pods },
    policyTypes: ['Egress'],
    egress: [
      {
        to: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'platform' } },
            podSelector: { matchLabels: { app: 'oauth2' } },
          },
        ],
        ports: [{ port: 4180, protocol: 'TCP' }],
      },
    ],
  });
});

test('a workload cannot tell a guarded route from an open one', () => {
  const guarded = { ...home, authentication: Authentication.forward() };
  expect(synthIstio([guarded, { path: '/open', service: 'home' }, { path: '/other', service: 'other' }], { signIn }).mistakes).toEqual([
    "route '/open': 'home' is also behind a route with authentication, and Istio cannot tell them apart; give both authentication, or use two hosts",
  ]);
});

test('what Istio cannot do is refused, each with the next step', () => {
  const asked = { rateLimit: { average: 1 }, authentication: Authentication.basic(readers), allowedSources: ['10.0.0.0/8'] };
  expect(synthIstio([{ ...home, ...asked }]).mistakes).toEqual([
    "route '/home': rateLimit is not possible on Istio: Istio has it only as a hand-written Envoy filter; leave it out, or choose another edge for the environment",
    "route '/home': basic authentication is not possible on Istio: Istio does not check passwords; use Authentication.forward(), or choose another edge for the environment",
    "route '/home': allowedSources is not possible on Istio: client addresses are known at the gateway, whose policies are the platform's; ask the platform team for a policy, or choose another edge for the environment",
  ]);
  expect(synthIstio([{ ...home, authentication: Authentication.forward() }]).mistakes).toEqual([
    "route '/home': forward authentication is not possible on Istio: the environment names no extension provider; add 'signIn' to its edge, or leave authentication out",
  ]);
});

test.each([undefined, 'NONE', 'BASE', 'DECODE_AND_MERGE_SLASHES'] as const)(
  'a mesh whose pathNormalization is %s is refused',
  (pathNormalization) => {
    expect(synthIstio([home], { pathNormalization }).mistakes).toEqual([
      "normalizesPaths (false) of Istio must be true, or '/a//b' and '/a/../b' would reach other backends than in other environments; set pathNormalization of the mesh configuration to MERGE_SLASHES, then state it",
    ]);
  },
);
