import { listedRepository, parseReference, storedName } from './reference';

test.each([
  ['redis:8.2.2', 'docker.io/library/redis:8.2.2'],
  ['redis', 'docker.io/library/redis:latest'],
  ['prom/statsd-exporter:v0.28.0', 'docker.io/prom/statsd-exporter:v0.28.0'],
  ['docker.io/redis:8', 'docker.io/library/redis:8'],
  ['quay.io/kiali/kiali:v2.17.0', 'quay.io/kiali/kiali:v2.17.0'],
  ['localhost:5000/redis:8.2.2', 'localhost:5000/redis:8.2.2'],
  ['localhost/own:1', 'localhost/own:1'],
  ['localhost:5000/eu.gcr.io/freight/vessel:1', 'localhost:5000/eu.gcr.io/freight/vessel:1'],
])('a node stores %s as %s', (reference, name) => {
  expect(storedName(reference)).toBe(name);
});

test('a tag beside a digest is left out', () => {
  const digest = `sha256:${'0a'.repeat(32)}`;
  expect(storedName(`redis:8@${digest}`)).toBe(`docker.io/library/redis@${digest}`);
});

test('a port is no tag', () => {
  expect(parseReference('localhost:5000/redis')).toEqual({ registry: 'localhost:5000', path: 'redis', tag: undefined, digest: undefined });
});

test.each(['', 'Redis:8', 'redis:', 'redis:8:9', 'a//b', 'redis@sha256:12'])('%p is refused', (text) => {
  expect(() => parseReference(text)).toThrow(`'${text}' is no image reference: REGISTRY/PATH:TAG is one, in lower case`);
});

const LISTED = ['redis', 'eu.gcr.io/freight/vessel'];

test.each([
  ['redis:8', 'redis'],
  ['localhost:5000/redis:8', 'redis'],
  ['eu.gcr.io/freight/vessel:1', 'eu.gcr.io/freight/vessel'],
  ['localhost:5000/eu.gcr.io/freight/vessel:1', 'eu.gcr.io/freight/vessel'],
  ['quay.io/freight/vessel:1', 'quay.io/freight/vessel'],
  ['unknown/redis:8', 'unknown/redis'],
  ['localhost:5000/registry.example.com/redis:8', 'redis'],
  ['localhost:5000/unknown/redis:8', 'unknown/redis'],
  ['registry.example.com/unknown/redis:8', 'registry.example.com/unknown/redis'],
])('%s is looked up as %s', (reference, repository) => {
  expect(listedRepository(reference, (name) => LISTED.includes(name))).toBe(repository);
});
