import { Size } from 'cdk8s';
import * as fc from 'fast-check';
import { onKubernetes, team, testEnvironment } from '../../test/environments';
import { Releases } from '../config/releases';

describe('the namespace of a team', () => {
  test('is its name, unless the environment has a pattern', () => {
    expect(testEnvironment().namespaceOf(team)).toBe('shop-team');
    expect(testEnvironment({ namespacePattern: '{team}-dev' }).namespaceOf(team)).toBe('shop-team-dev');
  });

  test('may be a further one of it', () => {
    expect(testEnvironment().namespaceOf(team, 'agents')).toBe('shop-team-agents');
    expect(testEnvironment({ namespacePattern: '{team}-dev' }).namespaceOf(team, 'agents')).toBe('shop-team-agents-dev');
  });
});

describe('a host', () => {
  test('without a dot lies in the domain of the team', () => {
    expect(testEnvironment().domainOf(team)).toBe('shop-team.test.example.com');
    expect(testEnvironment().hostFor(team, 'app')).toBe('app.shop-team.test.example.com');
  });

  test('lies in the domain that the team has in this environment', () => {
    const environment = testEnvironment({ domains: { 'shop-team': 'shop.example', other: 'other.example' } });
    expect(environment.hostFor(team, 'app')).toBe('app.shop.example');
  });

  test('with a dot is taken as it is', () => {
    expect(testEnvironment().hostFor(team, 'www.example.org')).toBe('www.example.org');
  });
});

describe('an image', () => {
  const releases = Releases.parse(
    'estate/releases/test.yaml',
    'images:\n  shop/kids: "21"\nworkloads:\n  shop/kids:\n    shop/kids: "22"\n',
  );

  test('has the tag of its release', () => {
    expect(testEnvironment({ images: { releases } }).image('shop/kids', 'shop/other')).toEqual({
      reference: 'shop/kids:21',
      version: '21',
    });
    expect(testEnvironment({ images: { releases } }).image('shop/kids', 'shop/kids')).toEqual({ reference: 'shop/kids:22', version: '22' });
  });

  test('comes from the registry of the environment, put before it verbatim', () => {
    const environment = testEnvironment({ images: { releases, registryPrefix: 'localhost:5001/' } });
    expect(environment.image('shop/kids', 'shop/other').reference).toBe('localhost:5001/shop/kids:21');
  });

  test('without a release is a mistake, and has a reference all the same', () => {
    expect(testEnvironment({ images: { releases } }).image('shop/new', 'shop/new')).toEqual({
      reference: 'shop/new',
      mistake: `image (shop/new) has no release; add '  shop/new: "<tag>"' under 'images:' in estate/releases/test.yaml`,
    });
  });

  test('is pulled with the secrets of the environment', () => {
    expect(testEnvironment().pullSecrets).toEqual([]);
    expect(testEnvironment({ images: { releases, pullSecrets: ['registry'] } }).pullSecrets).toEqual(['registry']);
  });
});

describe('sizes', () => {
  test('replicas are capped, never raised', () => {
    expect(testEnvironment().replicas(5)).toBe(5);
    const small = testEnvironment({ sizes: { autoscaling: false, maxReplicas: 2 } });
    expect([small.replicas(5), small.replicas(1)]).toEqual([2, 1]);
  });

  test('requests are scaled, and are whole and at least one', () => {
    const half = testEnvironment({ sizes: { autoscaling: false, requestScale: 0.5 } });
    expect([half.scaledMillis(500), half.scaledMillis(1), half.scaledMebibytes(Size.gibibytes(1))]).toEqual([250, 1, 512]);
    expect([testEnvironment().scaledMillis(500), testEnvironment().scaledMebibytes(Size.gibibytes(1))]).toEqual([500, 1024]);
  });

  test('whatever the scale and the size, a request is a whole number from one on', () => {
    const scale = fc.double({ min: 0, max: 16, noNaN: true });
    const amount = fc.double({ min: 0, max: 4096, noNaN: true });
    const size = fc.tuple(fc.constantFrom('kibibytes', 'mebibytes', 'gibibytes'), amount).map(([unit, number]) => Size[unit](number));
    fc.assert(
      fc.property(scale, amount, size, (requestScale, millis, memory) => {
        const environment = testEnvironment({ sizes: { autoscaling: false, requestScale } });
        for (const request of [environment.scaledMillis(millis), environment.scaledMebibytes(memory)]) {
          expect(Number.isInteger(request) && request >= 1).toBe(true);
        }
      }),
    );
  });

  test('without a scale whole mebibytes come back as they went in', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (mebibytes) => {
        expect(testEnvironment().scaledMebibytes(Size.mebibytes(mebibytes))).toBe(mebibytes);
      }),
    );
  });
});

test('a chart may choose a value for one environment', () => {
  expect(testEnvironment({ name: 'dev' }).pick({ dev: 1, default: 5 })).toBe(1);
  expect(testEnvironment({ name: 'prod' }).pick({ dev: 1, default: 5 })).toBe(5);
  expect(testEnvironment({ name: 'dev' }).pick<number | undefined>({ dev: 0, default: 5 })).toBe(0);
});

describe('an external host', () => {
  const packages = { host: 'packages.example.com', cidrs: ['198.51.100.0/24'] };

  test('is the one that serves the purpose here', () => {
    expect(testEnvironment({ externalHosts: { packages } }).externalHost('packages')).toBe(packages);
  });

  test.each([
    [{ packages, registry: packages }, 'packages, registry'],
    [undefined, 'none'],
  ])('that an environment does not have is an error', (externalHosts, known) => {
    expect(() => testEnvironment({ externalHosts }).externalHost('constructor')).toThrow(
      `environment test has no external host for 'constructor' (it has: ${known}); add it to externalHosts in estate/environments/`,
    );
  });
});

test('what an environment leaves out has a default', () => {
  const { timeZone, monitoring, mesh } = testEnvironment({ monitoring: undefined });
  expect([timeZone, monitoring, mesh]).toEqual(['Etc/UTC', false, undefined]);
});

test('an environment with other facts is another one', () => {
  const environment = testEnvironment();
  expect(environment.with({ timeZone: 'Asia/Shanghai' }).timeZone).toBe('Asia/Shanghai');
  expect(environment.timeZone).toBe('Etc/UTC');
});

test('versions of Kubernetes are compared as numbers: 1.9 is older than 1.10', () => {
  expect(onKubernetes('1.29').has('1.29')).toBe(true);
  expect(onKubernetes('1.29').has('1.30')).toBe(false);
  expect(onKubernetes('1.10').has('1.9')).toBe(true);
  expect(onKubernetes('1.9').has('1.10')).toBe(false);
});
