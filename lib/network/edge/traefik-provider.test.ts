import { renderPlan } from '../../../test/edge/render-plan';
import { samplePlan, type SampleRoute } from '../../../test/edge/sample-plan';
import { Authentication } from './authentication';
import type { EdgePlan } from './edge-plan';
import { middlewaresOf } from './traefik-middlewares';
import { type TraefikEdgeProps, TraefikProvider } from './traefik-provider';
import { traefikRule } from './traefik-rule';

const readers = { name: 'readers', namespace: 'retail', keys: ['auth'] };
const requiredProps: TraefikEdgeProps = { source: { namespace: 'edge' } };

function synthTraefik(route: Partial<SampleRoute> = {}, props: Partial<TraefikEdgeProps> = {}, changes: Partial<EdgePlan> = {}) {
  const provider = new TraefikProvider({ ...requiredProps, ...props });
  const plan = samplePlan('shop', [{ path: '/home', service: 'home', ...route }], changes);
  const objects = renderPlan(provider, plan);
  const get = (kind: string, name: string) =>
    objects.find((object) => object.kind === kind && JSON.stringify(object.metadata).includes(`"name":"${name}"`))?.spec;
  return { objects, get, mistakes: provider.validate(plan) };
}

test('Traefik’s PathPrefix also takes /homes for /home: the rule is Path or PathPrefix with a slash', () => {
  expect(traefikRule('app.example.com', { path: '/home', match: 'prefix' })).toBe(
    'Host(`app.example.com`) && (Path(`/home`) || PathPrefix(`/home/`))',
  );
  expect(traefikRule('app.example.com', { path: '/', match: 'prefix' })).toBe('Host(`app.example.com`) && PathPrefix(`/`)');
  expect(traefikRule('app.example.com', { path: '/home', match: 'exact' })).toBe('Host(`app.example.com`) && Path(`/home`)');
});

test('one route is one IngressRoute with an explicit priority', () => {
  expect(synthTraefik().get('IngressRoute', 'shop-edge-home')).toEqual({
    entryPoints: ['web'],
    routes: [
      {
        kind: 'Rule',
        match: 'Host(`app.example.com`) && (Path(`/home`) || PathPrefix(`/home/`))',
        priority: 1010,
        services: [{ name: 'home', port: 80 }],
      },
    ],
  });
});

test('with TLS a route is served on the https entry point with its certificate', () => {
  const tls = { kind: 'secret', secretName: 'shop-edge-tls' } as const;
  expect(synthTraefik({}, {}, { tls }).get('IngressRoute', 'shop-edge-home')).toMatchObject({
    entryPoints: ['websecure'],
    tls: { secretName: 'shop-edge-tls' },
  });
});

test('entry points are facts of the environment', () => {
  const entryPoints = { http: 'plain', https: 'secure' };
  expect(synthTraefik({}, { entryPoints }).get('IngressRoute', 'shop-edge-home')).toMatchObject({ entryPoints: ['plain'] });
});

test('plain http is sent to https after everything else on that entry point', () => {
  const { get } = synthTraefik({}, {}, { redirectToHttps: true });
  expect(get('Middleware', 'shop-edge-redirect')).toEqual({ redirectScheme: { permanent: true, scheme: 'https' } });
  expect(get('IngressRoute', 'shop-edge')).toEqual({
    entryPoints: ['web'],
    routes: [
      {
        kind: 'Rule',
        match: 'Host(`app.example.com`)',
        middlewares: [{ name: 'shop-edge-redirect' }],
        priority: 1,
        services: [{ name: 'home', port: 80 }],
      },
    ],
  });
});

test('a stripped prefix is a Middleware without the deprecated forceSlash', () => {
  const { get } = synthTraefik({ stripPrefix: true });
  expect(get('Middleware', 'shop-edge-home-strip')).toEqual({ stripPrefix: { prefixes: ['/home'] } });
  expect(get('IngressRoute', 'shop-edge-home')).toMatchObject({ routes: [{ middlewares: [{ name: 'shop-edge-home-strip' }] }] });
});

test('a request meets its middlewares in a fixed order: source, rate, sign-in, and last the path', () => {
  const [route] = samplePlan('shop', [
    {
      path: '/home',
      service: 'home',
      stripPrefix: true,
      rateLimit: { average: 100, burst: 200, period: 'minute' },
      authentication: Authentication.basic(readers),
      allowedSources: ['10.0.0.0/8'],
    },
  ]).routes;
  const middlewares = route === undefined ? [] : middlewaresOf(route);
  expect(middlewares.map(({ name }) => name)).toEqual([
    'shop-edge-home-sources',
    'shop-edge-home-rate',
    'shop-edge-home-basic',
    'shop-edge-home-strip',
  ]);
});

test('limits are rendered as Traefik reads them', () => {
  const { get } = synthTraefik(
    { rateLimit: { average: 100, period: 'minute' }, authentication: Authentication.forward(), allowedSources: ['10.0.0.0/8'] },
    { signIn: { address: 'http://sign-in.platform', responseHeaders: ['X-User'] } },
  );
  expect(get('Middleware', 'shop-edge-home-rate')).toEqual({ rateLimit: { average: 100, burst: 100, period: '1m' } });
  expect(get('Middleware', 'shop-edge-home-sources')).toEqual({ ipAllowList: { sourceRange: ['10.0.0.0/8'] } });
  expect(get('Middleware', 'shop-edge-home-forward')).toEqual({
    forwardAuth: { address: 'http://sign-in.platform', authResponseHeaders: ['X-User'] },
  });
  expect(synthTraefik({ authentication: Authentication.basic(readers) }).get('Middleware', 'shop-edge-home-basic')).toEqual({
    basicAuth: { secret: 'readers' },
  });
});

test('session affinity is a cookie, secure where there is TLS', () => {
  expect(synthTraefik({ sessionAffinity: {} }).get('IngressRoute', 'shop-edge-home')).toMatchObject({
    routes: [{ services: [{ sticky: { cookie: { name: 'route', httpOnly: true, secure: false } } }] }],
  });
  const tls = { kind: 'secret', secretName: 'x' } as const;
  expect(synthTraefik({ sessionAffinity: { cookie: 'pod' } }, {}, { tls }).get('IngressRoute', 'shop-edge-home')).toMatchObject({
    routes: [{ services: [{ sticky: { cookie: { name: 'pod', secure: true } } }] }],
  });
});

test('a switched-off sanitizePath is refused', () => {
  expect(synthTraefik({}, { normalizesPaths: false }).mistakes).toEqual([
    "normalizesPaths (false) of Traefik must be true, or '/a//b' and '/a/../b' would reach other backends than in other environments; switch sanitizePath of the entry points back on",
  ]);
});

test('forward authentication needs somebody to ask', () => {
  expect(synthTraefik({ authentication: Authentication.forward() }).mistakes).toEqual([
    "route '/home': forward authentication is not possible on Traefik: the environment names no sign-in service; add 'signIn' to its edge, or leave authentication out",
  ]);
});

test('a fact that the environment states reaches whoever asks for it', () => {
  const all: Required<TraefikEdgeProps> = {
    source: { namespace: 'edge', podLabels: { app: 'traefik' } },
    serviceAccount: 'traefik',
    dns: { address: '172.20.0.119' },
    normalizesPaths: true,
    tls: { issuer: { kind: 'existing', name: 'letsencrypt' } },
    entryPoints: { http: 'web', https: 'websecure' },
    signIn: { address: 'http://sign-in.platform' },
  };
  expect(new TraefikProvider(all).facts).toMatchObject({ source: all.source, serviceAccount: 'traefik', dns: all.dns, tls: all.tls });
});
