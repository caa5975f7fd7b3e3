import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { meshEnvironment, onKubernetes, testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import { projectRoot } from '../../synth';
import type { Environment } from '../../system';
import { Drain } from '../pod/drain';
import { Storage } from '../pod/storage';
import { WebService } from '../web-service';
import { BatchJob } from './batch-job';
import { type BatchJobProps, JobRun } from './batch-job-props';

const requiredProps: BatchJobProps = { image: 'shop/build' };

function synthBatchJob(props: Partial<BatchJobProps> = {}, environment?: Environment) {
  return synthRole((chart) => new BatchJob(chart, 'build', { ...requiredProps, ...props }), environment);
}

function jobOf(props: Partial<BatchJobProps> = {}, environment?: Environment) {
  const [job] = synthBatchJob(props, environment).all('Job');
  if (!job) throw new Error('no Job');
  return job;
}

/** Every prop but `completions`, which `shards` takes the place of. */
const allProps: Required<Omit<BatchJobProps, 'completions'>> = {
  notCalled: ['docs.example.org'],
  image: 'shop/build',
  runs: JobRun.AFTER_SYNC,
  timeLimit: Duration.minutes(30),
  retries: 0,
  restartPolicy: 'Never',
  shards: 5,
  parallelism: 2,
  name: 'compile',
  namespace: 'agents',
  command: ['/app/build'],
  args: ['--all'],
  env: { LEVEL: 'debug' },
  workingDir: '/ws',
  resources: { cpu: Cpu.millis(100), memory: Size.mebibytes(64) },
  config: { env: { REGION: 'eu' } },
  volumes: { '/ws': Storage.scratch({ size: Size.mebibytes(10) }) },
  sidecars: { log: { image: 'shop/log' } },
  initContainers: { fetch: { image: 'shop/fetch' } },
  hosts: 'partners',
  hostAliases: { '203.0.113.7': ['api.example.org'] },
  pullSecrets: ['registry'],
  user: 12_000,
  group: 12_001,
  volumeGroup: 12_002,
  permissions: [{ resources: ['pods'], verbs: ['get'] }],
  clusterPermissions: [{ resources: ['nodes'], verbs: ['list'] }],
  placement: { nodeSelector: { disk: 'fast' }, tolerations: [{ key: 'batch', operator: 'Exists' }] },
  priority: 'low',
  drain: Drain.none(),
  gracePeriod: Duration.seconds(40),
};

test('a job is one Job with its own account and network policy', () => {
  const { objects, mistakes, warnings } = synthBatchJob();
  expect({ mistakes, warnings }).toEqual({ mistakes: [], warnings: [] });
  expect(objects.map(({ kind }) => kind).sort()).toEqual(['Job', 'NetworkPolicy', 'ServiceAccount']);
});

test('a job that says no more than it must has every limit, and no token', () => {
  const { template, ...spec } = jobOf().spec;
  expect(spec).toEqual({ backoffLimit: 2, activeDeadlineSeconds: 3600 });
  expect(template.spec).toMatchObject({ restartPolicy: 'OnFailure', automountServiceAccountToken: false });
});

test('every prop arrives in its field', () => {
  const shop = synthBatchJob(allProps);
  expect(shop.mistakes).toEqual([]);
  const { metadata, spec } = shop.get('Job', 'compile');
  expect(metadata).toMatchObject({ namespace: 'shop-team-agents', annotations: { 'argocd.argoproj.io/hook': 'PostSync' } });
  const { template, ...job } = spec;
  expect(job).toEqual({ backoffLimit: 0, activeDeadlineSeconds: 1800, completions: 5, parallelism: 2, completionMode: 'Indexed' });
  expect(template.spec).toMatchObject({
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 40,
    priorityClassName: 'low',
    nodeSelector: { disk: 'fast' },
    tolerations: [{ key: 'batch', operator: 'Exists' }],
    hostAliases: expect.arrayContaining([{ ip: '203.0.113.7', hostnames: ['api.example.org'] }]),
    imagePullSecrets: [{ name: 'registry' }],
    securityContext: expect.objectContaining({ runAsUser: 12_000, runAsGroup: 12_001, fsGroup: 12_002 }),
  });
  expect(template.spec.containers[0]).toMatchObject({
    command: ['/app/build'],
    args: ['--all'],
    workingDir: '/ws',
    env: [{ name: 'LEVEL', value: 'debug' }],
    envFrom: [{ configMapRef: { name: 'compile-env' } }],
  });
  expect(template.spec.initContainers.map(({ name }: { name: string }) => name)).toEqual(['log', 'fetch']);
  expect(shop.get('Role', 'compile').rules).toHaveLength(1);
  expect(shop.get('ClusterRole', 'shop-team-agents-compile').rules).toHaveLength(1);
});

test('its pods carry names of their own, so that no budget or Service of a workload reaches them', () => {
  const { metadata } = jobOf().spec.template;
  expect(metadata.labels).toMatchObject({ 'app.kubernetes.io/name': 'build', 'app.kubernetes.io/component': 'build' });
});

describe('when it runs', () => {
  test('on change: a new name for new content, and no hook', () => {
    const [one, same, other] = [jobOf(), jobOf({}), jobOf({ args: ['--fast'] })];
    expect(one.metadata.name).toMatch(/^build-[0-9a-f]{8}$/);
    expect(same.metadata.name).toBe(one.metadata.name);
    expect(other.metadata.name).not.toBe(one.metadata.name);
    expect(JSON.stringify(one.metadata.annotations)).not.toContain('hook');
  });

  test('on change of its configuration too, which is in a ConfigMap', () => {
    const name = (level: string) => jobOf({ config: { env: { LEVEL: level } } }).metadata.name;
    expect(name('debug')).not.toBe(name('info'));
  });

  test('never with a TTL, which would make Argo CD run it again', () => {
    expect(jobOf().spec).not.toHaveProperty('ttlSecondsAfterFinished');
  });

  test.each([
    [JobRun.BEFORE_WORKLOADS, 'Sync', '-1'],
    [JobRun.AFTER_SYNC, 'PostSync', undefined],
  ])('%s: in every sync', (runs, hook, wave) => {
    const { metadata } = jobOf({ runs });
    expect(metadata.name).toBe('build');
    expect(metadata.annotations).toMatchObject({
      'argocd.argoproj.io/hook': hook,
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
    });
    expect((metadata.annotations as Record<string, string>)['argocd.argoproj.io/sync-wave']).toBe(wave);
  });

  test('before the workloads without a claim of its own, which comes with them', () => {
    const volumes = { '/cache': Storage.claim({ size: Size.gibibytes(1) }) };
    expect(synthBatchJob({ runs: JobRun.BEFORE_WORKLOADS, volumes }).mistakes).toEqual([
      'shop/build: volumes with a claim of its own come with the workloads, and the job would wait for it before them for ever; run it on change, or mount a claim that exists with Storage.existingClaim',
    ]);
    expect(synthBatchJob({ volumes }).mistakes).toEqual([]);
  });
});

test('completions without shards count successes and number nothing', () => {
  const { spec } = jobOf({ completions: 4, parallelism: 2 });
  expect(spec).toMatchObject({ completions: 4, parallelism: 2 });
  expect(spec).not.toHaveProperty('completionMode');
});

test('a small environment runs fewer pods at once', () => {
  const small = testEnvironment({ sizes: { autoscaling: false, maxReplicas: 1 } });
  expect(jobOf({ shards: 5 }, small).spec).toMatchObject({ completions: 5, parallelism: 1 });
});

test.each<[Partial<BatchJobProps>, string]>([
  [{ timeLimit: Duration.seconds(0) }, 'timeLimit (0 seconds) must be at least 1 second, or a run is stopped before it starts'],
  [{ retries: -1 }, 'retries (-1) must be a whole number from 0 on; 0 gives up at the first failure'],
  [{ completions: 0 }, 'completions (0) must be a whole number from 1 on; to run none, leave the job out'],
  [{ shards: 2, completions: 2 }, 'completions (2) and shards (2) exclude each other: each shard completes once; keep one of them'],
  [
    { shards: 2, volumes: { '/data': Storage.claim({ size: Size.gibibytes(1) }) } },
    'parallelism (2) cannot share a ReadWriteOnce claim: the other pods would wait for its node; use ReadWriteMany or one pod at a time',
  ],
])('%j is refused with a remedy', (props, mistake) => {
  expect(synthBatchJob(props).mistakes).toEqual([`shop/build: ${mistake}`]);
});

test.each([
  [54, JobRun.ON_CHANGE, undefined],
  [63, JobRun.AFTER_SYNC, undefined],
  [60, JobRun.AFTER_SYNC, 11],
])('a name of %d characters fits when it runs %s with %j shards, and a longer one does not', (longest, runs, shards) => {
  const nameMistakes = (length: number) =>
    synthBatchJob({ name: 'a'.repeat(length), runs, shards }).mistakes.filter((text) => text.includes('this Job may have'));
  expect(nameMistakes(longest)).toEqual([]);
  expect(nameMistakes(longest + 1)).toEqual([
    `shop/build: name (${'a'.repeat(longest + 1)}) has ${longest + 1} characters, and this Job may have ${longest}; give a shorter id or set 'name'`,
  ]);
});

test('it calls what it is connected to, and nobody calls it', () => {
  const shop = synthRole((chart) => {
    const api = new WebService(chart, 'api', { image: 'shop/api', port: 8080 });
    new BatchJob(chart, 'build', requiredProps).connectTo(api, { env: { API: 'url' } });
  });
  expect(shop.all('Job')[0]?.spec.template.spec.containers[0].env).toEqual([{ name: 'API', value: 'http://api' }]);
  const { spec } = shop.get('NetworkPolicy', 'build');
  expect(spec.egress).toHaveLength(1);
  expect(spec).not.toHaveProperty('ingress');
});

test('in a mesh without native sidecars it stays outside, and may not call who asks for an identity', () => {
  const old = onKubernetes('1.28', meshEnvironment().props);
  expect(jobOf({}, old).spec.template.metadata.labels).toMatchObject({ 'sidecar.istio.io/inject': 'false' });
  expect(synthBatchJob({ sidecars: { log: { image: 'shop/log' } } }, old).mistakes).toEqual([
    'shop/build: sidecars.log would keep the Job running for ever on Kubernetes 1.28; upgrade cluster test to 1.29, or do its work in the command',
  ]);
});

test('wrapping a job changes no object', () => {
  const wrapped = synthRole((chart) => new BatchJob(new Construct(chart, 'wrapper'), 'build', requiredProps));
  expect(wrapped.objects).toEqual(synthBatchJob().objects);
});

test('an explicit undefined means the default', () => {
  expect(jobOf({ runs: undefined, retries: undefined, timeLimit: undefined })).toEqual(jobOf());
});

test.each(['runs', 'timeLimit', 'retries', 'restartPolicy', 'completions', 'shards', 'parallelism'])(
  'the docs page tells of %s',
  (prop) => {
    const [page = ''] = readFileSync(join(projectRoot(), 'docs/batch-job.md'), 'utf8').split('## Migration');
    expect(page).toContain(`\`${prop}\``);
  },
);
