import { decodeUnreserved, envoyPath, removeDotSegments, traefikPath } from './path-normalization';

// https://doc.traefik.io/traefik/v3.7/security/request-path/#path-sanitization
test.each([
  ['/foo/../bar', '/bar'],
  ['/foo/bar//', '/foo/bar/'],
  ['/./foo/../bar//', '/bar/'],
  ['/', '/'],
  ['/..', '/'],
])('Traefik makes %s into %s', (path, plain) => {
  expect(traefikPath(path)).toBe(plain);
});

// https://istio.io/latest/docs/reference/config/security/normalization/
test.each([
  ['/a/../b', '/b'],
  ['/a//b', '/a/b'],
  ['/a/%2e%2e/b', '/b'],
  ['/a%2Fb', '/a%2Fb'],
  ['/%61%2D%5f%7e', '/a-_~'],
])('Envoy with MERGE_SLASHES makes %s into %s', (path, plain) => {
  expect(envoyPath(path)).toBe(plain);
});

// https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4
test('dot segments as in the example of the standard', () => {
  expect(removeDotSegments('/a/b/c/./../../g')).toBe('/a/g');
  expect(removeDotSegments('/a/b/.')).toBe('/a/b/');
  expect(removeDotSegments('/a/b/..')).toBe('/a/');
});

test('only unreserved characters are decoded', () => {
  expect(decodeUnreserved('/%41%7A%30%2E%20%2F%3F%C3%A9')).toBe('/Az0.%20%2F%3F%C3%A9');
});
