import { renderPlan } from '../../../test/edge/render-plan';
import { samplePlan, type SampleRoute } from '../../../test/edge/sample-plan';
import { Authentication } from './authentication';
import type { EdgePlan } from './edge-plan';
import { type GatewayEdgeProps, GatewayProvider } from './gateway-provider';

const requiredProps: GatewayEdgeProps = {
  source: { namespace: 'edge' },
  gateway: { name: 'public', namespace: 'edge' },
  normalizesPaths: true,
};

function synthGateway(routes: readonly SampleRoute[], props: Partial<GatewayEdgeProps> = {}, changes: Partial<EdgePlan> = {}) {
  const provider = new GatewayProvider({ ...requiredProps, ...props });
  const plan = samplePlan('shop', routes, changes);
  return { specs: renderPlan(provider, plan).map((object) => object.spec), mistakes: provider.validate(plan) };
}

const readers = { name: 'readers', namespace: 'retail', keys: ['auth'] };
const home: SampleRoute = { path: '/home', service: 'home' };

test('one route is one HTTPRoute on the listener of the platform', () => {
  expect(synthGateway([home]).specs).toEqual([
    {
      parentRefs: [{ name: 'public', namespace: 'edge', sectionName: 'http' }],
      hostnames: ['app.example.com'],
      rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/home' } }], backendRefs: [{ name: 'home', port: 80 }] }],
    },
  ]);
});

test('Gateway API: strip needs exactly one PathPrefix per rule, 16 rules per route', () => {
  const routes = Array.from({ length: 17 }, (_, index) => ({ path: `/p${index}`, service: 'home', stripPrefix: true }));
  const { specs } = synthGateway(routes);
  expect(specs).toHaveLength(17);
  for (const spec of specs) {
    expect(spec).toMatchObject({
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix' } }],
          filters: [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } }],
        },
      ],
    });
  }
});

// https://gateway-api.sigs.k8s.io/reference/spec/#httppathmodifier: ReplacePrefixMatch is only compatible with PathPrefix
test('an exact path is replaced as a whole', () => {
  expect(synthGateway([{ ...home, match: 'exact', stripPrefix: true }]).specs).toMatchObject([
    {
      rules: [
        { matches: [{ path: { type: 'Exact' } }], filters: [{ urlRewrite: { path: { type: 'ReplaceFullPath', replaceFullPath: '/' } } }] },
      ],
    },
  ]);
});

test('with TLS routes attach to the https listener, and the plain one redirects', () => {
  expect(
    synthGateway([home], { sections: { http: 'plain', https: 'secure' } }, { tls: { kind: 'gateway' }, redirectToHttps: true }).specs,
  ).toMatchObject([
    {
      parentRefs: [{ sectionName: 'plain' }],
      rules: [{ filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] }],
    },
    { parentRefs: [{ sectionName: 'secure' }] },
  ]);
});

test('what the standard has no word for is refused, each with the next step', () => {
  const asked = {
    rateLimit: { average: 1 },
    authentication: Authentication.basic(readers),
    allowedSources: ['10.0.0.0/8'],
    sessionAffinity: {},
  };
  const reason =
    'is not possible on the Gateway API: the standard HTTPRoute has no word for it; leave it out, or choose another edge for the environment';
  expect(synthGateway([{ ...home, ...asked }]).mistakes).toEqual([
    `route '/home': rateLimit ${reason}`,
    `route '/home': basic authentication ${reason}`,
    `route '/home': allowedSources ${reason}`,
    `route '/home': sessionAffinity ${reason}`,
  ]);
  expect(synthGateway([{ ...home, authentication: Authentication.forward() }]).mistakes).toEqual([
    `route '/home': forward authentication ${reason}`,
  ]);
});

test('path normalization is left to implementations, so that an environment must state it', () => {
  expect(synthGateway([home], { normalizesPaths: undefined }).mistakes).toEqual([
    "normalizesPaths (false) of the Gateway API must be true, or '/a//b' and '/a/../b' would reach other backends than in other environments; make the implementation merge slashes and resolve dots, then state it",
  ]);
});
