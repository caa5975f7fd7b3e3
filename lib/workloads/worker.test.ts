import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { meshEnvironment, onKubernetes, testEnvironment } from '../../test/environments';
import { synthRole } from '../../test/synth-role';
import { ConfigFile } from '../config/config-files';
import { projectRoot } from '../synth/project-root';
import { Drain } from './pod/drain';
import { Storage } from './pod/storage';
import { Worker, type WorkerProps } from './worker';

const requiredProps: WorkerProps = { image: 'shop/mailer' };

function synthWorker(props: Partial<WorkerProps> = {}, environment = testEnvironment()) {
  return synthRole((chart) => new Worker(chart, 'mailer', { ...requiredProps, ...props }), environment);
}

test('one line makes an account, a Deployment and a policy, and nothing that can be called', () => {
  const shop = synthWorker();
  expect(shop.mistakes).toEqual([]);
  expect(shop.objects.map(({ kind }) => kind)).toEqual(['ServiceAccount', 'Deployment', 'NetworkPolicy']);
  expect(shop.get('Deployment', 'mailer').spec.template.spec.containers[0]).not.toHaveProperty('ports');
});

/** Every prop, none at its default. A prop that is missing here fails the type check. */
const allProps: Required<WorkerProps> = {
  notCalled: ['docs.example.org'],
  name: 'post',
  namespace: 'agents',
  image: 'shop/mailer',
  command: ['/app/mailer'],
  args: ['consume'],
  env: { GREETING: 'hello' },
  workingDir: '/app',
  resources: { cpu: kplus.Cpu.millis(100) },
  config: { files: { '/etc/mailer.conf': ConfigFile.text('on') } },
  volumes: { '/spool': Storage.claim({ size: Size.gibibytes(1), accessMode: 'ReadWriteMany' }) },
  sidecars: { proxy: { image: 'shop/proxy' } },
  initContainers: { wait: { image: 'shop/wait' } },
  hosts: 'partners',
  hostAliases: { '203.0.113.7': ['smtp.example.org'] },
  pullSecrets: ['hub'],
  user: 1234,
  group: 2345,
  volumeGroup: 3456,
  permissions: [{ resources: ['pods'], verbs: ['get'] }],
  clusterPermissions: [{ resources: ['nodes'], verbs: ['list'] }],
  logs: { files: ['/var/log/app.log'] },
  placement: { nodeSelector: { disk: 'fast' } },
  priority: 'low',
  drain: Drain.command(['/app/drain'], { upTo: Duration.seconds(20) }),
  gracePeriod: Duration.seconds(60),
  replicas: 3,
  autoscaling: { min: 2, max: 4, metrics: [{ name: 'queued', average: '30' }] },
  rollout: { maxSurge: 2 },
  disruptionBudget: { maxUnavailable: 2 },
  noDisruptionBudget: true,
  suspended: true,
  paused: true,
  progressDeadline: Duration.minutes(5),
  revisionHistory: 2,
  health: { liveness: kplus.Probe.fromCommand(['/app/alive']) },
  metrics: { port: 9090 },
};

describe('all props', () => {
  const { autoscaling, noDisruptionBudget, suspended, ...together } = allProps;
  const shop = synthWorker(together);
  const deployment = shop.get('Deployment', 'post');
  const { spec } = deployment;
  const pod = spec.template.spec;
  const [container] = pod.containers;

  test('together are no mistake', () => {
    expect(shop.mistakes).toEqual([]);
  });

  test.each<[string, unknown, unknown]>([
    ['name', deployment.metadata.name, 'post'],
    ['namespace', deployment.metadata.namespace, 'shop-team-agents'],
    ['image', container.image, 'shop/mailer:1'],
    ['command', container.command, ['/app/mailer']],
    ['args', container.args, ['consume']],
    ['env', container.env, [{ name: 'GREETING', value: 'hello' }]],
    ['workingDir', container.workingDir, '/app'],
    ['resources', container.resources.requests.cpu, '100m'],
    ['config', shop.get('ConfigMap', 'post-config').data, { 'etc.mailer.conf': 'on' }],
    ['volumes', shop.get('PersistentVolumeClaim', 'post-spool').spec.accessModes, ['ReadWriteMany']],
    ['sidecars', pod.initContainers[0].name, 'proxy'],
    ['logs', pod.initContainers[1].name, 'log-1'],
    ['initContainers', pod.initContainers[2].name, 'wait'],
    [
      'hosts, hostAliases',
      pod.hostAliases,
      [
        { ip: '203.0.113.8', hostnames: ['partner.example.org'] },
        { ip: '203.0.113.7', hostnames: ['smtp.example.org'] },
      ],
    ],
    ['pullSecrets', pod.imagePullSecrets, [{ name: 'hub' }]],
    ['user', pod.securityContext.runAsUser, 1234],
    ['group', pod.securityContext.runAsGroup, 2345],
    ['volumeGroup', pod.securityContext.fsGroup, 3456],
    ['permissions', shop.get('Role', 'post').rules, [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]],
    [
      'clusterPermissions',
      shop.all('ClusterRole').map(({ rules }) => rules),
      [[{ apiGroups: [''], resources: ['nodes'], verbs: ['list'] }]],
    ],
    ['placement', pod.nodeSelector, { disk: 'fast' }],
    ['priority', pod.priorityClassName, 'low'],
    ['drain', container.lifecycle, { preStop: { exec: { command: ['/app/drain'] } } }],
    ['gracePeriod', pod.terminationGracePeriodSeconds, 60],
    ['replicas', spec.replicas, 3],
    ['rollout', spec.strategy.rollingUpdate, { maxSurge: 2, maxUnavailable: 0 }],
    ['disruptionBudget', shop.get('PodDisruptionBudget', 'post').spec.maxUnavailable, 2],
    ['paused', spec.paused, true],
    ['progressDeadline', spec.progressDeadlineSeconds, 300],
    ['revisionHistory', spec.revisionHistoryLimit, 2],
    ['health', container.livenessProbe.exec, { command: ['/app/alive'] }],
    ['metrics', shop.get('PodMonitor', 'post').spec.podMetricsEndpoints, [{ path: '/metrics', portNumber: 9090 }]],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });

  test('autoscaling', () => {
    const scaled = synthWorker({ ...together, replicas: undefined, disruptionBudget: undefined, autoscaling });
    expect(scaled.get('HorizontalPodAutoscaler', 'post').spec.metrics).toHaveLength(1);
  });

  test('noDisruptionBudget', () => {
    expect(
      synthWorker({ ...together, disruptionBudget: undefined, noDisruptionBudget }).tryGet('PodDisruptionBudget', 'post'),
    ).toBeUndefined();
  });

  test('suspended', () => {
    expect(synthWorker({ ...together, suspended }).get('Deployment', 'post').spec.replicas).toBe(0);
  });
});

test('nobody calls it, and so it need not drain', () => {
  const { containers, terminationGracePeriodSeconds } = synthWorker({}, onKubernetes('1.27')).get('Deployment', 'mailer').spec.template
    .spec;
  expect(containers[0]).not.toHaveProperty('lifecycle');
  expect(terminationGracePeriodSeconds).toBe(25);
});

test('it is asked for its health only where it says how', () => {
  const container = (props: Partial<WorkerProps>) => synthWorker(props).get('Deployment', 'mailer').spec.template.spec.containers[0];
  expect(container({ metrics: { port: 9090 } })).not.toHaveProperty('livenessProbe');
  expect(container({ metrics: { port: 9090 }, health: { liveness: '/live' } }).livenessProbe.httpGet).toMatchObject({
    path: '/live',
    port: 9090,
  });
});

test('in a mesh its metrics are the only thing that may be called', () => {
  const shop = synthWorker({ metrics: { port: 9090 } }, meshEnvironment());
  expect(shop.get('AuthorizationPolicy', 'mailer').spec.rules).toEqual([{ to: [{ operation: { ports: ['9090'] } }] }]);
  expect(shop.get('PeerAuthentication', 'mailer-plain').spec.portLevelMtls).toEqual({ '9090': { mode: 'PERMISSIVE' } });
});

test.each<[Partial<WorkerProps>, string]>([
  [
    { health: { liveness: '/live' } },
    'health.liveness (/live) is an http path, and the container has no port for it; give a Probe with its port',
  ],
  [{ health: { readiness: { grpc: {} } } }, "health.readiness.grpc has no port, and neither has the container; set 'port'"],
  [{ metrics: { port: 0 } }, 'metrics.port (0) must be between 1 and 65535'],
  [{ replicas: 0 }, "replicas (0) must be at least 1; to stop a workload set 'suspended: true'"],
])('%j is refused', (props, message) => {
  expect(synthWorker(props).mistakes).toEqual([`shop/mailer: ${message}`]);
});

test('wrapping it in another construct changes no byte', () => {
  const wrapped = synthRole((chart) => new Worker(new Construct(chart, 'wrapper'), 'mailer', { ...requiredProps, replicas: 2 }));
  expect(wrapped.yaml).toBe(synthWorker({ replicas: 2 }).yaml);
});

test.each(Object.keys(allProps))('the docs page tells of %s', (prop) => {
  expect(readFileSync(join(projectRoot(), 'docs/worker.md'), 'utf8')).toContain(`\`${prop}\``);
});
