import { get, ingress } from './sample-ingress';
import { isElementPrefix, nginxModel, plainIngressModel } from './ingress-model';

// the table of https://kubernetes.io/docs/concepts/services-networking/ingress/#examples
test.each([
  ['Prefix', '/', '/anything', true],
  ['Exact', '/foo', '/foo', true],
  ['Exact', '/foo', '/bar', false],
  ['Exact', '/foo', '/foo/', false],
  ['Exact', '/foo/', '/foo', false],
  ['Prefix', '/foo', '/foo', true],
  ['Prefix', '/foo', '/foo/', true],
  ['Prefix', '/foo/', '/foo', true],
  ['Prefix', '/foo/', '/foo/', true],
  ['Prefix', '/aaa/bb', '/aaa/bbb', false],
  ['Prefix', '/aaa/bbb', '/aaa/bbb', true],
  ['Prefix', '/aaa/bbb/', '/aaa/bbb', true],
  ['Prefix', '/aaa/bbb', '/aaa/bbb/', true],
  ['Prefix', '/aaa/bbb', '/aaa/bbb/ccc', true],
  ['Prefix', '/aaa/bbb', '/aaa/bbbxyz', false],
])('%s %s and the request %s: %s', (pathType, path, request, matches) => {
  const answer = plainIngressModel([ingress('foo', path, pathType)], get(request));
  expect('backend' in answer).toBe(matches);
});

// https://kubernetes.io/docs/concepts/services-networking/ingress/#multiple-matches
test('the longest path wins, and of two equal ones the exact', () => {
  const objects = [ingress('short', '/a', 'Prefix'), ingress('long', '/a/b', 'Prefix'), ingress('exact', '/a/b', 'Exact')];
  expect(plainIngressModel(objects, get('/a/b'))).toEqual({ backend: 'exact', path: '/a/b' });
  expect(plainIngressModel(objects, get('/a/b/c'))).toEqual({ backend: 'long', path: '/a/b/c' });
  expect(plainIngressModel(objects, get('/a/c'))).toEqual({ backend: 'short', path: '/a/c' });
});

test('a prefix is compared element by element', () => {
  expect(isElementPrefix('/home', '/home/x')).toBe(true);
  expect(isElementPrefix('/home', '/homes')).toBe(false);
});

describe('ingress-nginx', () => {
  // https://github.com/kubernetes/ingress-nginx/blob/controller-v1.13.0/internal/ingress/controller/location.go
  test('a Prefix is the path itself and everything below its slash; an Exact beside it has the path itself', () => {
    const objects = [ingress('prefix', '/home', 'Prefix'), ingress('exact', '/home', 'Exact')];
    expect(nginxModel(objects, get('/home'))).toEqual({ backend: 'exact', path: '/home' });
    expect(nginxModel(objects, get('/home/'))).toEqual({ backend: 'prefix', path: '/home/' });
    expect(nginxModel(objects, get('/homes'))).toEqual({ status: 404 });
    expect(nginxModel(objects.slice(0, 1), get('/home'))).toEqual({ backend: 'prefix', path: '/home' });
  });

  // https://nginx.org/en/docs/http/ngx_http_core_module.html#location: "normalized URI, after decoding"
  // https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass: without a URI, "in the same form as sent by a client"
  test('the plain path chooses the location, and the path is passed on as it was sent', () => {
    const objects = [ingress('home', '/home', 'Prefix')];
    expect(nginxModel(objects, get('//home/./x'))).toEqual({ backend: 'home', path: '//home/./x' });
    expect(nginxModel(objects, get('/home%2Fx'))).toEqual({ backend: 'home', path: '/home%2Fx' });
  });

  // https://kubernetes.github.io/ingress-nginx/user-guide/ingress-path-matching/#regular-expression-support
  test('a rewrite or a pattern anywhere on the host is beyond the model', () => {
    const objects = [ingress('home', '/home', 'Prefix', { 'nginx.ingress.kubernetes.io/rewrite-target': '/' })];
    expect(() => nginxModel(objects, get('/home'))).toThrow('every path of the host becomes a pattern that ignores case');
  });

  test('ssl-redirect sends plain http to https', () => {
    const objects = [ingress('home', '/', 'Prefix', { 'nginx.ingress.kubernetes.io/ssl-redirect': 'true' })];
    expect(nginxModel(objects, get('/x'))).toEqual({ redirect: 'https://a.test/x' });
    expect(nginxModel(objects, get('/x', 'https'))).toEqual({ backend: 'home', path: '/x' });
  });
});
