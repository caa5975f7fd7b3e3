import { imageName } from './image-name';

const mirrors = { 'docker.io': 'mirror.example.com/docker' };

test.each([
  ['php:8.4-apache', {}, 'docker.io/library/php', ':8.4-apache'],
  ['localhost:5000/php:8.4-apache', { registryPrefix: 'localhost:5000/' }, 'docker.io/library/php', ':8.4-apache'],
  ['localhost:5000/shop/api', { registryPrefix: 'localhost:5000/' }, 'docker.io/shop/api', ''],
  ['mirror.example.com/docker/library/php:8', { mirrors }, 'docker.io/library/php', ':8'],
  ['quay.io/shop/api@sha256:00', { mirrors }, 'quay.io/shop/api', '@sha256:00'],
  ['registry.example.com:5000/shop/api:1@sha256:00', {}, 'registry.example.com:5000/shop/api', ':1@sha256:00'],
])('%s from %j is %s', (image, registries, repository, version) => {
  expect(imageName(image, registries)).toEqual({ repository, version });
});
