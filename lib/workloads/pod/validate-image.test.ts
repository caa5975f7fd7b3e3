import { Size } from 'cdk8s';
import { testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import { ConfigFile } from '../../config/config-files';
import type { ImageFacts } from '../../config/images';
import { Releases } from '../../config/releases';
import { WebService, type WebServiceProps } from '../web-service';
import { Storage } from './storage';

const facts: ImageFacts = {
  hasShell: false,
  user: 101,
  group: 102,
  alpine: { user: 201, group: 202 },
  ports: [8080],
  paths: ['/', '/alive'],
  writablePaths: ['/var/cache/kids'],
  overrides: { PROFILE: "'demo' ends without a demo server" },
};

function mistakesOf(props: Partial<WebServiceProps>, known: Partial<ImageFacts> = {}): string[] {
  const images = { releases: Releases.fixed('1'), facts: { 'shop/kids': { ...facts, ...known } } };
  const given: WebServiceProps = { image: 'shop/kids', port: 8080, env: { PROFILE: 'plain' }, ...props };
  const { mistakes } = synthRole((chart) => new WebService(chart, 'kids', given), testEnvironment({ images }));
  return mistakes.map((mistake) => mistake.replace('shop/kids: ', ''));
}

test('what fits the facts of the image is no error', () => {
  const health = { readiness: '/alive?full', liveness: { http: { path: '/', port: 8080 } } };
  expect(mistakesOf({ user: 101, group: 102, health })).toEqual([]);
  expect(mistakesOf({ user: 201, group: 202 })).toEqual([]);
});

test('the files of an image belong to its user', () => {
  expect(mistakesOf({ user: 5, group: 6 })).toEqual([
    'user (5) is not that of image shop/kids, whose files belong to user 101; leave it out',
    'group (6) is not that of image shop/kids, whose files belong to group 102; leave it out',
  ]);
  expect(mistakesOf({ user: 5, group: 6 }, { anyUser: true })).toEqual([]);
  expect(mistakesOf({ user: 5, group: 6 }, { user: undefined, group: undefined })).toEqual([]);
});

describe('a port that the image does not listen on', () => {
  const message =
    'port http (5000) is none that image shop/kids listens on, which are 8080, and nothing in its settings names it; correct it, or set it in the program too';

  test('is an error', () => {
    expect(mistakesOf({ port: 5000 })).toEqual([message]);
    expect(mistakesOf({ port: 5000, args: ['--port=15000'] })).toEqual([message]);
    expect(mistakesOf({ port: 5000 }, { ports: undefined })).toEqual([]);
  });

  test.each<[string, Partial<WebServiceProps>]>([
    ['an argument', { args: ['--listen=:5000'] }],
    ['a variable', { env: { PROFILE: 'plain', PORT: '5000' } }],
    ['a file', { config: { files: { '/etc/kids.conf': ConfigFile.text('listen 5000;') } } }],
    ['a file that an init container writes', { initContainers: { write: { image: 'shop/write', args: ['port=5000'] } } }],
  ])('is none where %s names it', (_, props) => {
    expect(mistakesOf({ port: 5000, ...props })).toEqual([]);
  });
});

test('a path that the image does not answer is no health check', () => {
  expect(mistakesOf({ health: { readiness: '/ready', liveness: { http: { path: '/live', port: 8080 } } } })).toEqual([
    'health.readiness (/ready) is not a path of image shop/kids, which answers /, /alive only; ask one of these, or leave it out',
    'health.liveness (/live) is not a path of image shop/kids, which answers /, /alive only; ask one of these, or leave it out',
  ]);
  expect(mistakesOf({ health: { readiness: '/ready' } }, { paths: undefined })).toEqual([]);
});

test('what the image writes to is not read-only', () => {
  const message = (mounted: string) =>
    `volumes (${mounted}) is read-only, and image shop/kids writes to /var/cache/kids; mount it elsewhere`;
  expect(mistakesOf({ volumes: { '/var/cache/kids': Storage.existingClaim('pages', { readOnly: true }) } })).toEqual([
    message('/var/cache/kids'),
  ]);
  expect(mistakesOf({ volumes: { '/var/cache': Storage.existingClaim('pages', { readOnly: true }) } })).toEqual([message('/var/cache')]);
  expect(mistakesOf({ volumes: { '/var/cache/kids': Storage.scratch({ size: Size.mebibytes(5) }) } })).toEqual([]);
});

test('what the image sets to something that does not work must be set', () => {
  expect(mistakesOf({ env: {} })).toEqual([
    "env.PROFILE is not set, and image shop/kids sets it to what does not work here: 'demo' ends without a demo server; set it",
  ]);
  expect(mistakesOf({ env: {}, config: { env: { PROFILE: 'plain' } } })).toEqual([]);
});

test('other containers are judged by the facts of their own images', () => {
  const sidecars = { proxy: { image: 'shop/kids', env: { PROFILE: 'plain' }, user: 5, ports: { admin: 9901 } } };
  expect(mistakesOf({ sidecars })).toEqual([
    'sidecars.proxy.user (5) is not that of image shop/kids, whose files belong to user 101; leave it out',
    'sidecars.proxy.port admin (9901) is none that image shop/kids listens on, which are 8080, and nothing in its settings names it; correct it, or set it in the program too',
  ]);
});

test('the example of Spring Cloud does not start with the profile of its image', () => {
  const image = 'springcommunity/spring-petclinic-vets-service';
  expect(mistakesOf({ image })).toEqual([
    `env.SPRING_PROFILES_ACTIVE is not set, and image ${image} sets it to what does not work here: 'docker' imports from http://config-server:8888, and ends without it; set it`,
  ]);
});

test('facts that an estate adds count as those of the library do: user and writable paths follow from them', () => {
  const images = { releases: Releases.fixed('1'), facts: { 'shop/kids': facts } };
  const kids = synthRole(
    (chart) => new WebService(chart, 'kids', { image: 'registry.example.com/shop/kids', port: 8080, env: { PROFILE: 'plain' } }),
    testEnvironment({ images }),
  );
  const { spec } = kids.get('Deployment', 'kids').spec.template;
  expect(spec.securityContext).toMatchObject({ runAsUser: 101, runAsGroup: 102 });
  expect(spec.containers[0].volumeMounts).toContainEqual({ name: 'var-cache-kids', mountPath: '/var/cache/kids' });
});
