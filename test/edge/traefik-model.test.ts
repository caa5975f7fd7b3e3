import type { JsonObject } from '../../lib/kinds';
import { get, ingress } from './sample-ingress';
import { strictTraefikIngressModel, traefikIngressModel, traefikModel } from './traefik-model';
import { parseRule } from './traefik-rule';

function ingressRoute(
  name: string,
  match: string,
  options: { priority?: number; middlewares?: string[]; entryPoint?: string } = {},
): JsonObject {
  const { priority, middlewares = [], entryPoint = 'web' } = options;
  const route = {
    kind: 'Rule',
    match,
    middlewares: middlewares.map((middleware) => ({ name: middleware })),
    services: [{ name, port: 80 }],
  };
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: { name, namespace: 'team' },
    spec: { entryPoints: [entryPoint], routes: [priority === undefined ? route : { ...route, priority }] },
  };
}

function middleware(name: string, spec: JsonObject): JsonObject {
  return { apiVersion: 'traefik.io/v1alpha1', kind: 'Middleware', metadata: { name, namespace: 'team' }, spec };
}

// https://doc.traefik.io/traefik/v3.7/reference/routing-configuration/http/routing/rules-and-priority/#path-pathprefix-and-pathregexp
test('PathPrefix compares letters: /home also takes /homes', () => {
  const objects = [ingressRoute('home', 'Host(`a.test`) && PathPrefix(`/home`)')];
  expect(traefikModel(objects, get('/homes'))).toEqual({ backend: 'home', path: '/homes' });
});

test('Path takes this path alone', () => {
  const objects = [ingressRoute('home', 'Host(`a.test`) && Path(`/home`)')];
  expect(traefikModel(objects, get('/home'))).toEqual({ backend: 'home', path: '/home' });
  expect(traefikModel(objects, get('/home/'))).toEqual({ status: 404 });
});

// https://doc.traefik.io/traefik/v3.7/reference/routing-configuration/http/routing/rules-and-priority/#priority-calculation
test('by default the longer rule comes first, so that a prefix may beat an exact path', () => {
  const objects = [
    ingressRoute('exact', 'Host(`a.test`) && Path(`/home`)'),
    ingressRoute('prefix', 'Host(`a.test`) && PathPrefix(`/home`)'),
  ];
  expect(traefikModel(objects, get('/home'))).toEqual({ backend: 'prefix', path: '/home' });
});

test('an explicit priority beats the length of a rule', () => {
  const objects = [
    ingressRoute('exact', 'Host(`a.test`) && Path(`/home`)', { priority: 1000 }),
    ingressRoute('prefix', 'Host(`a.test`) && PathPrefix(`/home`)'),
  ];
  expect(traefikModel(objects, get('/home'))).toEqual({ backend: 'exact', path: '/home' });
});

test('a router serves its entry points alone', () => {
  const objects = [ingressRoute('home', 'Host(`a.test`)', { entryPoint: 'websecure' })];
  expect(traefikModel(objects, get('/', 'http'))).toEqual({ status: 404 });
  expect(traefikModel(objects, get('/', 'https'))).toEqual({ backend: 'home', path: '/' });
});

// https://github.com/traefik/traefik/blob/v3.7.9/pkg/middlewares/stripprefix/strip_prefix.go
test.each([
  ['/home', '/'],
  ['/home/', '/'],
  ['/home/x', '/x'],
  ['/homes', '/s'],
])('stripPrefix cuts letters off and keeps a leading slash: %s becomes %s', (path, seen) => {
  const objects = [
    middleware('strip', { stripPrefix: { prefixes: ['/home'] } }),
    ingressRoute('home', 'Host(`a.test`)', { middlewares: ['strip'] }),
  ];
  expect(traefikModel(objects, get(path))).toEqual({ backend: 'home', path: seen });
});

test('redirectScheme answers before any backend', () => {
  const objects = [
    middleware('tls', { redirectScheme: { scheme: 'https' } }),
    ingressRoute('home', 'Host(`a.test`)', { middlewares: ['tls'] }),
  ];
  expect(traefikModel(objects, get('/x'))).toEqual({ redirect: 'https://a.test/x' });
});

test('a router with a middleware that does not exist is not made', () => {
  expect(traefikModel([ingressRoute('home', 'Host(`a.test`)', { middlewares: ['gone'] })], get('/'))).toEqual({ status: 404 });
});

// https://doc.traefik.io/traefik/v3.7/security/request-path/
test('paths are made plain before rules see them, and an encoded slash stays encoded', () => {
  const objects = [ingressRoute('home', 'Host(`a.test`) && PathPrefix(`/home/`)')];
  expect(traefikModel(objects, get('/x/..//home/./y'))).toEqual({ backend: 'home', path: '/home/y' });
  expect(traefikModel(objects, get('/home%2Fy'))).toEqual({ status: 404 });
});

test('|| binds less than &&, and parentheses more', () => {
  const open = parseRule('Host(`a.test`) && Path(`/x`) || Path(`/y`)');
  const closed = parseRule('Host(`a.test`) && (Path(`/x`) || Path(`/y`))');
  expect(open({ host: 'b.test', path: '/y' })).toBe(true);
  expect(closed({ host: 'b.test', path: '/y' })).toBe(false);
});

test('a rule that the model does not know is an error, not a miss', () => {
  expect(() => parseRule('Header(`a`)')).toThrow('unknown matcher in rule: Header(`a`)');
  expect(() => parseRule('Path(`/a`) Path(`/b`)')).toThrow('cannot read Path(`/b`)');
  expect(() => parseRule('Path(/a)')).toThrow('cannot read from 0');
});

describe('reading Ingress objects', () => {
  // https://doc.traefik.io/traefik/v3.7/reference/install-configuration/providers/kubernetes/kubernetes-ingress/#opt-providers-kubernetesIngress-strictPrefixMatching
  test('Prefix compares letters unless strictPrefixMatching is on', () => {
    const objects = [ingress('home', '/home', 'Prefix')];
    expect(traefikIngressModel(objects, get('/homes'))).toEqual({ backend: 'home', path: '/homes' });
    expect(strictTraefikIngressModel(objects, get('/homes'))).toEqual({ status: 404 });
    expect(strictTraefikIngressModel(objects, get('/home'))).toEqual({ backend: 'home', path: '/home' });
  });

  // https://doc.traefik.io/traefik/v3.7/reference/routing-configuration/kubernetes/ingress/#on-ingress
  test('annotations give priority, entry points and middlewares of the whole Ingress', () => {
    const objects = [
      middleware('strip', { stripPrefix: { prefixes: ['/home'] } }),
      ingress('low', '/home/longer', 'Prefix'),
      ingress('high', '/home', 'Prefix', {
        'traefik.ingress.kubernetes.io/router.entrypoints': 'web',
        'traefik.ingress.kubernetes.io/router.priority': '500',
        'traefik.ingress.kubernetes.io/router.middlewares': 'team-strip@kubernetescrd',
      }),
    ];
    expect(traefikIngressModel(objects, get('/home/longer'))).toEqual({ backend: 'high', path: '/longer' });
    expect(traefikIngressModel(objects, get('/home/longer', 'https'))).toEqual({ backend: 'low', path: '/home/longer' });
  });

  test('Exact takes this path alone', () => {
    expect(traefikIngressModel([ingress('home', '/home', 'Exact')], get('/home/'))).toEqual({ status: 404 });
  });
});
