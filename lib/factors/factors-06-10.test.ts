import { Duration, JsonPatch, Size } from 'cdk8s';
import { database, judge, task, withReleases } from '../../test/judge-factor';
import { dev, prod, service } from '../../test/small-estate';
import { Releases } from '../config/releases';
import { SharedVolume } from '../data';
import type { SystemChart } from '../system';
import { Drain, Storage, Worker } from '../workloads';

describe('6 processes', () => {
  test('S18: a Deployment with a ReadWriteOnce claim is reported, with the claim', () => {
    const volumes = { '/data': Storage.claim({ size: Size.gibibytes(1), accessMode: 'ReadWriteOnce' }) };
    expect(judge(6, (chart) => service(chart, 'api', { volumes }))).toEqual({
      verdict: 'not met',
      object: 'PersistentVolumeClaim api-data',
      field: 'spec.accessModes',
      reason: 'ReadWriteOnce: what it keeps is on one node, and pods elsewhere cannot start',
    });
  });

  test('a volume that all nodes share is no state of a pod', () => {
    const finding = judge(6, (chart) => {
      const files = new SharedVolume(chart, 'files', { size: Size.gibibytes(1) });
      return service(chart, 'api', { volumes: { '/files': files.storage } });
    });
    expect(finding.verdict).toBe('met');
  });

  test('are met without a claim, and not by a root file system that is written to', () => {
    expect(judge(6, (chart) => service(chart, 'api')).verdict).toBe('met');
    const field = '/spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem';
    const finding = judge(6, (chart) => service(chart, 'api').deployment.addJsonPatch(JsonPatch.replace(field, false)));
    expect(finding.verdict).toBe('not met');
  });

  test('are not applicable to what keeps the data of others', () => {
    expect(judge(6, database, { workload: 'db' }).verdict).toBe('not applicable');
  });
});

describe('7 port binding', () => {
  test('is met by a Service that names the ports of the pods', () => {
    expect(judge(7, (chart) => service(chart, 'api'))).toMatchObject({ verdict: 'met', object: 'Service api', field: 'spec.ports' });
  });

  test('is not met by a port of the node, nor by a number in the Service', () => {
    const onNode = (chart: SystemChart) =>
      service(chart, 'api').deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/ports/0/hostPort', 5000));
    expect(judge(7, onNode).reason).toBe('it takes a port of its node');
    const numbered = (chart: SystemChart) =>
      service(chart, 'api').service.addJsonPatch(JsonPatch.replace('/spec/ports/0/targetPort', 5000));
    expect(judge(7, numbered)).toMatchObject({ verdict: 'not met', object: 'Service api' });
  });

  test('is not applicable to what nobody calls', () => {
    expect(judge(7, (chart) => new Worker(chart, 'api', { image: 'shop/api' })).verdict).toBe('not applicable');
  });
});

describe('8 concurrency', () => {
  test('is met by spread replicas with a budget, and by an autoscaler', () => {
    expect(judge(8, (chart) => service(chart, 'api', { replicas: 2 }))).toMatchObject({ verdict: 'met', field: 'spec.replicas' });
    expect(judge(8, (chart) => service(chart, 'api', { autoscaling: { min: 1, max: 4, cpu: 80 } })).object).toBe(
      'HorizontalPodAutoscaler api',
    );
  });

  test('is not met by one pod, nor by several that may go at once', () => {
    expect(judge(8, (chart) => service(chart, 'api', { replicas: 1 })).verdict).toBe('not met');
    expect(judge(8, (chart) => service(chart, 'api', { replicas: 2, noDisruptionBudget: true }))).toMatchObject({
      verdict: 'not met',
      reason: '2 pods may all be evicted at once: no PodDisruptionBudget',
    });
  });

  test('is not met by pods that may all be on one node', () => {
    const spread = '/spec/template/spec/topologySpreadConstraints';
    const finding = judge(8, (chart) => service(chart, 'api', { replicas: 2 }).deployment.addJsonPatch(JsonPatch.remove(spread)));
    expect(finding).toMatchObject({ verdict: 'not met', reason: '2 pods may all be on one node' });
  });

  test('is not applicable where an environment runs one pod of everything, nor to tasks and single databases', () => {
    const environments = [prod.with({ sizes: { autoscaling: false, maxReplicas: 1 } })];
    expect(judge(8, (chart) => service(chart, 'api', { replicas: 2 }), { environments }).reason).toBe('prod runs one pod of everything');
    expect(judge(8, task).verdict).toBe('not applicable');
    expect(judge(8, database, { workload: 'db' }).verdict).toBe('not applicable');
  });
});

describe('9 disposability', () => {
  test('is met by a drain and time after it', () => {
    expect(judge(9, (chart) => service(chart, 'api', { drain: Drain.wait(Duration.seconds(7)) }))).toMatchObject({
      verdict: 'met',
      field: 'spec.template.spec.terminationGracePeriodSeconds',
      reason: expect.stringMatching(/^7 s until nobody is sent to it any more, then \d+ s to finish$/) as string,
    });
  });

  test('is not met when the grace period ends first', () => {
    const finding = judge(9, (chart) =>
      service(chart, 'api', { drain: Drain.wait(Duration.seconds(7)) }).deployment.addJsonPatch(
        JsonPatch.replace('/spec/template/spec/terminationGracePeriodSeconds', 7),
      ),
    );
    expect(finding).toMatchObject({ verdict: 'not met', reason: '7 s end before the 7 s of its preStop do' });
  });

  test.each(['readinessProbe', 'lifecycle'])('is not met by a service without %s', (field) => {
    const without = (chart: SystemChart) =>
      service(chart, 'api').deployment.addJsonPatch(JsonPatch.remove(`/spec/template/spec/containers/0/${field}`));
    expect(judge(9, without).verdict).toBe('not met');
  });

  test('is not met by a shell that stands between the signal and the program', () => {
    expect(judge(9, (chart) => service(chart, 'api', { command: ['sh', '-c', './run'] })).verdict).toBe('not met');
    expect(judge(9, (chart) => service(chart, 'api', { command: ['sh', '-c', 'exec ./run'] })).verdict).toBe('met');
  });

  test('is not applicable to a task', () => {
    expect(judge(9, task).verdict).toBe('not applicable');
  });
});

describe('10 dev/prod parity', () => {
  const describe = (chart: SystemChart) => service(chart, 'api');
  const environments = (yaml = '') => [
    withReleases(dev, `images: {shop/api: "2"}\n${yaml}`).with({
      images: { registryPrefix: 'localhost:5000/', releases: Releases.parse('dev.yaml', `images: {shop/api: "2"}\n${yaml}`) },
    }),
    withReleases(prod, 'images: {shop/api: "1"}'),
  ];

  test('S18: is met by the same image everywhere, wherever it is pulled from', () => {
    const { releases } = prod.props.images;
    const pulled = [
      dev.with({ images: { releases, registryPrefix: 'localhost:5000/' } }),
      prod.with({ images: { releases, mirrors: { 'docker.io': 'mirror.example.com/docker' } } }),
    ];
    expect(judge(10, describe, { environments: pulled })).toMatchObject({ verdict: 'met', reason: 'the same in prod' });
  });

  test('S18: is not met by another one', () => {
    expect(judge(10, describe, { environments: environments() })).toEqual({
      verdict: 'not met',
      object: 'Deployment api',
      field: 'spec.template.spec.containers[api].image',
      reason: '2 here, 1 in prod; release one version everywhere, or declare the promotion in the release file',
    });
  });

  test('S18: is met by another one while its promotion is declared', () => {
    const promoted = environments('promotions: {shop/api: "2 goes to prod on Thursday"}');
    expect(judge(10, describe, { environments: promoted })).toMatchObject({
      verdict: 'met',
      reason: '2 here, 1 in prod, while it is promoted: 2 goes to prod on Thursday',
    });
  });

  test('a promotion of another image excuses nothing', () => {
    expect(judge(10, describe, { environments: environments('promotions: {shop/other: "soon"}') }).verdict).toBe('not met');
  });

  test('is not applicable to what runs in one environment', () => {
    expect(judge(10, describe).verdict).toBe('not applicable');
  });
});
