import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { ConfigFile } from '../../config/config-files';
import { Secret } from '../../config/secret';
import { testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import { volumeName } from './pod-volumes';
import { Storage } from './storage';
import { WebService, type WebServiceProps } from '../web-service';

const fiveGibibytes = { size: Size.gibibytes(5) };
const scratch = () => Storage.scratch({ size: Size.mebibytes(300) });

function synthWith(props: Partial<WebServiceProps>, environment = testEnvironment()) {
  return synthRole((chart) => new WebService(chart, 'kids', { image: 'shop/kids', port: 5000, ...props }), environment);
}

function podOf(props: Partial<WebServiceProps>) {
  const shop = synthWith(props);
  expect(shop.mistakes).toEqual([]);
  return shop.get('Deployment', 'kids').spec.template.spec;
}

test('scratch space is bounded, and may lie in memory', () => {
  const inMemory = Storage.scratch({ size: Size.mebibytes(64), inMemory: true });
  const { volumes, containers } = podOf({ volumes: { '/cache': scratch(), '/dev/shm': inMemory } });
  expect(volumes).toEqual([
    { name: 'tmp', emptyDir: { sizeLimit: '100Mi' } },
    { name: 'cache', emptyDir: { sizeLimit: '300Mi' } },
    { name: 'dev-shm', emptyDir: { sizeLimit: '64Mi', medium: 'Memory' } },
  ]);
  expect(containers[0].volumeMounts).toContainEqual({ name: 'cache', mountPath: '/cache' });
});

test('a claim is made for the workload, and survives its removal from git', () => {
  const shop = synthWith({ volumes: { '/data': Storage.claim({ ...fiveGibibytes, class: 'fast' }) } });
  const claim = shop.get('PersistentVolumeClaim', 'kids-data');
  expect(claim.spec).toEqual({ accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: '5120Mi' } } });
  expect(claim.metadata).toMatchObject({ annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } });
  expect(shop.get('Deployment', 'kids').spec.template.spec.volumes).toContainEqual({
    name: 'data',
    persistentVolumeClaim: { claimName: 'kids-data' },
  });
});

test('where the environment may be thrown away, so may its claims; without a class, the default one of the cluster serves', () => {
  const local = testEnvironment({ throwAway: true, storage: { fast: undefined, standard: undefined } });
  const claim = synthWith({ volumes: { '/data': Storage.claim(fiveGibibytes) } }, local).get('PersistentVolumeClaim', 'kids-data');
  expect(claim.metadata).not.toHaveProperty(['annotations', 'argocd.argoproj.io/sync-options']);
  expect(claim.spec).not.toHaveProperty('storageClassName');
});

test('a workload with a claim and a user that is not root owns its files: fsGroup, changed where the root does not match', () => {
  expect(podOf({ volumes: { '/data': Storage.claim(fiveGibibytes) } }).securityContext).toMatchObject({
    runAsUser: 10_001,
    fsGroup: 10_001,
    fsGroupChangePolicy: 'OnRootMismatch',
  });
  expect(podOf({}).securityContext).not.toHaveProperty('fsGroup');
});

test('a claim of a sidecar counts as one of the pod', () => {
  const sidecars = { shipper: { image: 'shop/shipper', volumes: { '/spool': Storage.claim(fiveGibibytes) } } };
  const shop = synthWith({ sidecars });
  expect(shop.get('PersistentVolumeClaim', 'kids-shipper-spool').spec.accessModes).toEqual(['ReadWriteOnce']);
  expect(shop.get('Deployment', 'kids').spec).toMatchObject({
    strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    template: { spec: { securityContext: { fsGroup: 10_001 } } },
  });
});

test('a claim that is made elsewhere is mounted, and taken for one of a single node unless it says otherwise', () => {
  const uploads = Storage.existingClaim('uploads', { readOnly: true });
  expect(podOf({ volumes: { '/uploads': uploads } }).volumes).toContainEqual({
    name: 'uploads',
    persistentVolumeClaim: { claimName: 'uploads', readOnly: true },
  });
  expect(synthWith({ replicas: 2, volumes: { '/uploads': uploads } }).mistakes).toEqual([
    'shop/kids: replicas (2) cannot share a ReadWriteOnce claim: the others would wait for its node; use ReadWriteMany or one replica',
  ]);
  const shared = Storage.existingClaim('uploads', { accessMode: 'ReadWriteMany' });
  expect(synthWith({ replicas: 2, volumes: { '/uploads': shared } }).mistakes).toEqual([]);
});

test('an autoscaler cannot multiply a claim of one node either', () => {
  const props = { autoscaling: { min: 1, max: 4, cpu: 80 }, volumes: { '/data': Storage.claim(fiveGibibytes) } };
  expect(synthWith(props).mistakes).toEqual([
    'shop/kids: autoscaling.max (4) cannot share a ReadWriteOnce claim: the others would wait for its node; use ReadWriteMany or one replica',
  ]);
});

test('secrets and ConfigMaps are folders that nobody writes to', () => {
  const shop = synthRole((chart) => {
    const secret = Secret.given(chart, 'keys', { keys: ['key'] });
    const volumes = { '/keys': Storage.secret(secret), '/rules': Storage.configMap('rules') };
    return new WebService(chart, 'kids', { image: 'shop/kids', port: 5000, volumes });
  });
  const { volumes, containers } = shop.get('Deployment', 'kids').spec.template.spec;
  expect(volumes).toEqual(
    expect.arrayContaining([
      { name: 'keys', secret: { secretName: 'keys' } },
      { name: 'rules', configMap: { name: 'rules' } },
    ]),
  );
  expect(containers[0].volumeMounts).toEqual(
    expect.arrayContaining([
      { name: 'keys', mountPath: '/keys', readOnly: true },
      { name: 'rules', mountPath: '/rules', readOnly: true },
    ]),
  );
});

test('containers share a storage that both are given, and nothing that only has the same path', () => {
  const shared = scratch();
  const sidecars = { shipper: { image: 'shop/shipper', volumes: { '/logs': shared, '/cache': scratch() } } };
  const { volumes, containers, initContainers } = podOf({ volumes: { '/var/log/app': shared, '/cache': scratch() }, sidecars });
  expect(volumes.map(({ name }: { name: string }) => name)).toEqual(['tmp', 'cache', 'shipper-cache', 'var-log-app']);
  expect(containers[0].volumeMounts).toContainEqual({ name: 'var-log-app', mountPath: '/var/log/app' });
  expect(initContainers[0].volumeMounts).toEqual([
    { name: 'tmp', mountPath: '/tmp' },
    { name: 'var-log-app', mountPath: '/logs' },
    { name: 'shipper-cache', mountPath: '/cache' },
  ]);
});

test('a larger /tmp takes the place of the one that the house gives', () => {
  const { volumes, containers } = podOf({ volumes: { '/tmp': scratch() } });
  const names = volumes.map(({ name }: { name: string }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(containers[0].volumeMounts).toEqual([{ name: 'own-tmp', mountPath: '/tmp' }]);
});

test('what an image writes to is scratch space, unless a volume is mounted there', () => {
  const paths = (props: Partial<WebServiceProps>) => podOf({ image: 'php', port: 80, ...props }).containers[0].volumeMounts;
  expect(paths({})).toContainEqual({ name: 'var-run-apache2', mountPath: '/var/run/apache2' });
  const own = paths({ volumes: { '/var/run/apache2': Storage.existingClaim('pid') } });
  expect(own.filter(({ mountPath }: { mountPath: string }) => mountPath === '/var/run/apache2')).toEqual([
    { name: 'var-run-apache2', mountPath: '/var/run/apache2' },
  ]);
});

test.each([
  ['/', 'root'],
  ['/var/run/apache2', 'var-run-apache2'],
  ['/opt/My_App/data', 'opt-my-app-data'],
  [`/${'a'.repeat(80)}`, 'a'.repeat(63)],
])('the volume of %s is called %s', (path, name) => {
  expect(volumeName(path)).toBe(name);
});

const rules = Storage.configMap('rules');
const file = ConfigFile.text('on');

test.each<[Partial<WebServiceProps>, string]>([
  [{ volumes: { data: scratch() } }, "volumes (data) must be an absolute path below '/', such as /data"],
  [{ volumes: { '/': scratch() } }, "volumes (/) must be an absolute path below '/', such as /data"],
  [{ volumes: { '/data/': scratch() } }, "volumes (/data/) must be an absolute path below '/', such as /data"],
  [{ volumes: { '/data/../etc': scratch() } }, "volumes (/data/../etc) must be an absolute path below '/', such as /data"],
  [
    { volumes: { '/a/b': scratch(), '/a-b': scratch() } },
    'volumes (/a-b) cannot be told from another path of this workload; mount it elsewhere',
  ],
  [
    { volumes: { '/etc/app': rules, '/etc/app/cache': scratch() } },
    'volumes (/etc/app/cache) lies in volumes (/etc/app), which is read-only; mount it elsewhere',
  ],
  [
    { volumes: { '/etc/app': rules }, config: { files: { '/etc/app/app.conf': file } } },
    'config.files (/etc/app/app.conf) lies in volumes (/etc/app), which is read-only; put the file elsewhere',
  ],
  [
    { volumes: { '/etc/app.conf': rules }, config: { files: { '/etc/app.conf': file } } },
    "config.files (/etc/app.conf) is mounted by 'volumes' too; keep one of them",
  ],
  [
    { volumes: { '/cache': Storage.scratch({ size: Size.mebibytes(128), inMemory: true }) } },
    "volumes (/cache) lies in the container's memory and may fill its limit (128Mi); raise resources.memory or make the volume smaller",
  ],
  [
    { volumes: { '/cache': Storage.scratch({ size: Size.kibibytes(500) }) } },
    'volumes (/cache) must have a size of whole mebibytes, at least 1, such as Size.mebibytes(500)',
  ],
])('%# is refused: %s', (props, message) => {
  expect(synthWith(props).mistakes).toEqual([`shop/kids: ${message}`]);
});

test('a file may lie in a volume that can be written to', () => {
  const props = { volumes: { '/opt/app': scratch() }, config: { files: { '/opt/app/app.conf': file } } };
  expect(synthWith(props).mistakes).toEqual([]);
});

test('a path that is mounted again by way of cdk8s-plus is refused', () => {
  const shop = synthRole((chart) => {
    const service = new WebService(chart, 'kids', { image: 'shop/kids', port: 5000, volumes: { '/data': scratch() } });
    service.container.mount('/data', kplus.Volume.fromEmptyDir(chart, 'other', 'other'));
  });
  expect(shop.mistakes).toEqual(['shop/kids: container.mount (/data) is mounted twice; keep one of the volumes']);
});

test('a container that only reads what another one writes mounts the same volume read-only', () => {
  const written = scratch();
  const { volumes, containers, initContainers } = podOf({
    volumes: { '/var/log': written },
    sidecars: { reader: { image: 'shop/reader', volumes: { '/var/log': Storage.readOnly(written) } } },
  });
  expect(volumes.map(({ name }: { name: string }) => name)).toEqual(['tmp', 'var-log']);
  expect(containers[0].volumeMounts).toContainEqual({ name: 'var-log', mountPath: '/var/log' });
  expect(initContainers[0].volumeMounts).toContainEqual({ name: 'var-log', mountPath: '/var/log', readOnly: true });
  // the kubelet counts the volume for the container that may write to it
  expect(initContainers[0].resources.limits['ephemeral-storage']).toBe('200Mi');
});

test.each([
  ['ReadWriteOnce', 'standard'],
  ['ReadWriteOncePod', 'standard'],
  ['ReadOnlyMany', 'shared'],
  ['ReadWriteMany', 'shared'],
] as const)('a claim that is mounted %s is of the class %s, unless it names another', (accessMode, expected) => {
  const size = Size.gibibytes(1);
  expect(Storage.claim({ size, accessMode })).toMatchObject({ class: expected });
  expect(Storage.claim({ size, accessMode, class: 'fast' })).toMatchObject({ class: 'fast' });
});
