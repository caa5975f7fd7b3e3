import type { JsonObject } from '../../kinds';
import { labelsOf } from '../../system';
import type { Manifested } from '../render';
import { checkObject } from './object-checks';

const labels = { ...labelsOf({ system: 'shop', team: 'retail', environment: 'prod', name: 'web', component: 'web' }) };

interface Given {
  readonly metadata?: Partial<Manifested['metadata']>;
  readonly [field: string]: unknown;
}

function check(kind: string, { metadata = {}, ...rest }: Given = {}): string[] {
  const namespace = 'namespace' in metadata ? metadata.namespace : 'retail';
  const json = { apiVersion: 'v1', kind, metadata: { name: 'web', labels, ...metadata, namespace }, ...(rest as JsonObject) };
  return checkObject(JSON.parse(JSON.stringify(json)) as Manifested);
}

const container = { name: 'web', image: 'shop/web:1', resources: { limits: { memory: '64Mi' } } };

function checkContainer(parts: object): string[] {
  return check('Deployment', { spec: { template: { spec: { containers: [{ ...container, ...parts }] } } } });
}

test('an object as roles make it has no mistake', () => {
  const spec = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } };
  expect(check('Deployment', { spec })).toEqual([]);
});

describe('names', () => {
  test('are those that Kubernetes takes', () => {
    expect(check('ConfigMap', { metadata: { name: 'Web_1' } })).toEqual([
      "ConfigMap (Web_1) is not a name of Kubernetes: lower-case letters, digits, '-' and '.' only; set 'name'",
    ]);
    expect(check('ConfigMap', { metadata: { name: 'web.conf-1' } })).toEqual([]);
  });

  test('of roles and bindings are path segments', () => {
    expect(check('RoleBinding', { metadata: { name: 'system:node' } })).toEqual([]);
  });

  test.each([
    ['ConfigMap', 253],
    ['Service', 63],
    ['StatefulSet', 52],
    ['CronJob', 52],
  ])('of a %s have at most %d characters', (kind, longest) => {
    const name = 'a'.repeat(longest + 1);
    expect(check(kind, { metadata: { name: name.slice(1) } })).toEqual([]);
    expect(check(kind, { metadata: { name } })).toEqual([
      `${kind} (${name}) has ${longest + 1} characters, and may have ${longest}; give a shorter id or set 'name'`,
    ]);
  });

  test('StatefulSet names of 57 and 63 characters are accepted, and no pod is ever created: at most 52', () => {
    for (const length of [57, 63]) {
      expect(check('StatefulSet', { metadata: { name: 'a'.repeat(length) } })).toEqual([expect.stringContaining('may have 52')]);
    }
  });
});

describe('namespaces', () => {
  test('are named by every object that belongs to one', () => {
    expect(check('ConfigMap', { metadata: { namespace: undefined } })).toEqual([
      'ConfigMap web names no namespace, and would land wherever it is applied; set metadata.namespace',
    ]);
  });

  test('are left out of what belongs to none', () => {
    expect(check('StorageClass')).toEqual(['StorageClass web belongs to no namespace, and names retail; leave it out']);
    expect(check('StorageClass', { metadata: { namespace: undefined } })).toEqual([]);
  });
});

describe('labels', () => {
  test('are complete', () => {
    const { team: _team, 'app.kubernetes.io/component': _component, ...rest } = labels;
    expect(check('ConfigMap', { metadata: { labels: rest } })).toEqual([
      'ConfigMap web lacks the labels app.kubernetes.io/component, team; make it with this.metadata() of its role',
    ]);
    expect(check('ConfigMap', { metadata: { labels: undefined } })).toEqual([expect.stringContaining('lacks the labels')]);
  });

  test.each(['a b', '-a', 'a'.repeat(64)])('have values that Kubernetes takes, unlike %j', (value) => {
    expect(check('ConfigMap', { metadata: { labels: { ...labels, tier: value } } })).toEqual([
      `ConfigMap web has the label tier (${value}), which may have 63 letters, digits, '-', '_' and '.' only`,
    ]);
  });

  test('never hold the path of a construct', () => {
    const pathLabel = { 'cdk8s.io/metadata.addr': 'c8a1' };
    expect(check('ConfigMap', { metadata: { labels: { ...labels, ...pathLabel } } })).toEqual([
      'ConfigMap web carries cdk8s.io/metadata.addr, which changes with every refactoring; use the roles of this library instead of cdk8s-plus workloads',
    ]);
    expect(check('Deployment', { spec: { template: { metadata: { labels: pathLabel }, spec: { containers: [container] } } } })).toEqual([
      'Deployment web puts cdk8s.io/metadata.addr onto its pods, which changes with every refactoring; use the roles of this library',
    ]);
  });
});

test('a Secret with data is refused, one without is not', () => {
  const message = 'Secret web holds data, and what is in dist/ is read by everybody; use Secret.given or Secret.generated';
  expect(check('Secret', { data: { key: 'eA==' } })).toEqual([message]);
  expect(check('Secret', { stringData: { key: 'x' } })).toEqual([message]);
  expect(check('Secret', { type: 'kubernetes.io/service-account-token' })).toEqual([]);
});

test('a selector that its own pods do not carry is refused', () => {
  const spec = {
    selector: { matchLabels: { app: 'web', tier: 'front' } },
    template: { metadata: { labels: { app: 'web', tier: 'back' } }, spec: { containers: [container] } },
  };
  expect(check('Deployment', { spec })).toEqual([
    'Deployment web selects tier=front, which its own pods do not carry; change the selector or the pod labels together',
  ]);
});

describe('containers', () => {
  test.each(['PASSWORD', 'DB_PASSWORD', 'mysql_passwd', 'API_KEY', 'APIKEY', 'JWT_SECRET', 'ACCESS_TOKEN', 'AWS_SECRET_ACCESS_KEY'])(
    'have no literal in %s',
    (name) => {
      expect(checkContainer({ env: [{ name, value: 'hunter2' }] })).toEqual([
        `Deployment web: container web has a literal in ${name}, and what is in dist/ is read by everybody; take it from a Secret: secret.value('…')`,
      ]);
    },
  );

  test.each(['PASSWORD_FILE', 'TOKEN_LIFETIME', 'SECRETARY', 'KEYBOARD', 'MONKEY'])('may have a literal in %s', (name) => {
    expect(checkContainer({ env: [{ name, value: 'x' }] })).toEqual([]);
  });

  test('may take a secret from a Secret, and leave a variable empty', () => {
    const valueFrom = { secretKeyRef: { name: 'card', key: 'key' } };
    expect(
      checkContainer({
        env: [
          { name: 'API_KEY', valueFrom },
          { name: 'PASSWORD', value: '' },
        ],
      }),
    ).toEqual([]);
  });

  test('put no value of a Secret into the login of a URI, which nothing would encode', () => {
    const password = { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } };
    const user = { name: 'DB_USER', value: 'app' };
    const uri = { name: 'DATABASE_URL', value: 'mysql://$(DB_USER):$(PASSWORD)@db:3306/app' };
    const message =
      "Deployment web: container web puts $(PASSWORD) into a URI as it is, where '@', '/' or '#' would end a part of it; make the URI a key of the Secret: template with uriPart('…')";
    expect(checkContainer({ env: [password, user, uri] })).toEqual([message]);
    expect(checkContainer({ env: [password], args: [`--db=${uri.value}`] })).toEqual([message]);
    expect(checkContainer({ env: [password], args: ['--password=$(PASSWORD)', '--db=mysql://app@db:3306/app'] })).toEqual([]);
  });

  test.each(['shop/web', 'localhost:5000/shop/web', undefined])('run an image with a tag or a digest, unlike %s', (image) => {
    expect(checkContainer({ image })).toEqual([
      `Deployment web: container web runs ${image ?? ''}, which names no tag or digest; release it in estate/releases/`,
    ]);
  });

  test.each(['shop/web:1', 'localhost:5000/shop/web:1', 'shop/web@sha256:0a', 'shop/web:latest@sha256:0a'])('may run %s', (image) => {
    expect(checkContainer({ image })).toEqual([]);
  });

  test('run no image that changes by itself', () => {
    expect(checkContainer({ image: 'shop/web:latest' })).toEqual([
      'Deployment web: container web runs shop/web:latest, which changes by itself; release a version in estate/releases/',
    ]);
  });

  test('have a memory limit, each of them, in any kind that makes pods', () => {
    const message = 'container web has no memory limit, and could take the node down; set resources.memory';
    const bare = { ...container, resources: undefined };
    const spec = { containers: [container], initContainers: [bare] };

    expect(checkContainer({ resources: { requests: { memory: '1Mi' } } })).toEqual([`Deployment web: ${message}`]);
    expect(check('CronJob', { spec: { jobTemplate: { spec: { template: { spec } } } } })).toEqual([`CronJob web: ${message}`]);
    expect(check('Pod', { spec })).toEqual([`Pod web: ${message}`]);
  });
});

test('a route names what lies next to it, as Traefik drops all others', () => {
  const routes = [{ services: [{ name: 'web' }], middlewares: [{ name: 'web-strip' }] }, { services: [{ name: 'api@internal' }] }];
  expect(check('IngressRoute', { spec: { routes: [routes[0]] } })).toEqual([]);
  expect(check('IngressRoute', { spec: { routes } })).toEqual([
    'IngressRoute web refers to api@internal, which belongs to another provider or namespace, and Traefik drops the route; name what lies next to it',
  ]);
});
