import type { JsonObject } from '../../lib/kinds';
import { istioModel } from './istio-model';

function virtualService(name: string, http: JsonObject[]): JsonObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name, namespace: 'team' },
    spec: { hosts: ['a.test'], http },
  };
}

function to(service: string, match: JsonObject, rewrite?: string): JsonObject {
  const route = [{ destination: { host: `${service}.team.svc.cluster.local` } }];
  return rewrite === undefined ? { match: [match], route } : { match: [match], rewrite: { uri: rewrite }, route };
}

const get = (path: string, scheme: 'http' | 'https' = 'http') => ({ host: 'a.test', path, scheme });

// https://istio.io/latest/docs/reference/config/networking/virtual-service/#StringMatch
test('a prefix compares letters: /home also takes /homes', () => {
  expect(istioModel([virtualService('a', [to('home', { uri: { prefix: '/home' } })])], get('/homes'))).toEqual({
    backend: 'home',
    path: '/homes',
  });
});

// https://istio.io/latest/docs/concepts/traffic-management/#routing-rule-precedence
test('the first match wins, not the longest', () => {
  const objects = [virtualService('a', [to('short', { uri: { prefix: '/a' } }), to('long', { uri: { prefix: '/a/b' } })])];
  expect(istioModel(objects, get('/a/b'))).toEqual({ backend: 'short', path: '/a/b' });
});

// https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRewrite
test('a rewrite replaces what was matched: prefix /home by / gives //x', () => {
  const objects = [virtualService('a', [to('home', { uri: { prefix: '/home' } }, '/')])];
  expect(istioModel(objects, get('/home/x'))).toEqual({ backend: 'home', path: '//x' });
});

test('a rewrite of an exact match replaces the whole path', () => {
  const objects = [virtualService('a', [to('home', { uri: { exact: '/home' } }, '/')])];
  expect(istioModel(objects, get('/home'))).toEqual({ backend: 'home', path: '/' });
});

// https://istio.io/latest/docs/ops/best-practices/traffic-management/#split-virtual-services
test('VirtualServices that share a host are tried one after the other, so that a short path of the first hides a longer of the second', () => {
  const first = virtualService('first', [to('all', { uri: { prefix: '/' } })]);
  const second = virtualService('second', [to('home', { uri: { prefix: '/home' } })]);
  expect(istioModel([first, second], get('/home'))).toEqual({ backend: 'all', path: '/home' });
  expect(istioModel([second, first], get('/home'))).toEqual({ backend: 'home', path: '/home' });
});

test('a match may name the port of the gateway', () => {
  const redirect = { match: [{ port: 80 }], redirect: { scheme: 'https' } };
  const objects = [virtualService('a', [redirect, to('home', { uri: { prefix: '/' } })])];
  expect(istioModel(objects, get('/x'))).toEqual({ redirect: 'https://a.test/x' });
  expect(istioModel(objects, get('/x', 'https'))).toEqual({ backend: 'home', path: '/x' });
});
