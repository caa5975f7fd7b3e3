import { Duration, Size } from 'cdk8s';
import { synthRole } from '../../../test/synth-role';
import { meshEnvironment, onKubernetes, testEnvironment } from '../../../test/environments';
import { Releases } from '../../config/releases';
import { Secret } from '../../config/secret';
import type { Environment, SystemChart } from '../../system';
import { Schedule } from '../../workloads';
import type { DatabaseEngine } from '../engine';
import { Engine } from '../engines';
import { redisScripts } from '../scripts/redis';
import { StatefulDatabase } from '../stateful-database';
import { Backup, type BackupProps } from './backup';
import { BackupTarget } from './backup-target';

type Choice = Omit<BackupProps, 'database'>;

const requiredProps: Choice = { retention: { count: 7 }, target: BackupTarget.claim({ size: Size.gibibytes(20) }) };

const bucket = (chart: SystemChart, changes: { endpoint?: string; bucket?: string; prefix?: string } = {}) =>
  BackupTarget.objectStorage({
    endpoint: 'https://s3.example.com',
    cidrs: ['198.51.100.0/24'],
    bucket: 'backups',
    prefix: 'shop',
    credentials: Secret.given(chart, 'bucket', { keys: ['access-key-id', 'secret-access-key'] }),
    ...changes,
  });

function synthBackup(
  choose: Partial<Choice> | ((chart: SystemChart) => Partial<Choice>) = {},
  environment?: Environment,
  engine: DatabaseEngine = Engine.postgresql({ major: 16 }),
) {
  return synthRole((chart) => {
    const database = new StatefulDatabase(chart, 'db', { engine, storage: { size: Size.gibibytes(10) } });
    new Backup(chart, 'backup', { ...requiredProps, ...(typeof choose === 'function' ? choose(chart) : choose), database });
  }, environment);
}

const jobOf = (rendered: ReturnType<typeof synthBackup>, name: string) => rendered.get('CronJob', name).spec.jobTemplate.spec;
const podOf = (rendered: ReturnType<typeof synthBackup>, name: string) => jobOf(rendered, name).template.spec;
const envOf = (container: { env?: { name: string; value?: string }[] }) =>
  Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value ?? 'from a Secret']));

test('a backup is a task that runs, a restore that waits for a person, a claim and scripts', () => {
  const rendered = synthBackup();
  expect(rendered.mistakes).toEqual([]);
  const ofDatabase = synthRole(
    (chart) => new StatefulDatabase(chart, 'db', { engine: Engine.postgresql({ major: 16 }), storage: { size: Size.gibibytes(10) } }),
  ).objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  const added = rendered.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).filter((name) => !ofDatabase.includes(name));
  expect(added.sort()).toEqual([
    'ConfigMap db-backup-scripts',
    'CronJob db-backup',
    'CronJob db-restore',
    'NetworkPolicy db-backup',
    'NetworkPolicy db-restore',
    'PersistentVolumeClaim db-backup',
    'PrometheusRule db-backup',
    'ServiceAccount db-backup',
    'ServiceAccount db-restore',
  ]);
});

test('every prop arrives where it belongs', () => {
  const rendered = synthBackup((chart): Required<Choice> => ({
    schedule: Schedule.cron('5 1 * * *'),
    retention: { days: 30 },
    target: bucket(chart),
    encrypted: Secret.given(chart, 'key', { keys: ['key'] }),
    drill: Schedule.cron('0 4 * * 0'),
    scratch: Size.gibibytes(3),
    resources: { memory: Size.mebibytes(700) },
    timeLimit: Duration.minutes(90),
    alertAfter: { backup: Duration.hours(30), drill: Duration.days(8) },
  }));
  expect(rendered.mistakes).toEqual([]);
  expect(rendered.warnings).toEqual([]);
  expect(rendered.get('CronJob', 'db-backup').spec.schedule).toBe('5 1 * * *');
  expect(rendered.get('CronJob', 'db-drill').spec.schedule).toBe('0 4 * * 0');
  expect(jobOf(rendered, 'db-backup').activeDeadlineSeconds).toBe(5400);
  expect(rendered.get('ConfigMap', 'db-backup-scripts').data['store.sh']).toContain('2592000');
  expect(rendered.tryGet('PersistentVolumeClaim', 'db-backup')).toBeUndefined();
  const { volumes, initContainers, containers, securityContext } = podOf(rendered, 'db-backup');
  expect(volumes).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ emptyDir: { sizeLimit: '3Gi' } }),
      expect.objectContaining({ configMap: { name: 'db-backup-scripts' } }),
      expect.objectContaining({ secret: expect.objectContaining({ secretName: 'key' }) }),
    ]),
  );
  expect(initContainers).toEqual([expect.objectContaining({ name: 'dump', image: 'postgres:1', command: ['sh', '/keelson/backup.sh'] })]);
  expect(initContainers[0].resources.requests.memory).toBe('700Mi');
  expect(containers[0]).toMatchObject({ image: 'rclone/rclone:1', command: ['sh', '/keelson/store.sh'] });
  expect(envOf(containers[0])).toEqual({
    RCLONE_CONFIG_TARGET_TYPE: 's3',
    RCLONE_CONFIG_TARGET_PROVIDER: 'Other',
    RCLONE_CONFIG_TARGET_ENDPOINT: 'https://s3.example.com',
    RCLONE_S3_NO_CHECK_BUCKET: 'true',
    RCLONE_CONFIG_TARGET_ACCESS_KEY_ID: 'from a Secret',
    RCLONE_CONFIG_TARGET_SECRET_ACCESS_KEY: 'from a Secret',
    TARGET_PATH: 'backups/shop',
  });
  // what one container writes, the other must be able to read
  expect(securityContext).toMatchObject({ runAsUser: 999, runAsGroup: 999 });
  expect(initContainers[0].securityContext).toMatchObject({ runAsUser: 999, runAsGroup: 999 });
  const rules = rendered
    .get('PrometheusRule', 'db-backup')
    .spec.groups.map(({ rules: [rule] }: { rules: { expr: string }[] }) => rule?.expr);
  expect(rules).toEqual([expect.stringContaining('> 108000 or'), expect.stringContaining('> 691200 or')]);
});

test('pods of Jobs are no endpoints of the database: they have their own name and component', () => {
  const rendered = synthBackup({ drill: Schedule.daily({ hour: 5 }) });
  const selector = rendered.get('Service', 'db-client').spec.selector;
  for (const name of ['db-backup', 'db-restore', 'db-drill']) {
    const { labels } = jobOf(rendered, name).template.metadata;
    expect(labels).toMatchObject({ 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': name });
    expect(labels).not.toMatchObject(selector);
  }
});

test('only the tasks that need the database reach it; a drill has neither a way to it nor its password', () => {
  const rendered = synthBackup({ drill: Schedule.daily({ hour: 5 }) });
  const callers = rendered
    .get('NetworkPolicy', 'db')
    .spec.ingress.flatMap(({ from }: { from: { podSelector: { matchLabels: Record<string, string> } }[] }) =>
      from.map(({ podSelector }) => podSelector.matchLabels['app.kubernetes.io/component']),
    );
  expect(callers).toEqual(expect.arrayContaining(['db-backup', 'db-restore']));
  expect(callers).not.toContain('db-drill');
  expect(rendered.get('NetworkPolicy', 'db-drill').spec).not.toHaveProperty('egress');
  expect(envOf(podOf(rendered, 'db-drill').containers[0])).toEqual({
    POSTGRES_USER: 'app',
    POSTGRES_DB: 'app',
    DB_HOST: '127.0.0.1',
    DB_PORT: '5432',
  });
  expect(envOf(podOf(rendered, 'db-backup').initContainers[0])).toEqual({
    POSTGRES_USER: 'app',
    POSTGRES_DB: 'app',
    POSTGRES_PASSWORD: 'from a Secret',
    DB_HOST: 'db-client.shop-team.svc',
    DB_PORT: '5432',
  });
});

test('a restore never runs by itself, and never twice; a person may name another backup than the newest', () => {
  const rendered = synthBackup();
  const { spec } = rendered.get('CronJob', 'db-restore');
  expect(envOf(podOf(rendered, 'db-restore').initContainers[0])).toEqual({ BACKUP_FILE: 'newest' });
  expect(spec.suspend).toBe(true);
  expect(spec.jobTemplate.spec).toMatchObject({ backoffLimit: 0, template: { spec: { restartPolicy: 'Never' } } });
});

test('the claim is kept as the data is, and comes last: a claim in an earlier wave than its consumer waits for ever', () => {
  const { metadata, spec } = synthBackup().get('PersistentVolumeClaim', 'db-backup');
  expect(metadata.annotations).toMatchObject({
    'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
    'argocd.argoproj.io/sync-wave': '1',
  });
  expect(spec).toMatchObject({
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'standard',
    resources: { requests: { storage: '20480Mi' } },
  });
});

test('only the task that stores may write to the claim', () => {
  const rendered = synthBackup({ drill: Schedule.daily({ hour: 5 }) });
  const claimOf = (name: string) =>
    podOf(rendered, name).volumes.find(({ persistentVolumeClaim }: { persistentVolumeClaim?: object }) => persistentVolumeClaim)
      .persistentVolumeClaim;
  expect(claimOf('db-backup')).toEqual({ claimName: 'db-backup' });
  expect(claimOf('db-restore')).toEqual({ claimName: 'db-backup', readOnly: true });
  expect(claimOf('db-drill')).toEqual({ claimName: 'db-backup', readOnly: true });
});

test('a restore in a replica set asks its headless Service', () => {
  const rendered = synthBackup({}, undefined, Engine.mongodb({ major: '8.0' }));
  expect(rendered.mistakes).toEqual([]);
  expect(envOf(podOf(rendered, 'db-restore').containers[0])).toMatchObject({
    DB_HOST: 'db.shop-team.svc',
    MONGO_USERNAME: 'keelson-admin',
    MONGO_PASSWORD: 'from a Secret',
    MONGO_CLIENT_PASSWORD: 'from a Secret',
  });
});

test('an alert is raised also when no run has ever succeeded', () => {
  const [{ rules }] = synthBackup().get('PrometheusRule', 'db-backup').spec.groups;
  expect(rules[0].expr).toBe(
    'time() - kube_cronjob_status_last_successful_time{namespace="shop-team",cronjob="db-backup"} > 172800 or ' +
      '(time() - kube_cronjob_created{namespace="shop-team",cronjob="db-backup"} > 172800 unless on (namespace, cronjob) kube_cronjob_status_last_successful_time{namespace="shop-team",cronjob="db-backup"})',
  );
  expect(synthBackup({}, testEnvironment({ monitoring: false })).tryGet('PrometheusRule', 'db-backup')).toBeUndefined();
});

test('it works in a mesh', () => {
  expect(synthBackup((chart) => ({ target: bucket(chart) }), meshEnvironment()).mistakes).toEqual([]);
});

test('mistakes are said with their remedy', () => {
  expect(synthBackup({ retention: { count: 0 } }).mistakes).toEqual([
    'shop/backup: retention.count (0) must be a whole number from 1 on: the newest backup always stays',
  ]);
  expect(
    synthBackup((chart) => ({ target: bucket(chart, { endpoint: 's3.example.com/backups', bucket: 'a/b', prefix: '/x' }) })).mistakes,
  ).toEqual([
    'shop/backup: target.endpoint (s3.example.com/backups) must be a scheme, a host and a port where it is not the usual one, such as https://s3.example.com; bucket and prefix have props of their own',
    "shop/backup: target.bucket (a/b) must be the name of a bucket alone; what follows it is 'prefix'",
    "shop/backup: target.prefix (/x) must not begin or end with '/'",
  ]);
  expect(synthBackup((chart) => ({ encrypted: Secret.given(chart, 'key', { keys: ['password'] }) })).mistakes).toContain(
    "shop/backup: encrypted (key) must have a key called 'key'; it has: password",
  );
  expect(
    synthBackup((chart) => ({ encrypted: Secret.given(chart, 'key', { keys: ['key'] }) }), undefined, Engine.redis({ major: 7 })).mistakes,
  ).toEqual([
    "shop/backup: encrypted needs openssl, which the image redis does not have; give the engine an 'image' that has it, or leave it out",
  ]);
});

test('a drill of an engine that cannot serve an empty database is a mistake', () => {
  const { serve: _, ...scripts } = redisScripts();
  const engine: DatabaseEngine = { ...Engine.redis({ major: 7 }), scripts: () => scripts };
  expect(synthBackup({ drill: Schedule.daily({ hour: 4 }) }, undefined, engine).mistakes).toEqual([
    "shop/backup: drill is not possible for Redis: its scripts have no 'serve'; leave it out, and restore by hand now and then",
  ]);
});

test('a database that runs a release of its own is dumped by the same release', () => {
  const releases = (workloads: Record<string, string>) =>
    Releases.parse(
      'releases.yaml',
      `images: { postgres: '16.1' }\nworkloads: ${JSON.stringify(Object.fromEntries(Object.entries(workloads).map(([name, tag]) => [name, { postgres: tag }])))}\n`,
    );
  expect(synthBackup({}, testEnvironment({ images: { releases: releases({ 'shop/db': '16.4' }) } })).mistakes).toContain(
    "shop/backup: database (shop/db) runs a release of its own, and shop/db-backup another one, which may not read its data; give workloads 'shop/db-backup' the same entry in the releases of test",
  );
});

test('what is doubtful is a warning, and nothing is in an environment that is thrown away', () => {
  expect(synthBackup().warnings).toEqual([
    "shop/backup: target (claim db-backup) may stay unbound until the first run, and Argo CD waits for it: run 'kubectl create job --from=cronjob/db-backup db-backup-first' once; it is lost with the cluster, unlike object storage",
    'shop/backup: drill is not set: a backup that nobody has restored is a hope; set drill, such as Schedule.weekly(…)',
  ]);
  expect(synthBackup({}, testEnvironment({ throwAway: true })).warnings).toEqual([]);
});

describe('where the environment keeps backups', () => {
  const store = { endpoint: 'https://s3.example.com', cidrs: ['198.51.100.0/24'], bucket: 'backups' };
  const choose = (chart: SystemChart) => ({ target: BackupTarget.ofEnvironment(chart, { size: Size.gibibytes(5) }) });

  test('is a folder of the system in its bucket', () => {
    const rendered = synthBackup(choose, testEnvironment({ backups: store }));
    expect(rendered.mistakes).toEqual([]);
    expect(rendered.all('PersistentVolumeClaim')).toEqual([]);
    const [container] = podOf(rendered, 'db-backup').containers;
    expect(envOf(container)).toMatchObject({
      TARGET_PATH: 'backups/test/shop-team/shop',
      RCLONE_CONFIG_TARGET_ENDPOINT: 'https://s3.example.com',
      RCLONE_CONFIG_TARGET_ACCESS_KEY_ID: 'from a Secret',
    });
    expect(rendered.get('ExternalSecret', 'backup-store').spec.data).toMatchObject([
      { secretKey: 'access-key-id' },
      { secretKey: 'secret-access-key' },
    ]);
    expect(JSON.stringify(rendered.get('NetworkPolicy', 'db-backup').spec.egress)).toContain('198.51.100.0/24');
  });

  test('is a volume where it has no bucket', () => {
    const rendered = synthBackup(choose);
    expect(rendered.mistakes).toEqual([]);
    expect(rendered.get('PersistentVolumeClaim', 'db-backup').spec.resources.requests.storage).toBe('5120Mi');
    expect(rendered.tryGet('ExternalSecret', 'backup-store')).toBeUndefined();
  });
});

test.each([
  ['1.28', 'cni', false],
  ['1.29', 'cni', true],
  ['1.28', 'ambient', true],
  ['1.28', undefined, true],
] as const)('on Kubernetes %s with mesh %s it says whether it is possible: %s', (version, dataPlane, expected) => {
  const { mesh } = meshEnvironment().props;
  const environment = onKubernetes(version, { ...meshEnvironment().props, mesh: mesh && dataPlane && { ...mesh, dataPlane } });
  expect(Backup.isPossibleIn(environment)).toBe(expected);
  expect(synthBackup({}, environment).mistakes.length === 0).toBe(expected);
});
