import type { EnvVar } from 'kubernetes-types/core/v1';
import { testEnvironment } from '../../test/environments';
import { synthRole } from '../../test/synth-role';
import { type Environment, type SecretNeed } from '../system';
import { Worker } from '../workloads';
import { Secret, type SecretProps } from './secret';
import { uriPart } from './secret-template';

const requiredProps: SecretProps = { keys: ['password'] };

const store = testEnvironment({ secrets: { kind: 'store', store: 'vault' } });
const generator = testEnvironment({ secrets: { kind: 'generator' } });
const manual = testEnvironment({ secrets: { kind: 'manual' } });

function synthSecret(origin: 'generated' | 'given', environment: Environment, props: Partial<SecretProps> = {}) {
  const needs: SecretNeed[] = [];
  const synthesized = synthRole((chart) => {
    Secret[origin](chart, 'db', { ...requiredProps, ...props });
    needs.push(...chart.secretNeeds);
  }, environment);
  return { synthesized, needs };
}

describe('a store', () => {
  test.each(['generated', 'given'] as const)('gives the values of a %s secret, each under its key', (origin) => {
    const { synthesized, needs } = synthSecret(origin, store, { keys: ['user', 'password'] });
    const { spec } = synthesized.get('ExternalSecret', 'db');
    expect(spec.secretStoreRef).toEqual({ kind: 'ClusterSecretStore', name: 'vault' });
    expect(spec.data).toEqual([
      { secretKey: 'user', remoteRef: { key: 'test/shop-team/shop/db', property: 'user' } },
      { secretKey: 'password', remoteRef: { key: 'test/shop-team/shop/db', property: 'password' } },
    ]);
    expect(spec.target).toEqual({ name: 'db', creationPolicy: 'Owner' });
    expect(needs).toEqual([]);
  });

  test('may be asked in a folder of its own, and leave passwords to the generator', () => {
    const shared = testEnvironment({ secrets: { kind: 'store', store: 'vault', folder: 'test-previews', generated: 'generator' } });
    expect(synthSecret('given', shared).synthesized.get('ExternalSecret', 'db').spec.data).toEqual([
      { secretKey: 'password', remoteRef: { key: 'test-previews/shop-team/shop/db', property: 'password' } },
    ]);
    const { objects } = synthSecret('generated', shared).synthesized;
    expect(objects.map(({ kind }) => kind)).toEqual(['Password', 'ExternalSecret']);
    expect(JSON.stringify(objects)).not.toContain('vault');
  });

  test('is asked again every hour', () => {
    expect(synthSecret('given', store).synthesized.get('ExternalSecret', 'db').spec.refreshInterval).toBe('1h');
  });
});

describe('a generator', () => {
  // Stable means refreshPolicy: CreatedOnce, target creationPolicy: Orphan, immutable, deletionPolicy: Retain, Prune=false
  test.each([
    { path: 'refreshPolicy', value: 'CreatedOnce', otherwise: 'a new one would be made at every refresh' },
    { path: 'target.creationPolicy', value: 'Orphan', otherwise: 'it would go with the ExternalSecret' },
    { path: 'target.deletionPolicy', value: 'Retain', otherwise: 'it would go with its source' },
    { path: 'target.immutable', value: true, otherwise: 'anybody could overwrite it' },
  ])('keeps its password, because of $path: $value, or $otherwise', ({ path, value }) => {
    expect(synthSecret('generated', generator).synthesized.get('ExternalSecret', 'db').spec).toHaveProperty(path, value);
  });

  test('keeps its password when the system is removed from git', () => {
    const { objects } = synthSecret('generated', generator).synthesized;
    expect(
      objects.map(({ kind, metadata }) => [kind, (metadata.annotations as Record<string, string>)['argocd.argoproj.io/sync-options']]),
    ).toEqual([
      ['Password', 'Prune=false,Delete=false'],
      ['ExternalSecret', 'Prune=false,Delete=false'],
    ]);
  });

  test('keeps nothing in an environment that may be thrown away', () => {
    const { yaml } = synthRole((chart) => Secret.generated(chart, 'db', requiredProps), generator.with({ throwAway: true }));
    expect(yaml).toContain('kind: Password');
    expect(yaml).not.toContain('Prune=false');
  });

  test('makes passwords without symbols, so that one may stand anywhere', () => {
    expect(synthSecret('generated', generator).synthesized.get('Password', 'db').spec).toEqual({
      length: 32,
      digits: 8,
      symbols: 0,
      noUpper: false,
      allowRepeat: true,
    });
  });

  test('makes one password per key', () => {
    const { dataFrom } = synthSecret('generated', generator, { keys: ['root', 'app'] }).synthesized.get('ExternalSecret', 'db').spec;
    const generatorRef = { apiVersion: 'generators.external-secrets.io/v1alpha1', kind: 'Password', name: 'db' };
    expect(dataFrom).toEqual([
      { sourceRef: { generatorRef }, rewrite: [{ regexp: { source: 'password', target: 'root' } }] },
      { sourceRef: { generatorRef }, rewrite: [{ regexp: { source: 'password', target: 'app' } }] },
    ]);
  });

  test('cannot make up what comes from outside: a given secret is listed and nothing is rendered', () => {
    const { synthesized, needs } = synthSecret('given', generator, { keys: ['api-key'] });
    expect(synthesized.objects).toEqual([]);
    expect(needs).toEqual([{ namespace: 'shop-team', name: 'db', keys: ['api-key'] }]);
  });
});

test.each(['generated', 'given'] as const)('where people make secrets, a %s one is listed and nothing is rendered', (origin) => {
  const { synthesized, needs } = synthSecret(origin, manual, { keys: ['user', 'password'], namespace: 'agents' });
  expect(synthesized.objects).toEqual([]);
  expect(needs).toEqual([{ namespace: 'shop-team-agents', name: 'db', keys: ['user', 'password'] }]);
});

test('where people make secrets, they are told which keys are made from others, and how', () => {
  const template = { uri: `redis://:${uriPart('password')}@cache:6379/0` };
  expect(synthSecret('generated', manual, { template }).needs).toEqual([
    { namespace: 'shop-team', name: 'db', keys: ['password'], template },
  ]);
});

test('keys made from others stand beside them, in the same Secret', () => {
  const props: Required<SecretProps> = {
    keys: ['password'],
    template: { uri: `mongodb://root:${uriPart('password')}@mongo:27017` },
    type: 'Opaque',
    kept: true,
    component: 'mongo',
    name: 'mongo',
    namespace: 'agents',
  };
  for (const environment of [store, generator]) {
    const { metadata, spec } = synthSecret('generated', environment, props).synthesized.get('ExternalSecret', 'mongo');
    expect(metadata.namespace).toBe('shop-team-agents');
    expect(spec.target.template).toEqual({
      engineVersion: 'v2',
      mergePolicy: 'Merge',
      type: 'Opaque',
      data: { uri: 'mongodb://root:{{ .password | urlquery | replace "+" "%20" }}@mongo:27017' },
    });
  }
});

test.each([store, generator, manual])('no value and no Secret reaches the output', (environment) => {
  expect(synthSecret('generated', environment).synthesized.objects.filter(({ kind }) => kind === 'Secret')).toEqual([]);
});

test('a value is read from the Secret when the container starts', () => {
  const synthesized = synthRole((chart) => {
    const secret = Secret.given(chart, 'db', { keys: ['password'], template: { uri: `x://${uriPart('password')}` } });
    expect(secret.keys).toEqual(['password', 'uri']);
    new Worker(chart, 'report', { image: 'shop/report', env: { DB_URI: secret.value('uri') } });
  });
  const env: EnvVar[] = synthesized.get('Deployment', 'report').spec.template.spec.containers[0].env;
  expect(env).toEqual([{ name: 'DB_URI', valueFrom: { secretKeyRef: { name: 'db', key: 'uri' } } }]);
});

test('callers of another namespace are offered the keys that they ask for, and those that these are made from', () => {
  synthRole((chart) => {
    const keys = ['user', 'pass.word', 'root-password', 'pass'];
    const template = { uri: `x://${uriPart('user')}:${uriPart('pass.word')}`, own: uriPart('root-password') };
    const secret = Secret.generated(chart, 'db', { keys, template });
    expect(secret.storedFor(['uri'])).toEqual({
      entry: 'test/shop-team/shop/db',
      keys: ['user', 'pass.word'],
      template: { uri: template.uri },
    });
    expect(secret.storedFor(['own', 'pass'])).toMatchObject({ keys: ['root-password', 'pass'], template: { own: template.own } });
  });
});

describe('mistakes', () => {
  test('a value of a key that is not there', () => {
    const { mistakes } = synthRole((chart) => Secret.generated(chart, 'db', { keys: ['user', 'password'] }).value('pasword'));
    expect(mistakes).toEqual(['shop/db: value (pasword) is no key of this secret; it has: user, password']);
  });

  test('no key at all', () => {
    expect(synthSecret('given', store, { keys: [] }).synthesized.mistakes).toEqual([
      "shop/db: keys ([]) must name at least one key, such as 'password'",
    ]);
  });

  test('a value that stands in a URI as it is', () => {
    expect(synthSecret('given', store, { template: { uri: 'mysql://app:{{ .password }}@db/app' } }).synthesized.mistakes).toEqual([
      "shop/db: template.uri ({{ .password }}) puts a value into a URI as it is, where '@', '/' or '#' would end a part of it; write uriPart('password')",
    ]);
  });

  test('a key that a Secret does not take', () => {
    expect(synthSecret('given', store, { template: { 'my key': 'x' } }).synthesized.mistakes).toEqual([
      "shop/db: keys (my key) may have letters, digits, '-', '_' and '.' only",
    ]);
  });
});
