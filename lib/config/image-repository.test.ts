import { testEnvironment } from '../../test/environments';
import { checkEnvironment } from '../synth/check/environment-checks';
import { pulledFrom, splitRepository, validateMirrors } from './image-repository';
import { Releases } from './releases';

test.each([
  ['php', 'docker.io', 'library/php'],
  ['shop/kids', 'docker.io', 'shop/kids'],
  ['docker.io/shop/kids', 'docker.io', 'shop/kids'],
  ['quay.io/shop/kids', 'quay.io', 'shop/kids'],
  ['localhost/kids', 'localhost', 'kids'],
  ['registry:5000/kids', 'registry:5000', 'kids'],
])('%s is at %s as %s', (repository, registry, path) => {
  expect(splitRepository(repository)).toEqual({ registry, path });
});

const mirrors = { 'docker.io': 'mirror.example.com/docker', 'quay.io': 'mirror.example.com:5000' };

test.each([
  ['php', 'mirror.example.com/docker/library/php'],
  ['shop/kids', 'mirror.example.com/docker/shop/kids'],
  ['quay.io/shop/kids', 'mirror.example.com:5000/shop/kids'],
  ['ghcr.io/shop/kids', 'localhost:5000/ghcr.io/shop/kids'],
])('%s is pulled from its mirror, or from where the prefix says: %s', (repository, source) => {
  expect(pulledFrom(repository, { mirrors, registryPrefix: 'localhost:5000/' })).toBe(source);
});

test('without mirrors and prefix the repository stands as it was written', () => {
  expect(pulledFrom('php', {})).toBe('php');
});

test('an environment puts the tag behind', () => {
  const environment = testEnvironment({ images: { mirrors, releases: Releases.fixed('1') } });
  expect(environment.image('php', 'shop/web').reference).toBe('mirror.example.com/docker/library/php:1');
});

test('mirrors that are no places are mistakes of the environment', () => {
  expect(validateMirrors(mirrors)).toEqual([]);
  const environment = testEnvironment({
    images: { mirrors: { 'https://quay.io': 'mirror', 'docker.io': 'https://mirror.example.com/' }, releases: Releases.fixed('1') },
  });
  expect(checkEnvironment(environment)).toEqual([
    'images.mirrors (https://quay.io) must be the host of a registry, such as docker.io or quay.io',
    "images.mirrors.docker.io (https://mirror.example.com/) must be a host and perhaps a path, without a scheme or a '/' at its end, such as mirror.example.com/docker",
  ]);
});
