import { renderPlan } from '../../../test/edge/render-plan';
import { samplePlan, type SampleRoute } from '../../../test/edge/sample-plan';
import { Authentication } from './authentication';
import type { EdgePlan } from './edge-plan';
import { type IngressEdgeProps, IngressProvider } from './ingress-provider';

const requiredProps: IngressEdgeProps = { source: { namespace: 'edge' }, className: 'edge', normalizesPaths: true };
const readers = { name: 'readers', namespace: 'retail', keys: ['auth'] };
const home: SampleRoute = { path: '/home', service: 'home' };
const secret = { kind: 'secret', secretName: 'shop-edge-tls' } as const;

function synthIngress(props: Partial<IngressEdgeProps>, route: Partial<SampleRoute> = {}, changes: Partial<EdgePlan> = {}) {
  const provider = new IngressProvider({ ...requiredProps, ...props });
  const plan = samplePlan('shop', [{ ...home, ...route }], changes);
  const objects = renderPlan(provider, plan).map((object) => JSON.parse(JSON.stringify(object)) as Rendered);
  const get = (kind: string, name = 'shop-edge-home') => objects.find((object) => object.kind === kind && object.metadata.name === name);
  const annotationsOfService = () => plan.routes.map((planned) => provider.serviceAnnotations(planned));
  return { get, annotationsOfService, mistakes: provider.validate(plan) };
}

interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
  readonly spec: object;
}

describe('a plain Ingress', () => {
  test('is of the class of the environment, with the certificate of the host', () => {
    expect(synthIngress({}, {}, { tls: secret }).get('Ingress')?.spec).toEqual({
      ingressClassName: 'edge',
      rules: [
        {
          host: 'app.example.com',
          http: { paths: [{ path: '/home', pathType: 'Prefix', backend: { service: { name: 'home', port: { number: 80 } } } }] },
        },
      ],
      tls: [{ hosts: ['app.example.com'], secretName: 'shop-edge-tls' }],
    });
  });

  test('strip prefix: plain Ingress cannot without a controller’s dialect', () => {
    expect(synthIngress({}, { stripPrefix: true }).mistakes).toEqual([
      "route '/home': stripPrefix is not possible on a plain Ingress: the plain Ingress has no word for it; leave it out, or name the controller's dialect in the environment",
    ]);
  });

  test('refuses whatever else the kind cannot say', () => {
    const asked = {
      rateLimit: { average: 1 },
      authentication: Authentication.forward(),
      allowedSources: ['10.0.0.0/8'],
      sessionAffinity: {},
    };
    const features = synthIngress({}, asked).mistakes.map((mistake) =>
      mistake.replace(/^route '\/home': (.*) is not possible on a plain Ingress: .*$/, '$1'),
    );
    expect(features).toEqual(['rateLimit', 'forward authentication', 'allowedSources', 'sessionAffinity']);
    expect(synthIngress({}, { authentication: Authentication.basic(readers) }).mistakes).toHaveLength(1);
  });

  test('needs something that makes paths plain', () => {
    expect(synthIngress({ normalizesPaths: undefined }).mistakes).toEqual([
      "normalizesPaths (false) of a plain Ingress must be true, or '/a//b' and '/a/../b' would reach other backends than in other environments; put a proxy before it that does so, then state it",
    ]);
  });
});

describe('the dialect of Traefik', () => {
  const dialect = 'traefik';

  // https://doc.traefik.io/traefik/v3.7/reference/routing-configuration/kubernetes/ingress/#path-types-on-kubernetes-1-18
  test('says a prefix as two paths, because its Prefix also takes /homes', () => {
    expect(synthIngress({ dialect }).get('Ingress')?.spec).toMatchObject({
      rules: [
        {
          http: {
            paths: [
              { path: '/home', pathType: 'Exact' },
              { path: '/home/', pathType: 'Prefix' },
            ],
          },
        },
      ],
    });
    expect(synthIngress({ dialect }, { path: '/' }).get('Ingress', 'shop-edge-root')?.spec).toMatchObject({
      rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix' }] } }],
    });
  });

  test('its annotations are per Ingress: entry point, priority, and middlewares by their full names', () => {
    const { get } = synthIngress({ dialect }, { stripPrefix: true, rateLimit: { average: 5 } });
    expect(get('Ingress')?.metadata.annotations).toMatchObject({
      'traefik.ingress.kubernetes.io/router.entrypoints': 'web',
      'traefik.ingress.kubernetes.io/router.priority': '1010',
      'traefik.ingress.kubernetes.io/router.middlewares':
        'retail-shop-edge-home-rate@kubernetescrd,retail-shop-edge-home-strip@kubernetescrd',
    });
    expect(get('Middleware', 'shop-edge-home-strip')?.spec).toEqual({ stripPrefix: { prefixes: ['/home'] } });
  });

  test('with TLS it says so for the router, and redirects from the plain entry point', () => {
    const { get } = synthIngress({ dialect }, {}, { tls: secret, redirectToHttps: true });
    expect(get('Ingress')?.metadata.annotations).toMatchObject({
      'traefik.ingress.kubernetes.io/router.entrypoints': 'websecure',
      'traefik.ingress.kubernetes.io/router.tls': 'true',
    });
    expect(get('Ingress', 'shop-edge')?.metadata.annotations).toMatchObject({
      'traefik.ingress.kubernetes.io/router.entrypoints': 'web',
      'traefik.ingress.kubernetes.io/router.middlewares': 'retail-shop-edge-redirect@kubernetescrd',
      'traefik.ingress.kubernetes.io/router.priority': '1',
    });
    expect(get('Ingress', 'shop-edge')?.spec).toMatchObject({
      rules: [{ http: { paths: [{ path: '/', backend: { service: { name: 'home' } } }] } }],
    });
  });

  test('Traefik reads session affinity from the Service', () => {
    expect(synthIngress({ dialect }, { sessionAffinity: {} }).annotationsOfService()).toEqual([
      {
        'traefik.ingress.kubernetes.io/service.sticky.cookie': 'true',
        'traefik.ingress.kubernetes.io/service.sticky.cookie.name': 'route',
        'traefik.ingress.kubernetes.io/service.sticky.cookie.httponly': 'true',
      },
    ]);
    expect(synthIngress({ dialect }).annotationsOfService()).toEqual([{}]);
  });

  test('makes paths plain by itself', () => {
    expect(synthIngress({ dialect, normalizesPaths: undefined }).mistakes).toEqual([]);
  });

  test('forward authentication needs somebody to ask', () => {
    expect(synthIngress({ dialect }, { authentication: Authentication.forward() }).mistakes).toEqual([
      "route '/home': forward authentication is not possible on Traefik (Ingress): the environment names no sign-in service; add 'signIn' to its edge, or leave authentication out",
    ]);
  });
});

describe('the dialect of ingress-nginx', () => {
  const dialect = 'nginx';

  test('says limits, authentication and affinity as annotations', () => {
    const asked = {
      rateLimit: { average: 5, burst: 10, period: 'minute' },
      authentication: Authentication.basic(readers),
      allowedSources: ['10.0.0.0/8', '192.168.0.0/16'],
      sessionAffinity: { cookie: 'pod' },
    } as const;
    expect(synthIngress({ dialect }, asked).get('Ingress')?.metadata.annotations).toMatchObject({
      'nginx.ingress.kubernetes.io/affinity': 'cookie',
      'nginx.ingress.kubernetes.io/auth-secret': 'readers',
      'nginx.ingress.kubernetes.io/auth-type': 'basic',
      'nginx.ingress.kubernetes.io/limit-burst-multiplier': '2',
      'nginx.ingress.kubernetes.io/limit-rpm': '5',
      'nginx.ingress.kubernetes.io/session-cookie-name': 'pod',
      'nginx.ingress.kubernetes.io/ssl-redirect': 'false',
      'nginx.ingress.kubernetes.io/whitelist-source-range': '10.0.0.0/8,192.168.0.0/16',
    });
  });

  test('asks the sign-in service of the environment', () => {
    const signIn = { address: 'http://sign-in.platform', responseHeaders: ['X-User', 'X-Group'] };
    expect(
      synthIngress({ dialect, signIn }, { authentication: Authentication.forward() }).get('Ingress')?.metadata.annotations,
    ).toMatchObject({
      'nginx.ingress.kubernetes.io/auth-response-headers': 'X-User,X-Group',
      'nginx.ingress.kubernetes.io/auth-url': 'http://sign-in.platform',
    });
  });

  // https://kubernetes.github.io/ingress-nginx/user-guide/ingress-path-matching/#regular-expression-support
  test('refuses to strip a prefix, because a rewrite makes every path of the host ignore case', () => {
    expect(synthIngress({ dialect }, { stripPrefix: true }).mistakes).toEqual([
      "route '/home': stripPrefix is not possible on ingress-nginx: its rewrite-target turns every path of the host into a pattern that ignores case; let the application serve the path, or choose another edge",
    ]);
  });

  test('takes bursts in whole multiples only', () => {
    expect(synthIngress({ dialect }, { rateLimit: { average: 10, burst: 25 } }).mistakes).toEqual([
      "route '/home': rateLimit.burst (25) is not possible on ingress-nginx: it takes whole multiples of the average (10); write 30",
    ]);
  });

  test('passes paths on as they were sent, so that a proxy before it must make them plain', () => {
    expect(synthIngress({ dialect, normalizesPaths: undefined }).mistakes).toHaveLength(1);
  });
});
