import { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { ConfigFile } from '../../config/config-files';
import { Secret } from '../../config/secret';
import { Releases } from '../../config/releases';
import { onKubernetes, testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import { WebService, type WebServiceProps } from '../web-service';
import { Storage } from './storage';

function synthWith(props: Partial<WebServiceProps>, environment = testEnvironment()) {
  return synthRole((chart) => new WebService(chart, 'kids', { image: 'shop/kids', port: 5000, ...props }), environment);
}

function templateOf(props: Partial<WebServiceProps>, environment = testEnvironment()) {
  const shop = synthWith(props, environment);
  expect(shop.mistakes).toEqual([]);
  return shop.get('Deployment', 'kids').spec.template;
}

const sidecars = { proxy: { image: 'shop/proxy', ports: { admin: 9901 } } };

test.each(['1.29', '1.37'] as const)(
  'native sidecars are fine from 1.29 on: on %s they start before the workload and stop after it',
  (version) => {
    const { containers, initContainers } = templateOf(
      { sidecars, initContainers: { wait: { image: 'shop/wait' } } },
      onKubernetes(version),
    ).spec;
    expect(containers.map(({ name }: kplus.k8s.Container) => name)).toEqual(['kids']);
    expect(
      initContainers.map(({ name, restartPolicy }: kplus.k8s.Container & { restartPolicy?: string }) => [name, restartPolicy]),
    ).toEqual([
      ['proxy', 'Always'],
      ['wait', undefined],
    ]);
  },
);

test.each(['1.27', '1.28'] as const)(
  'native sidecars are unknown fields before 1.29: on %s a sidecar is a container beside the main one',
  (version) => {
    const { containers, initContainers } = templateOf({ sidecars }, onKubernetes(version)).spec;
    expect(containers.map(({ name }: kplus.k8s.Container) => name)).toEqual(['kids', 'proxy']);
    expect(containers[1]).not.toHaveProperty('restartPolicy');
    expect(initContainers).toBeUndefined();
  },
);

test('a sidecar that reads what an init container writes starts after it, on every version', () => {
  const files = Storage.scratch({ size: Size.mebibytes(1) });
  const reader = { image: 'shop/reader', volumes: { '/etc/reader': files } };
  const prepare = { image: 'shop/prepare', volumes: { '/out': files } };
  const initContainers = { prepare, migrate: { image: 'shop/migrate' } };
  const namesOf = (containers: kplus.k8s.Container[]) => containers.map(({ name }) => name);

  const late = { ...reader, startAfter: ['prepare'] };
  const native = templateOf({ sidecars: { ...sidecars, late }, initContainers }).spec;
  expect(namesOf(native.initContainers)).toEqual(['proxy', 'prepare', 'late', 'migrate']);
  const plain = templateOf({ sidecars: { late }, initContainers }, onKubernetes('1.28')).spec;
  expect(namesOf([...plain.initContainers, ...plain.containers])).toEqual(['prepare', 'migrate', 'kids', 'late']);

  expect(synthWith({ sidecars: { reader }, initContainers }).mistakes).toEqual([
    "shop/kids/Deployment: Deployment kids: sidecar reader starts before init container prepare, which may write to /out, a volume of both; set sidecars.reader.startAfter to ['prepare'], or mount it with Storage.readOnly in prepare",
  ]);
});

test('a sidecar is asked for its health only where it says how', () => {
  const [silent] = templateOf({ sidecars }).spec.initContainers;
  expect(silent).not.toHaveProperty('readinessProbe');
  const [asked] = templateOf({ sidecars: { proxy: { ...sidecars.proxy, health: { readiness: '/ready' } } } }).spec.initContainers;
  expect(asked.readinessProbe.httpGet).toMatchObject({ path: '/ready', port: 9901 });
});

test('every container, also of the start and beside, is hardened and has requests and a memory limit', () => {
  const { containers, initContainers } = templateOf({ sidecars, initContainers: { wait: { image: 'shop/wait' } } }).spec;
  for (const container of [...containers, ...initContainers]) {
    expect(container.resources).toEqual({
      requests: { cpu: '50m', memory: '128Mi', 'ephemeral-storage': '200Mi' },
      limits: { memory: '128Mi', 'ephemeral-storage': '200Mi' },
    });
    expect(container.securityContext).toMatchObject({
      runAsNonRoot: true,
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  }
});

test('the pod says as whom it runs, and a container beside says it where its image needs another user', () => {
  const { securityContext, containers, initContainers } = templateOf({
    image: 'php',
    port: 80,
    user: 1234,
    sidecars: { proxy: { image: 'nginx' }, exporter: { image: 'shop/exporter', user: 999 }, plain: { image: 'shop/plain' } },
  }).spec;
  expect(securityContext).toMatchObject({ runAsUser: 1234, runAsGroup: 33 });
  expect(containers[0].securityContext).not.toHaveProperty('runAsUser');
  expect(
    initContainers.map(
      ({ securityContext: { runAsUser, runAsGroup } }: kplus.k8s.Container & { securityContext: kplus.k8s.SecurityContext }) => [
        runAsUser,
        runAsGroup,
      ],
    ),
  ).toEqual([
    [101, 101],
    [999, 999],
    [undefined, undefined],
  ]);
});

test('variables are plain, from a secret, or from a field', () => {
  const shop = synthRole((chart) => {
    const secret = Secret.given(chart, 'bank', { keys: ['key'] });
    const env = { GREETING: 'hello', BANK_KEY: secret.value('key'), POD: kplus.EnvValue.fromFieldRef(kplus.EnvFieldPaths.POD_NAME) };
    return new WebService(chart, 'kids', { image: 'shop/kids', port: 5000, env });
  });
  expect(shop.get('Deployment', 'kids').spec.template.spec.containers[0].env).toEqual([
    { name: 'GREETING', value: 'hello' },
    { name: 'BANK_KEY', valueFrom: { secretKeyRef: { name: 'bank', key: 'key' } } },
    { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ]);
});

const config = { files: { '/etc/kids/app.json': ConfigFile.json({ greeting: 'hello' }) }, env: { LEVEL: 'info', WORKERS: 4 } };

test('typed configuration becomes ConfigMaps that the container reads', () => {
  const shop = synthWith({ config });
  expect(shop.get('ConfigMap', 'kids-config').data).toEqual({ 'etc.kids.app.json': '{\n  "greeting": "hello"\n}\n' });
  expect(shop.get('ConfigMap', 'kids-env').data).toEqual({ LEVEL: 'info', WORKERS: '4' });
  const [container] = shop.get('Deployment', 'kids').spec.template.spec.containers;
  expect(container.envFrom).toEqual([{ configMapRef: { name: 'kids-env' } }]);
  expect(container.volumeMounts).toContainEqual({
    name: 'kids-config-files',
    mountPath: '/etc/kids/app.json',
    subPath: 'etc.kids.app.json',
    readOnly: true,
  });
});

test('a config checksum on the pods restarts them when configuration changes, that of a sidecar too', () => {
  const sumOf = (props: Partial<WebServiceProps>) => templateOf(props).metadata.annotations?.['keelson/config-checksum'];
  expect(sumOf({})).toBeUndefined();
  const sum = sumOf({ config });
  expect(sum).toMatch(/^[0-9a-f]{16}$/);
  expect(sumOf({ config, replicas: 3 })).toBe(sum);
  expect(sumOf({ config: { ...config, env: { LEVEL: 'debug', WORKERS: 4 } } })).not.toBe(sum);
  expect(sumOf({ config, sidecars: { proxy: { image: 'shop/proxy', config } } })).not.toBe(sum);
});

test.each<[Partial<WebServiceProps>, string]>([
  [
    { image: 'shop/kids:21' },
    "image (shop/kids:21) must be a repository without a tag; write 'shop/kids' here, and its tag into estate/releases/test.yaml",
  ],
  [
    { image: 'shop/kids@sha256:0' },
    "image (shop/kids@sha256:0) must be a repository without a tag; write 'shop/kids' here, and its tag into estate/releases/test.yaml",
  ],
  [{ image: '' }, "image () is not a repository; write lower-case words with '/' between them, without a scheme, such as 'shop/kids'"],
  [
    { image: 'shop/Kids' },
    "image (shop/Kids) is not a repository; write lower-case words with '/' between them, without a scheme, such as 'shop/kids'",
  ],
  [{ command: [] }, "command ([]) names no program; leave it out for the image's own"],
  [
    { command: ['npm run start'] },
    "command (npm run start) is one word with spaces in it; give each word by itself: ['npm', 'run', 'start']",
  ],
  [{ workingDir: 'app' }, 'workingDir (app) must be an absolute path, such as /app'],
  [{ env: { '1ST': 'x' } }, "env (1ST) is not the name of a variable; use letters, digits and '_', and begin with a letter or '_'"],
  [{ env: { 'MY VAR': 'x' } }, "env (MY VAR) is not the name of a variable; use letters, digits and '_', and begin with a letter or '_'"],
  [{ env: { LEVEL: 'x' }, config }, "env.LEVEL is set in 'config.env' too; keep one of them"],
  [
    { sidecars: { proxy: { image: 'shop/proxy', env: { '1ST': 'x' } } } },
    "sidecars.proxy.env (1ST) is not the name of a variable; use letters, digits and '_', and begin with a letter or '_'",
  ],
  [
    { initContainers: { wait: { image: 'shop/wait', resources: { cpu: kplus.Cpu.millis(0) } } } },
    'initContainers.wait.resources.cpu (0m) must be at least 1m, such as Cpu.millis(50)',
  ],
  [
    { sidecars: { proxy: { image: 'shop/proxy', health: { liveness: '/live' } } } },
    'sidecars.proxy.health.liveness (/live) is an http path, and the container has no port for it; give a Probe with its port',
  ],
  [
    { sidecars: { proxy: { image: 'shop/proxy', ports: { admin: 5000 } } } },
    'sidecars.proxy.ports.admin (5000) is listened on by container kids already, and containers of a pod share their ports; choose another',
  ],
])('%j is refused', (props, message) => {
  expect(synthWith(props).mistakes).toEqual([`shop/kids: ${message}`]);
});

test.each(['shop/kids', 'busybox', 'registry.example.org:5000/shop/kids', 'localhost:5000/kids', 'Registry.example.org/a__b/c-d.e'])(
  '%s is a repository',
  (image) => {
    expect(synthWith({ image }).mistakes).toEqual([]);
  },
);

test('an image without a release is refused with the line to add', () => {
  const images = { releases: Releases.parse('estate/releases/test.yaml', 'images: {}') };
  expect(synthWith({}, testEnvironment({ images })).mistakes).toEqual([
    `shop/kids: image (shop/kids) has no release; add '  shop/kids: "<tag>"' under 'images:' in estate/releases/test.yaml`,
  ]);
});

test('a command is a list and stays as it is', () => {
  const [container] = templateOf({ command: ['/app/kids', '--name', 'a b'], args: ['--verbose'], workingDir: '/app' }).spec.containers;
  expect(container).toMatchObject({ command: ['/app/kids', '--name', 'a b'], args: ['--verbose'], workingDir: '/app' });
});

test.each([
  [['sh', '-c', 'echo hello; /app/kids'], 1],
  [['/bin/bash', '-ec', '/app/kids'], 1],
  [['/bin/bash', '-e', '-c', '/app/kids | cat'], 1],
  [['sh', '-c', 'echo hello; exec /app/kids'], 0],
  [['/app/kids', '-c', 'file'], 0],
])('a shell that keeps SIGTERM to itself is doubted: %j', (command, warnings) => {
  const found = synthWith({ command }).warnings;
  expect(found).toHaveLength(warnings);
  expect(found.every((warning) => warning.includes("write 'exec' before the program"))).toBe(true);
});

test('a variable that a connection sets too is refused, also when the other comes from configuration', () => {
  const shop = synthRole((chart) => {
    const mens = new WebService(chart, 'mens', { image: 'shop/mens', port: 5000 });
    const kids = new WebService(chart, 'kids', { image: 'shop/kids', port: 5000, env: { MENS: 'x' }, config: { env: { MENS_URL: 'y' } } });
    kids.connectTo(mens, { env: { MENS: 'address', MENS_URL: 'url' } });
  });
  expect(shop.mistakes).toEqual([
    "shop/kids: env.MENS is set twice, by 'env' and by a connection or by two connections; keep one of them",
    "shop/kids: env.MENS_URL is set twice, by 'env' and by a connection or by two connections; keep one of them",
  ]);
});

test('the container may be changed by way of cdk8s-plus until synthesis', () => {
  const shop = synthRole((chart) => {
    const kids = new WebService(chart, 'kids', { image: 'shop/kids', port: 5000, gracePeriod: Duration.seconds(40) });
    kids.container.env.addVariable('LATE', kplus.EnvValue.fromValue('yes'));
    kids.container.mount('/late', kplus.Volume.fromEmptyDir(chart, 'late', 'late'));
  });
  const { containers, volumes } = shop.get('Deployment', 'kids').spec.template.spec;
  expect(containers[0].env).toEqual([{ name: 'LATE', value: 'yes' }]);
  expect(containers[0].volumeMounts).toContainEqual({ name: 'late', mountPath: '/late' });
  expect(volumes).toContainEqual({ name: 'late', emptyDir: {} });
});

test('containers share processes where one of them ends on SIGTERM only if it is not the first', () => {
  const releases = Releases.fixed('1');
  const facts = { 'shop/kids': { hasShell: true }, 'shop/proxy': { hasShell: true, ignoresSigterm: true } };
  const environment = testEnvironment({ images: { releases, facts } });

  expect(templateOf({ sidecars }, environment).spec.shareProcessNamespace).toBe(true);
  expect(templateOf({}, environment).spec).not.toHaveProperty('shareProcessNamespace');
});
