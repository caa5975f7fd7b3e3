import type { JsonObject } from '../../lib/kinds';
import { gatewayModel, replacePrefix } from './gateway-api-model';

function httpRoute(name: string, type: string, value: string, filters: JsonObject[] = [], sectionName = 'http'): JsonObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, namespace: 'team' },
    spec: {
      parentRefs: [{ name: 'edge', sectionName }],
      hostnames: ['a.test'],
      rules: [{ matches: [{ path: { type, value } }], filters, backendRefs: [{ name, port: 80 }] }],
    },
  };
}

const get = (path: string, scheme: 'http' | 'https' = 'http') => ({ host: 'a.test', path, scheme });

// https://gateway-api.sigs.k8s.io/reference/spec/#pathmatchtype
test('PathPrefix compares elements, and a last slash makes no difference', () => {
  expect(gatewayModel([httpRoute('abc', 'PathPrefix', '/abc')], get('/abc/def'))).toEqual({ backend: 'abc', path: '/abc/def' });
  expect(gatewayModel([httpRoute('abc', 'PathPrefix', '/abc/')], get('/abc'))).toEqual({ backend: 'abc', path: '/abc' });
  expect(gatewayModel([httpRoute('abc', 'PathPrefix', '/abc')], get('/abcd'))).toEqual({ status: 404 });
});

// https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
test('exact beats prefix, the longer prefix the shorter, and of equal ones the first by name', () => {
  const objects = [
    httpRoute('short', 'PathPrefix', '/a'),
    httpRoute('long-b', 'PathPrefix', '/a/b'),
    httpRoute('long-a', 'PathPrefix', '/a/b'),
    httpRoute('exact', 'Exact', '/a/b'),
  ];
  expect(gatewayModel(objects, get('/a/b'))).toEqual({ backend: 'exact', path: '/a/b' });
  expect(gatewayModel(objects, get('/a/b/c'))).toEqual({ backend: 'long-a', path: '/a/b/c' });
  expect(gatewayModel(objects, get('/a/c'))).toEqual({ backend: 'short', path: '/a/c' });
});

// the table of https://gateway-api.sigs.k8s.io/reference/spec/#httppathmodifier
test.each([
  ['/foo/bar', '/foo', '/xyz', '/xyz/bar'],
  ['/foo/bar', '/foo', '/xyz/', '/xyz/bar'],
  ['/foo/bar', '/foo/', '/xyz', '/xyz/bar'],
  ['/foo/bar', '/foo/', '/xyz/', '/xyz/bar'],
  ['/foo', '/foo', '/xyz', '/xyz'],
  ['/foo/', '/foo', '/xyz', '/xyz/'],
  ['/foo/bar', '/foo', '', '/bar'],
  ['/foo/', '/foo', '', '/'],
  ['/foo', '/foo', '', '/'],
  ['/foo/', '/foo', '/', '/'],
  ['/foo', '/foo', '/', '/'],
])('ReplacePrefixMatch of %s, matched by %s and replaced by %s, gives %s', (path, prefix, replacement, modified) => {
  expect(replacePrefix(path, prefix, replacement)).toBe(modified);
});

test('ReplacePrefixMatch needs exactly one match, of type PathPrefix', () => {
  const filter = { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } };
  expect(() => gatewayModel([httpRoute('a', 'Exact', '/a', [filter])], get('/a'))).toThrow(
    'ReplacePrefixMatch without exactly one PathPrefix',
  );
});

test('a route attaches to the listener that it names, and a rule without a match takes everything', () => {
  const redirect: JsonObject = {
    ...httpRoute('redirect', 'PathPrefix', '/'),
    spec: {
      parentRefs: [{ name: 'edge', sectionName: 'http' }],
      hostnames: ['a.test'],
      rules: [{ filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https' } }] }],
    },
  };
  const objects = [redirect, httpRoute('a', 'PathPrefix', '/', [], 'https')];
  expect(gatewayModel(objects, get('/x'))).toEqual({ redirect: 'https://a.test/x' });
  expect(gatewayModel(objects, get('/x', 'https'))).toEqual({ backend: 'a', path: '/x' });
});
