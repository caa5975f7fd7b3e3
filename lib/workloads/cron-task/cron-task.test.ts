import { Duration, Size } from 'cdk8s';
import { Cpu, EnvValue } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { meshEnvironment, onKubernetes, testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import { ExternalService } from '../../network';
import type { Environment, SystemChart } from '../../system';
import { CronTask } from './cron-task';
import { Concurrency, type CronTaskProps } from './cron-task-props';
import { Drain } from '../pod/drain';
import { Schedule } from './schedule/schedule';
import { Storage } from '../pod/storage';
import { WebService } from '../web-service';

const requiredProps: CronTaskProps = { image: 'shop/report', schedule: Schedule.daily({ hour: 3 }) };

function synthCronTask(props: Partial<CronTaskProps> = {}, environment?: Environment) {
  return synthRole((chart) => new CronTask(chart, 'report', { ...requiredProps, ...props }), environment);
}

const cronJobOf = (props: Partial<CronTaskProps> = {}, environment?: Environment) =>
  synthCronTask(props, environment).get('CronJob', 'report');
const jobOf = (props: Partial<CronTaskProps> = {}, environment?: Environment) => cronJobOf(props, environment).spec.jobTemplate.spec;
const podOf = (props: Partial<CronTaskProps> = {}, environment?: Environment) => jobOf(props, environment).template;

const meshed = (kubernetes: '1.28' | '1.29', dataPlane: 'cni' | 'ambient' = 'cni') => {
  const { mesh } = meshEnvironment();
  return onKubernetes(kubernetes, { ...meshEnvironment().props, mesh: mesh && { ...mesh, dataPlane } });
};

/** Every prop but `completions`, which `shards` takes the place of. */
const allProps: Required<Omit<CronTaskProps, 'completions'>> = {
  notCalled: ['docs.example.org'],
  image: 'shop/report',
  schedule: Schedule.cron('30 2 * * 1-5'),
  timeZone: 'Asia/Shanghai',
  concurrency: Concurrency.REPLACE,
  startingDeadline: Duration.seconds(90),
  timeLimit: Duration.minutes(30),
  retries: 0,
  restartPolicy: 'Never',
  history: { successful: 1, failed: 5 },
  ttl: Duration.hours(2),
  suspended: true,
  shards: 5,
  parallelism: 2,
  name: 'nightly-report',
  namespace: 'agents',
  command: ['/app/report'],
  args: ['--all'],
  env: { LEVEL: 'debug', NODE: EnvValue.fromValue('x') },
  workingDir: '/app',
  resources: { cpu: Cpu.millis(100), cpuLimit: Cpu.millis(200), memory: Size.mebibytes(64), memoryLimit: Size.mebibytes(96) },
  config: { env: { REGION: 'eu' } },
  volumes: { '/cache': Storage.scratch({ size: Size.mebibytes(10) }) },
  sidecars: { log: { image: 'shop/log' } },
  initContainers: { fetch: { image: 'shop/fetch' } },
  hosts: 'partners',
  hostAliases: { '203.0.113.7': ['api.example.org'] },
  pullSecrets: ['registry'],
  user: 12_000,
  group: 12_001,
  volumeGroup: 12_002,
  permissions: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
  clusterPermissions: [{ resources: ['nodes'], verbs: ['list'] }],
  placement: { nodeSelector: { disk: 'fast' }, tolerations: [{ key: 'batch', operator: 'Exists' }] },
  priority: 'low',
  drain: Drain.none(),
  gracePeriod: Duration.seconds(40),
};

test('a task is one CronJob with its own account and network policy', () => {
  const { objects, mistakes, warnings } = synthCronTask();
  expect(mistakes).toEqual([]);
  expect(warnings).toEqual([]);
  expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual([
    'CronJob report',
    'NetworkPolicy report',
    'ServiceAccount report',
  ]);
});

test('every prop arrives in its field', () => {
  const task = synthCronTask(allProps);
  expect(task.mistakes).toEqual([]);
  const { metadata, spec } = task.get('CronJob', 'nightly-report');
  expect(metadata.namespace).toBe('shop-team-agents');
  expect(metadata.annotations).toMatchObject({ 'keelson/schedule': 'At 02:30, Monday through Friday' });
  expect(spec).toMatchObject({
    schedule: '30 2 * * 1-5',
    timeZone: 'Asia/Shanghai',
    concurrencyPolicy: 'Replace',
    startingDeadlineSeconds: 90,
    suspend: true,
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: 5,
  });
  const { template, ...job } = spec.jobTemplate.spec;
  expect(job).toEqual({
    backoffLimit: 0,
    activeDeadlineSeconds: 1800,
    ttlSecondsAfterFinished: 7200,
    completions: 5,
    parallelism: 2,
    completionMode: 'Indexed',
  });
  expect(template.spec).toMatchObject({
    restartPolicy: 'Never',
    serviceAccountName: 'nightly-report',
    automountServiceAccountToken: true,
    terminationGracePeriodSeconds: 40,
    priorityClassName: 'low',
    nodeSelector: { disk: 'fast' },
    tolerations: [{ key: 'batch', operator: 'Exists' }],
    hostAliases: [
      { ip: '203.0.113.8', hostnames: ['partner.example.org'] },
      { ip: '203.0.113.7', hostnames: ['api.example.org'] },
    ],
    imagePullSecrets: [{ name: 'registry' }],
    securityContext: expect.objectContaining({ runAsUser: 12_000, runAsGroup: 12_001, fsGroup: 12_002 }),
  });
  expect(template.spec.containers[0]).toMatchObject({
    name: 'nightly-report',
    command: ['/app/report'],
    args: ['--all'],
    workingDir: '/app',
    envFrom: [{ configMapRef: { name: 'nightly-report-env' } }],
    volumeMounts: expect.arrayContaining([{ name: 'cache', mountPath: '/cache' }]),
  });
  expect(template.spec.initContainers.map(({ name }: { name: string }) => name)).toEqual(['log', 'fetch']);
  expect(task.get('Role', 'nightly-report').rules).toHaveLength(1);
});

test('completions without shards count successes and number nothing', () => {
  const job = jobOf({ completions: 4, parallelism: 2 });
  expect(job).toMatchObject({ completions: 4, parallelism: 2 });
  expect(job).not.toHaveProperty('completionMode');
});

test('runs never overlap unless asked to', () => {
  expect(cronJobOf().spec.concurrencyPolicy).toBe('Forbid');
  expect(cronJobOf({ concurrency: Concurrency.ALLOW }).spec.concurrencyPolicy).toBe('Allow');
});

test('an explicit undefined means the default', () => {
  const given = { timeLimit: undefined, concurrency: undefined, history: { failed: undefined }, retries: undefined, suspended: undefined };
  expect(cronJobOf(given)).toEqual(cronJobOf());
});

test('a daily task takes the minute that its full name is spread to', () => {
  const schedule = Schedule.daily({ hour: 3 });
  const { metadata, spec } = cronJobOf({ schedule });
  expect(spec.schedule).toBe(schedule.expressionFor('shop-team/shop/report'));
  expect(metadata.annotations).toMatchObject({ 'keelson/schedule': schedule.inWords('shop-team/shop/report') });
  expect(synthCronTask({ schedule, name: 'other' }).get('CronJob', 'other').spec.schedule).toBe(
    schedule.expressionFor('shop-team/shop/other'),
  );
  expect(schedule.expressionFor('shop-team/shop/other')).not.toBe(spec.schedule);
});

test('a task that is wrapped in another construct keeps every byte', () => {
  const wrapped = synthRole((chart) => new CronTask(new Construct(chart, 'nightly'), 'report', requiredProps));
  expect(wrapped.yaml).toBe(synthCronTask().yaml);
});

test('schedules follow the clock of the environment unless the task has its own', () => {
  const berlin = testEnvironment({ timeZone: 'Europe/Berlin' });
  expect(cronJobOf({}, berlin).spec.timeZone).toBe('Europe/Berlin');
  expect(cronJobOf({ timeZone: 'Asia/Shanghai' }, berlin).spec.timeZone).toBe('Asia/Shanghai');
  expect(cronJobOf().spec.timeZone).toBe('Etc/UTC');
});

test('a task is suspended in the environments that are picked', () => {
  const suspendedIn = (environment: Environment) =>
    synthRole(
      (chart) => new CronTask(chart, 'report', { ...requiredProps, suspended: chart.environment.pick({ local: true, default: false }) }),
      environment,
    ).get('CronJob', 'report').spec.suspend;
  expect(suspendedIn(testEnvironment({ name: 'local' }))).toBe(true);
  expect(suspendedIn(testEnvironment({ name: 'prod' }))).toBe(false);
});

test('an environment caps how many shards work at once, and never how many there are', () => {
  const small = testEnvironment({ sizes: { autoscaling: false, maxReplicas: 1 } });
  expect(jobOf({ shards: 5 }, small)).toMatchObject({ completions: 5, parallelism: 1, completionMode: 'Indexed' });
  expect(jobOf({ shards: 5 })).toMatchObject({ completions: 5, parallelism: 5, completionMode: 'Indexed' });
});

test('pods of a run are not spread, do not wait before they stop, and are asked nothing', () => {
  const { spec } = podOf();
  expect(spec.restartPolicy).toBe('OnFailure');
  expect(spec).not.toHaveProperty('topologySpreadConstraints');
  expect(spec.terminationGracePeriodSeconds).toBe(25);
  for (const field of ['lifecycle', 'readinessProbe', 'livenessProbe', 'startupProbe', 'ports']) {
    expect(spec.containers[0]).not.toHaveProperty(field);
  }
});

test('Job and CronJob pods get their own name label', () => {
  const shop = synthRole((chart) => {
    new WebService(chart, 'kids', { image: 'shop/kids', port: 5000, replicas: 2 });
    new CronTask(chart, 'report', requiredProps);
  });
  const { labels } = shop.get('CronJob', 'report').spec.jobTemplate.spec.template.metadata;
  const selects = (selector: Record<string, string>) => Object.entries(selector).every(([key, value]) => labels[key] === value);
  expect(labels).toMatchObject({ 'app.kubernetes.io/name': 'report', 'app.kubernetes.io/component': 'report' });
  expect(shop.get('CronJob', 'report').spec.jobTemplate.metadata.labels).toEqual(labels);
  expect(selects(shop.get('Service', 'kids').spec.selector)).toBe(false);
  expect(selects(shop.get('PodDisruptionBudget', 'kids').spec.selector.matchLabels)).toBe(false);
  expect(selects(shop.get('NetworkPolicy', 'kids').spec.podSelector.matchLabels)).toBe(false);
  expect(selects(shop.get('NetworkPolicy', 'report').spec.podSelector.matchLabels)).toBe(true);
});

test('nobody calls a task, and it calls what it is connected to', () => {
  const { spec } = synthRole((chart) => {
    const kids = new WebService(chart, 'kids', { image: 'shop/kids', port: 5000 });
    new CronTask(chart, 'report', requiredProps).connectTo(kids, { env: { KIDS: 'url' } });
  }).get('NetworkPolicy', 'report');
  expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
  expect(spec).not.toHaveProperty('ingress');
  expect(spec.egress).toEqual([expect.objectContaining({ ports: [{ port: 5000, protocol: 'TCP' }] })]);
});

test('CronJob names have at most 52 characters: a longer one is refused', () => {
  const name = 'a'.repeat(53);
  expect(synthCronTask({ name: 'a'.repeat(52) }).mistakes).toEqual([]);
  expect(synthCronTask({ name }).mistakes).toEqual([
    `shop/report: name (${name}) has 53 characters, and a CronJob may have 52; give a shorter id or set 'name'`,
  ]);
});

test('a name that no object may have is reported once', () => {
  expect(synthCronTask({ name: 'Report' }).mistakes).toEqual([
    "shop/report: name (Report) must be lower-case letters, digits and '-', and begin and end with a letter or digit; rename it or set 'name'",
  ]);
});

test('Time zone names are case-sensitive on the server: the wrong case is refused with the right one', () => {
  expect(synthCronTask({ timeZone: 'asia/shanghai' }).mistakes).toEqual([
    "shop/report: timeZone (asia/shanghai) is not a time zone; did you mean 'Asia/Shanghai'?",
  ]);
});

test('a `TZ=` prefix warns on 1.27 and is refused on 1.37: here it is always refused', () => {
  const mistake =
    "shop/report: schedule (TZ=Asia/Shanghai 0 3 * * *) carries a time zone; remove 'TZ=Asia/Shanghai' and set timeZone: 'Asia/Shanghai'";
  const schedule = Schedule.cron('TZ=Asia/Shanghai 0 3 * * *');
  expect(synthCronTask({ schedule }, onKubernetes('1.27')).mistakes).toEqual([mistake]);
  expect(synthCronTask({ schedule }, onKubernetes('1.37')).mistakes).toEqual([mistake]);
});

test('TTL only inside CronJobs: a finished run goes after a while where it is asked for', () => {
  expect(jobOf()).not.toHaveProperty('ttlSecondsAfterFinished');
  expect(jobOf({ ttl: Duration.minutes(1) }).ttlSecondsAfterFinished).toBe(60);
});

test('In zones with daylight saving, 01:00–03:00 is skipped or doubled once a year: a task there is warned of', () => {
  expect(synthCronTask({ schedule: Schedule.cron('30 2 * * *'), timeZone: 'Europe/Berlin' }).warnings).toEqual([
    "shop/report: schedule (30 2 * * *) can lose a run between 02:00 and 03:00 and run twice between 02:00 and 03:00 when clocks change in Europe/Berlin; choose another hour, or timeZone 'Etc/UTC'",
  ]);
});

test('a claim of its own is warned of, because nothing mounts it before the first run', () => {
  expect(synthCronTask({ volumes: { '/data': Storage.claim({ size: Size.gibibytes(1) }) } }).warnings).toEqual([
    'shop/report: volumes (/data) is a claim that may stay unbound until the first run, and Argo CD waits for it; mount one that another workload has made with Storage.existingClaim',
  ]);
  expect(synthCronTask({ volumes: { '/data': Storage.existingClaim('uploads') } }).warnings).toEqual([]);
});

test('all mistakes of a task show at once, and none is thrown', () => {
  const { mistakes, objects } = synthCronTask({
    schedule: Schedule.cron('61 4 * * *'),
    timeZone: 'UTC+25',
    startingDeadline: Duration.seconds(5),
    retries: -1,
  });
  expect(mistakes).toEqual([
    'shop/report: schedule (61 4 * * *) minute 61 is outside 0-59; check the order: minute hour day month weekday',
    "shop/report: timeZone (UTC+25) is not a time zone; write a place of the IANA list, such as 'Asia/Shanghai'",
    'shop/report: startingDeadline (5 seconds) must be at least 10 seconds: Kubernetes looks at schedules every 10 seconds and would skip runs',
    'shop/report: retries (-1) must be a whole number from 0 on; 0 gives up at the first failure',
  ]);
  expect(objects).toEqual([]);
});

describe('in a mesh', () => {
  const connected = (chart: SystemChart) => {
    const kids = new WebService(chart, 'kids', { image: 'shop/kids', port: 5000 });
    return new CronTask(chart, 'report', requiredProps).connectTo(kids);
  };

  test('Jobs in a mesh below native sidecars never finish: the pods of a task stay outside', () => {
    const task = synthCronTask({}, meshed('1.28'));
    const { labels, annotations } = task.get('CronJob', 'report').spec.jobTemplate.spec.template.metadata;
    expect(task.mistakes).toEqual([]);
    expect(labels).toMatchObject({ 'sidecar.istio.io/inject': 'false' });
    expect(annotations).toBeUndefined();
    expect(task.tryGet('AuthorizationPolicy', 'report')).toBeUndefined();
    expect(task.get('NetworkPolicy', 'report').spec).not.toHaveProperty('egress');
  });

  test('from native sidecars on, the proxy is one and ends with its Job', () => {
    const task = synthCronTask({}, meshed('1.29'));
    const { labels, annotations } = task.get('CronJob', 'report').spec.jobTemplate.spec.template.metadata;
    expect(labels).not.toHaveProperty(['sidecar.istio.io/inject']);
    expect(annotations).toEqual({ 'sidecar.istio.io/nativeSidecar': 'true' });
    expect(task.get('AuthorizationPolicy', 'report').spec).toMatchObject({ action: 'ALLOW' });
    expect(task.get('NetworkPolicy', 'report').spec.egress).toEqual([
      expect.objectContaining({ ports: [{ port: 15_012, protocol: 'TCP' }] }),
    ]);
  });

  test('a call from outside the mesh to one of its workloads is refused with a way out', () => {
    expect(synthRole(connected, meshed('1.28')).mistakes).toEqual([
      'shop/report: connectTo(shop/kids) would be refused: the mesh asks callers for an identity, and a Job can have none on Kubernetes 1.28, where its sidecar would never end; upgrade cluster test to 1.29, or call from a Worker',
    ]);
    expect(synthRole(connected, meshed('1.29')).mistakes).toEqual([]);
    expect(synthRole(connected, meshed('1.28', 'ambient')).mistakes).toEqual([]);
    expect(synthRole(connected, onKubernetes('1.28')).mistakes).toEqual([]);
  });

  test('what is outside the cluster is called from outside the mesh as well', () => {
    const calling = (chart: SystemChart) => {
      const bank = new ExternalService(chart, 'bank', { addresses: ['203.0.113.7'], port: 443 });
      return new CronTask(chart, 'report', requiredProps).connectTo(bank);
    };
    expect(synthRole(calling, meshed('1.28')).mistakes).toEqual([]);
  });

  test('sidecars of its own keep a Job alive below native sidecars, and are refused there', () => {
    const sidecars = { log: { image: 'shop/log' } };
    expect(synthCronTask({ sidecars }, onKubernetes('1.28')).mistakes).toEqual([
      'shop/report: sidecars.log would keep the Job running for ever on Kubernetes 1.28; upgrade cluster test to 1.29, or do its work in the command',
    ]);
    expect(podOf({ sidecars }, onKubernetes('1.29')).spec.initContainers).toEqual([
      expect.objectContaining({ name: 'log', restartPolicy: 'Always' }),
    ]);
  });
});

describe('whatever is given', () => {
  const number = (min: number, max: number) => fc.integer({ min, max }).map(String);
  const field = (min: number, max: number, names: readonly string[] = []) => {
    const value = names.length > 0 ? fc.oneof(number(min, max), fc.constantFrom(...names)) : number(min, max);
    const range = fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
    const stepped = fc.tuple(fc.oneof(fc.constant('*'), range), fc.integer({ min: 1, max: 70 })).map(([base, step]) => `${base}/${step}`);
    const list = fc.array(fc.oneof(value, range), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(','));
    return fc.oneof(fc.constantFrom('*', '?'), value, range, stepped, list);
  };
  const validLine = fc.oneof(
    fc
      .tuple(
        field(0, 59),
        field(0, 23),
        // every month has these days, so that the line runs
        field(1, 28),
        field(1, 12, ['jan', 'FEB', 'Dec']),
        field(0, 6, ['sun', 'MON', 'Sat']),
      )
      .map((fields) => fields.join(' ')),
    fc.constantFrom('@daily', '@hourly', '@weekly', '@monthly', '@yearly', '@annually', '@midnight', '@every 90m'),
  );

  test('a valid cron line is rendered unchanged', () => {
    fc.assert(
      fc.property(validLine, (line) => {
        const task = synthCronTask({ schedule: Schedule.cron(line) });
        expect(task.mistakes).toEqual([]);
        expect(task.get('CronJob', 'report').spec.schedule).toBe(line);
      }),
      { numRuns: 60 },
    );
  });

  test('a name is that of the CronJob, or a mistake', () => {
    const isName = (name: string) => name.length <= 52 && !name.startsWith('-') && !name.endsWith('-');
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9-]{1,60}$/), (name) => {
        const { mistakes, objects } = synthCronTask({ name });
        const names = objects.filter(({ kind }) => kind === 'CronJob').map(({ metadata }) => metadata.name);
        expect({ names, isRefused: mistakes.length > 0 }).toEqual({ names: isName(name) ? [name] : [], isRefused: !isName(name) });
      }),
      { numRuns: 60 },
    );
  });
});
