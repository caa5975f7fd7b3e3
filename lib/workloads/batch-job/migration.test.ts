import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, JsonPatch, Size } from 'cdk8s';
import { EnvValue } from 'cdk8s-plus-27';
import { meshEnvironment, onKubernetes } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import { ConfigFile } from '../../config/config-files';
import { Secret } from '../../config/secret';
import { projectRoot } from '../../synth';
import { Storage } from '../pod/storage';
import { WebService } from '../web-service';
import { JobRun } from './batch-job-props';
import { Migration, type MigrationProps } from './migration';

const requiredProps: Omit<MigrationProps, 'of'> = { command: ['/app/api', 'migrate', 'up'] };

function synthMigration(props: Partial<MigrationProps> = {}) {
  return synthRole((chart) => {
    const store = new WebService(chart, 'store', { image: 'shop/store', port: 9000 });
    const api = new WebService(chart, 'api', {
      image: 'shop/api',
      port: 8080,
      user: 1234,
      env: { LEVEL: 'debug' },
      config: { files: { '/etc/api.json': ConfigFile.json({ a: 1 }) }, env: { REGION: 'eu' } },
      resources: { memory: Size.mebibytes(256) },
      volumes: { '/uploads': Storage.claim({ size: Size.gibibytes(1) }) },
      sidecars: { proxy: { image: 'shop/proxy' } },
    });
    new Migration(chart, 'migrate', { of: api, ...requiredProps, ...props });
    // later than the migration, and still shared
    api.connectTo(store, { env: { STORE: 'address' } });
    api.container.env.addVariable('KEY', Secret.generated(chart, 'key', { keys: ['key'] }).value('key'));
    api.container.env.addVariable('NODE', EnvValue.fromValue('x'));
    api.deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/runtimeClassName', 'gvisor'));
  });
}

const shop = synthMigration();
const service = shop.get('Deployment', 'api').spec.template;
const job = shop.get('Job', 'migrate');
const pod = job.spec.template;

test('S18 factor 12: it shares image, variables and configuration of its Deployment', () => {
  expect(shop.mistakes).toEqual([]);
  const [own] = pod.spec.containers;
  const [its] = service.spec.containers;
  expect(own).toMatchObject({ image: its.image, env: its.env, envFrom: its.envFrom, resources: its.resources });
  expect(own.env.map(({ name }: { name: string }) => name)).toEqual(['LEVEL', 'KEY', 'NODE', 'STORE']);
  expect(own.volumeMounts).toContainEqual(expect.objectContaining({ mountPath: '/etc/api.json' }));
  expect(pod.metadata.annotations).toEqual(service.metadata.annotations);
  expect(pod.spec.securityContext).toEqual(service.spec.securityContext);
});

test('it runs its own command once, and serves nobody', () => {
  const [own] = pod.spec.containers;
  expect(own).toMatchObject({ name: 'migrate', command: ['/app/api', 'migrate', 'up'] });
  expect(['ports', 'readinessProbe', 'livenessProbe', 'lifecycle'].filter((field) => field in own)).toEqual([]);
  expect(pod.spec).toMatchObject({ restartPolicy: 'OnFailure', serviceAccountName: 'migrate', automountServiceAccountToken: false });
  expect(pod.spec).not.toHaveProperty('initContainers');
  expect(pod.metadata.labels).toMatchObject({ 'app.kubernetes.io/name': 'migrate', 'app.kubernetes.io/component': 'migrate' });
});

test('claims stay with the service', () => {
  expect(JSON.stringify(pod)).not.toContain('persistentVolumeClaim');
  expect(JSON.stringify(pod)).not.toContain('/uploads');
});

test('it may call what the service calls, and is let in there', () => {
  expect(shop.get('NetworkPolicy', 'migrate').spec.egress).toEqual(shop.get('NetworkPolicy', 'api').spec.egress);
  const callers = JSON.stringify(shop.get('NetworkPolicy', 'store').spec.ingress);
  expect(callers).toContain('"app.kubernetes.io/component":"migrate"');
});

test('it runs in every sync, before the workloads', () => {
  expect(job.metadata.annotations).toMatchObject({ 'argocd.argoproj.io/hook': 'Sync', 'argocd.argoproj.io/sync-wave': '-1' });
  expect(job.spec).toMatchObject({ backoffLimit: 6, activeDeadlineSeconds: 3600 });
});

test('every prop arrives in its field', () => {
  const given: Required<Omit<MigrationProps, 'of'>> = {
    name: 'seed',
    command: ['/app/seed'],
    args: ['--once'],
    runs: JobRun.ON_CHANGE,
    timeLimit: Duration.minutes(5),
    retries: 1,
  };
  const [seed] = synthMigration(given).all('Job');
  expect(seed?.metadata.name).toMatch(/^seed-[0-9a-f]{8}$/);
  expect(seed?.spec).toMatchObject({ backoffLimit: 1, activeDeadlineSeconds: 300 });
  expect(seed?.spec.template.spec.containers[0]).toMatchObject({ command: ['/app/seed'], args: ['--once'] });
});

test('a service of another namespace is refused', () => {
  const { mistakes } = synthRole((chart) => {
    const api = new WebService(chart, 'api', { image: 'shop/api', port: 8080, namespace: 'agents' });
    new Migration(chart, 'migrate', { of: api, ...requiredProps });
  });
  expect(mistakes).toEqual([
    'shop/migrate: of (shop/api) lives in namespace shop-team-agents, whose configuration does not reach shop-team; make the job beside it',
  ]);
});

test.each(['of', 'command', 'args', 'runs', 'timeLimit', 'retries', 'name'])('the docs page tells of %s', (prop) => {
  const [, migration = ''] = readFileSync(join(projectRoot(), 'docs/batch-job.md'), 'utf8').split('## Migration');
  expect(migration).toContain(`\`${prop}\``);
});

test.each([
  ['1.28', 'cni', false],
  ['1.29', 'cni', true],
  ['1.28', 'ambient', true],
  ['1.28', undefined, true],
] as const)('on Kubernetes %s with mesh %s it says whether it is possible: %s', (version, dataPlane, expected) => {
  const { mesh } = meshEnvironment().props;
  const environment = onKubernetes(version, { ...meshEnvironment().props, mesh: mesh && dataPlane && { ...mesh, dataPlane } });
  expect(Migration.isPossibleIn(environment)).toBe(expected);
});
