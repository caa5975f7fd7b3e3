import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { cluster, meshEnvironment, onKubernetes, team, testEnvironment } from '../../test/environments';
import { synthRole } from '../../test/synth-role';
import { ConfigFile } from '../config/config-files';
import { type Environment, SystemChart } from '../system';
import { Testing } from '../synth';
import { projectRoot } from '../synth/project-root';
import { Drain } from './pod/drain';
import { Storage } from './pod/storage';
import { WebService, type WebServiceProps } from './web-service';

const requiredProps: WebServiceProps = { image: 'shop/kids', port: 5000 };

function synthWebService(props: Partial<WebServiceProps> = {}, environment = testEnvironment()) {
  return synthRole((chart) => new WebService(chart, 'kids', { ...requiredProps, ...props }), environment);
}

/** The same in a team that may open services to the outside. */
function synthOpen(props: Partial<WebServiceProps>, environment = testEnvironment()) {
  class OpenChart extends SystemChart {
    constructor(scope: Construct, given: { readonly environment: Environment }) {
      super(scope, 'shop', { ...given, team: { ...team, quota: { ...team.quota, nodePorts: 2, loadBalancers: 1 } } });
    }
  }
  const chart = new OpenChart(Testing.app(), { environment });
  new WebService(chart, 'kids', { ...requiredProps, ...props });
  return Testing.synth(chart);
}

function deploymentOf(props: Partial<WebServiceProps>, environment = testEnvironment()) {
  const shop = synthWebService(props, environment);
  expect(shop.mistakes).toEqual([]);
  return shop.get('Deployment', 'kids').spec;
}

const kindsOf = (shop: { objects: readonly { kind: string }[] }): string[] => shop.objects.map(({ kind }) => kind);

test('one line makes an account, a Service, a Deployment and a policy; two pods get a budget', () => {
  expect(kindsOf(synthWebService())).toEqual(['ServiceAccount', 'Service', 'Deployment', 'NetworkPolicy']);
  expect(kindsOf(synthWebService({ replicas: 2 }))).toContain('PodDisruptionBudget');
});

/** Every prop, none at its default. A prop that is missing here fails the type check. */
const allProps: Required<WebServiceProps> = {
  notCalled: ['docs.example.org'],
  name: 'kidz',
  namespace: 'agents',
  image: 'shop/kids',
  command: ['/app/kids'],
  args: ['--verbose'],
  env: { GREETING: 'hello' },
  workingDir: '/app',
  resources: { cpu: kplus.Cpu.millis(100), cpuLimit: kplus.Cpu.units(1), memory: Size.mebibytes(256), scratch: Size.mebibytes(300) },
  config: { env: { LEVEL: 'info' }, files: { '/etc/kids.conf': ConfigFile.text('on') } },
  volumes: { '/cache': Storage.scratch({ size: Size.mebibytes(100) }) },
  sidecars: { proxy: { image: 'shop/proxy', ports: { admin: 9901 } } },
  initContainers: { wait: { image: 'shop/wait' } },
  hosts: 'partners',
  hostAliases: { '203.0.113.7': ['api.example.org'] },
  pullSecrets: ['hub'],
  user: 1234,
  group: 2345,
  volumeGroup: 3456,
  permissions: [{ resources: ['pods'], verbs: ['get'] }],
  clusterPermissions: [{ resources: ['nodes'], verbs: ['list'] }],
  logs: { files: ['/var/log/app.log'] },
  placement: { nodeSelector: { disk: 'fast' }, tolerations: [{ key: 'gpu', operator: 'Exists' }] },
  priority: 'high',
  drain: Drain.command(['/app/drain'], { upTo: Duration.seconds(20) }),
  gracePeriod: Duration.seconds(60),
  replicas: 3,
  autoscaling: { min: 2, max: 4, cpu: 80 },
  rollout: { maxSurge: 2, maxUnavailable: 1, minReady: Duration.seconds(10) },
  disruptionBudget: { minAvailable: 1 },
  noDisruptionBudget: true,
  suspended: true,
  paused: true,
  progressDeadline: Duration.minutes(5),
  revisionHistory: 2,
  health: { readiness: '/ready', liveness: '/live', startup: '/started' },
  metrics: { port: 9090, path: '/stats' },
  port: { name: 'web', port: 5000, servicePort: 81, protocol: 'http2' },
  extraPorts: [{ port: 6000, protocol: 'grpc' }],
  serviceType: 'NodePort',
  clientAffinitySeconds: 600,
  traffic: { timeout: Duration.seconds(5) },
  endUsers: { issuer: 'https://id.example.com', keys: { uri: 'https://id.example.com/jwks.json' }, checkedByApplication: true },
  apiContract: { file: 'openapi.yaml', content: 'openapi: 3.1.0\n' },
};

/** All props but those that exclude others. */
function synthAll(changes: Partial<WebServiceProps> = {}) {
  const chosen: Partial<WebServiceProps> = {
    ...allProps,
    serviceType: undefined,
    autoscaling: undefined,
    noDisruptionBudget: undefined,
    suspended: undefined,
    ...changes,
  };
  return synthWebService(chosen);
}

describe('all props', () => {
  const shop = synthAll();
  const service = shop.get('Service', 'kidz').spec;
  const deployment = shop.get('Deployment', 'kidz');
  const { spec } = deployment;
  const pod = spec.template.spec;
  const [container] = pod.containers;

  test('together are no mistake', () => {
    expect(shop.mistakes).toEqual([]);
  });

  test.each<[string, unknown, unknown]>([
    ['name', deployment.metadata.name, 'kidz'],
    ['namespace', deployment.metadata.namespace, 'shop-team-agents'],
    ['image', container.image, 'shop/kids:1'],
    ['command', container.command, ['/app/kids']],
    ['args', container.args, ['--verbose']],
    ['env', container.env, [{ name: 'GREETING', value: 'hello' }]],
    ['workingDir', container.workingDir, '/app'],
    [
      'resources',
      container.resources,
      {
        // its own scratch space, its cache and its logs
        requests: { cpu: '100m', memory: '256Mi', 'ephemeral-storage': '500Mi' },
        limits: { cpu: '1', memory: '256Mi', 'ephemeral-storage': '500Mi' },
      },
    ],
    ['config.env', shop.get('ConfigMap', 'kidz-env').data, { LEVEL: 'info' }],
    ['config.files', shop.get('ConfigMap', 'kidz-config').data, { 'etc.kids.conf': 'on' }],
    ['volumes', container.volumeMounts.at(-2), { name: 'cache', mountPath: '/cache' }],
    ['sidecars', pod.initContainers[0].ports, [{ name: 'admin', containerPort: 9901, protocol: 'TCP' }]],
    ['logs', pod.initContainers[1].name, 'log-1'],
    ['initContainers', pod.initContainers[2].name, 'wait'],
    [
      'hosts, hostAliases',
      pod.hostAliases,
      [
        { ip: '203.0.113.8', hostnames: ['partner.example.org'] },
        { ip: '203.0.113.7', hostnames: ['api.example.org'] },
      ],
    ],
    ['pullSecrets', pod.imagePullSecrets, [{ name: 'hub' }]],
    ['user', pod.securityContext.runAsUser, 1234],
    ['group', pod.securityContext.runAsGroup, 2345],
    ['volumeGroup', pod.securityContext.fsGroup, 3456],
    ['permissions', shop.get('Role', 'kidz').rules, [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]],
    [
      'clusterPermissions',
      shop.all('ClusterRole').map(({ rules }) => rules),
      [[{ apiGroups: [''], resources: ['nodes'], verbs: ['list'] }]],
    ],
    ['placement.nodeSelector', pod.nodeSelector, { disk: 'fast' }],
    ['placement.tolerations', pod.tolerations, [{ key: 'gpu', operator: 'Exists' }]],
    ['priority', pod.priorityClassName, 'high'],
    ['drain', container.lifecycle, { preStop: { exec: { command: ['/app/drain'] } } }],
    ['gracePeriod', pod.terminationGracePeriodSeconds, 60],
    ['replicas', spec.replicas, 3],
    ['rollout', spec.strategy, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: 1 } }],
    ['rollout.minReady', spec.minReadySeconds, 10],
    ['disruptionBudget', shop.get('PodDisruptionBudget', 'kidz').spec.minAvailable, 1],
    ['paused', spec.paused, true],
    ['progressDeadline', spec.progressDeadlineSeconds, 300],
    ['revisionHistory', spec.revisionHistoryLimit, 2],
    ['health.readiness', container.readinessProbe.httpGet.path, '/ready'],
    ['health.liveness', container.livenessProbe.httpGet.path, '/live'],
    ['health.startup', container.startupProbe.httpGet.path, '/started'],
    ['metrics', shop.get('PodMonitor', 'kidz').spec.podMetricsEndpoints, [{ path: '/stats', portNumber: 9090 }]],
    ['port', service.ports[0], { name: 'web', port: 81, targetPort: 'web', protocol: 'TCP', appProtocol: 'http2' }],
    ['extraPorts', service.ports[1], { name: 'grpc', port: 6000, targetPort: 'grpc', protocol: 'TCP', appProtocol: 'grpc' }],
    ['clientAffinitySeconds', service.sessionAffinityConfig, { clientIP: { timeoutSeconds: 600 } }],
    ['apiContract', shop.get('ConfigMap', 'kidz-api').data, { 'openapi.yaml': 'openapi: 3.1.0\n' }],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });

  test('autoscaling', () => {
    const { autoscaling } = allProps;
    const scaled = synthAll({ autoscaling, replicas: undefined });
    expect(scaled.get('HorizontalPodAutoscaler', 'kidz').spec).toMatchObject({ minReplicas: 2, maxReplicas: 4 });
    expect(scaled.get('Deployment', 'kidz').spec).not.toHaveProperty('replicas');
  });

  test('noDisruptionBudget', () => {
    expect(kindsOf(synthAll({ noDisruptionBudget: true, disruptionBudget: undefined }))).not.toContain('PodDisruptionBudget');
  });

  test('suspended', () => {
    expect(synthAll({ suspended: true }).get('Deployment', 'kidz').spec.replicas).toBe(0);
  });

  test('serviceType', () => {
    expect(synthOpen({ serviceType: 'NodePort' }).get('Service', 'kids').spec.type).toBe('NodePort');
  });
});

describe('the Service', () => {
  test('callers reach the container by the name of its port', () => {
    const { ports } = synthWebService().get('Service', 'kids').spec;
    expect(ports).toEqual([{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP', appProtocol: 'http' }]);
    expect(deploymentOf({}).template.spec.containers[0].ports).toEqual([{ name: 'http', containerPort: 5000, protocol: 'TCP' }]);
  });

  test('every port has appProtocol', () => {
    const extraPorts = [
      { name: 'grpc', port: 6000, protocol: 'grpc' },
      { name: 'raw', port: 7000, protocol: 'tcp' },
    ] as const;
    const { ports } = synthWebService({ extraPorts }).get('Service', 'kids').spec;
    expect(ports.map(({ appProtocol }: { appProtocol: string }) => appProtocol)).toEqual(['http', 'grpc', 'tcp']);
  });

  test('a node port is there where the environment gives one, and nowhere else', () => {
    const props = { port: { port: 8080, nodePort: 'myweb' } };
    const dev = synthOpen(props, testEnvironment({ nodePorts: { myweb: 30_003 } }));
    expect(dev.mistakes).toEqual([]);
    expect(dev.get('Service', 'kids').spec).toMatchObject({ type: 'NodePort', ports: [{ nodePort: 30_003 }] });
    const plain = synthWebService(props).get('Service', 'kids').spec;
    expect(plain.type).toBe('ClusterIP');
    expect(plain.ports[0]).not.toHaveProperty('nodePort');
  });

  test('what is open on the nodes is open in the policy too, and sees the addresses of its clients', () => {
    const shop = synthOpen({ serviceType: 'LoadBalancer' }, testEnvironment({ loadBalancer: { kind: 'metallb', address: '192.0.2.10' } }));
    expect(shop.warnings).toEqual([]);
    expect(shop.get('Service', 'kids').spec.externalTrafficPolicy).toBe('Local');
    expect(shop.get('NetworkPolicy', 'kids').spec.ingress).toEqual([
      { from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.244.0.0/16'] } }], ports: [{ port: 5000, protocol: 'TCP' }] },
    ]);
    expect(synthWebService().get('Service', 'kids').spec).not.toHaveProperty('externalTrafficPolicy');
  });

  test('a load balancer that nobody provides is doubted', () => {
    expect(synthOpen({ serviceType: 'LoadBalancer' }).warnings).toEqual([
      'shop/kids: serviceType (LoadBalancer) waits for an address that nothing in test is known to give; name a load balancer in the environment, or route to the service from an EdgeIngress',
    ]);
  });

  test('its contract is named beside it', () => {
    const { metadata } = synthAll().get('Service', 'kidz');
    expect(metadata).toMatchObject({ annotations: { 'keelson/api-contract': 'configmap/kidz-api#openapi.yaml' } });
  });

  test.each<[Partial<WebServiceProps>, string]>([
    [{ name: '2kids' }, "name (2kids) must begin with a letter, as names of Services do; rename it or set 'name'"],
    [{ port: 0 }, 'port (0) must be between 1 and 65535'],
    [
      { serviceType: 'NodePort' },
      "serviceType (NodePort) is refused by the quota of team shop-team; add 'nodePorts' to it, or route to the service from an EdgeIngress",
    ],
    [
      { serviceType: 'LoadBalancer' },
      "serviceType (LoadBalancer) is refused by the quota of team shop-team; add 'loadBalancers' to it, or route to the service from an EdgeIngress",
    ],
    [{ clientAffinitySeconds: 0 }, 'clientAffinitySeconds (0) must be between 1 and 86400'],
    [{ clientAffinitySeconds: 90_000 }, 'clientAffinitySeconds (90000) must be between 1 and 86400'],
    [
      { apiContract: { file: 'docs/openapi.yaml', content: 'x' } },
      'apiContract.file (docs/openapi.yaml) must be a file name without folders, such as openapi.yaml',
    ],
    [{ apiContract: { file: 'openapi.yaml', content: ' ' } }, 'apiContract.content () is empty; give the document itself'],
    [
      { apiContract: { file: 'openapi.yaml', content: 'x'.repeat(1_000_001) } },
      'apiContract.content has 1000001 bytes, and may have 1000000; publish it with the image',
    ],
    [{ metrics: { port: 9090, path: 'metrics' } }, "metrics.path (metrics) must begin with '/', such as /metrics"],
    [{ health: { readiness: 'ready' } }, "health.readiness (ready) must be a path that begins with '/', or a Probe"],
  ])('%# is refused', (props, message) => {
    expect(synthWebService(props).mistakes).toEqual([`shop/kids: ${message}`]);
  });

  test('a mesh refuses callers without an identity, and so Services that are open on the nodes', () => {
    expect(synthOpen({ serviceType: 'NodePort' }, meshEnvironment()).mistakes).toEqual([
      'shop/kids: serviceType (NodePort) takes calls without an identity, which the mesh of test refuses; route to the service from an EdgeIngress',
    ]);
  });
});

describe('the Deployment', () => {
  test('selectors of controllers are name and instance, of Services part-of and component, and match its pods', () => {
    const shop = synthWebService({ replicas: 2 });
    const { selector, template } = shop.get('Deployment', 'kids').spec;
    const controller = { 'app.kubernetes.io/name': 'kids', 'app.kubernetes.io/instance': 'shop' };
    expect(selector).toEqual({ matchLabels: controller });
    expect(shop.get('PodDisruptionBudget', 'kids').spec.selector).toEqual({ matchLabels: controller });
    expect(shop.get('Service', 'kids').spec.selector).toEqual({
      'app.kubernetes.io/part-of': 'shop',
      'app.kubernetes.io/component': 'kids',
    });
    expect(template.metadata.labels).toMatchObject({ ...controller, ...shop.get('Service', 'kids').spec.selector });
  });

  test('two budgets or autoscalers never reach the same pod', () => {
    const shop = synthRole((chart) => {
      for (const id of ['kids', 'mens']) new WebService(chart, id, { ...requiredProps, autoscaling: { min: 2, max: 3, cpu: 80 } });
    });
    const labels = (id: string) => shop.get('Deployment', id).spec.template.metadata.labels;
    const matches = (id: string, other: string) =>
      Object.entries(shop.get('PodDisruptionBudget', id).spec.selector.matchLabels).every(([key, value]) => labels(other)[key] === value);
    expect([matches('kids', 'kids'), matches('kids', 'mens'), matches('mens', 'kids')]).toEqual([true, false, false]);
    expect(shop.get('HorizontalPodAutoscaler', 'kids').spec.scaleTargetRef.name).toBe('kids');
  });

  test('topology spread counts old pods during a rollout, unless matchLabelKeys names pod-template-hash', () => {
    expect(deploymentOf({}, onKubernetes('1.27')).template.spec.topologySpreadConstraints).toEqual(
      ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'kids', 'app.kubernetes.io/instance': 'shop' } },
        matchLabelKeys: ['pod-template-hash'],
      })),
    );
  });

  test('enableServiceLinks is false: a Service called kafka would inject KAFKA_PORT', () => {
    expect(deploymentOf({}).template.spec.enableServiceLinks).toBe(false);
  });

  test('a non-root process cannot bind ports below 1024 without the safe sysctl', () => {
    const sysctls = [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }];
    expect(deploymentOf({ port: 80 }).template.spec.securityContext.sysctls).toEqual(sysctls);
    expect(
      deploymentOf({ sidecars: { proxy: { image: 'shop/proxy', ports: { web: 443 } } } }).template.spec.securityContext.sysctls,
    ).toEqual(sysctls);
    expect(deploymentOf({ port: 1024 }).template.spec.securityContext).not.toHaveProperty('sysctls');
  });

  test('seccomp and runAsNonRoot belong at pod level, with a numeric runAsUser', () => {
    expect(deploymentOf({}).template.spec.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 10_001,
      runAsGroup: 10_001,
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  test('replicas are handed over to an autoscaler in two steps, and the first is said to be one', () => {
    const first = synthWebService({ autoscaling: { min: 2, max: 5, cpu: 80, takingOverFrom: 5 } });
    expect(first.get('Deployment', 'kids').spec.replicas).toBe(5);
    expect(first.warnings).toEqual([
      'shop/kids: autoscaling.takingOverFrom (5) is the first of two steps: once the autoscaler has set the replicas, remove it',
    ]);
    const second = synthWebService({ autoscaling: { min: 2, max: 5, cpu: 80 } });
    expect(second.get('Deployment', 'kids').spec).not.toHaveProperty('replicas');
    expect(second.warnings).toEqual([]);
  });

  test('maxUnavailable: 0 deadlocks with ReadWriteOnce claims: there the old pod goes first', () => {
    const volumes = { '/data': Storage.claim({ size: Size.gibibytes(1) }) };
    expect(deploymentOf({ volumes }).strategy.rollingUpdate).toEqual({ maxSurge: 0, maxUnavailable: 1 });
    const shared = { '/data': Storage.claim({ size: Size.gibibytes(1), accessMode: 'ReadWriteMany' }) };
    expect(deploymentOf({ volumes: shared }).strategy.rollingUpdate).toEqual({ maxSurge: '25%', maxUnavailable: 0 });
  });

  test('unhealthyPodEvictionPolicy AlwaysAllow, and one pod away at a time, is the default from two pods on', () => {
    expect(synthWebService({ replicas: 2 }).get('PodDisruptionBudget', 'kids').spec).toMatchObject({
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
  });

  test('a budget for the full size does not keep the nodes of a smaller environment from being drained', () => {
    const sized = (maxReplicas: number) => testEnvironment({ sizes: { autoscaling: false, maxReplicas } });
    const props = { replicas: 3, disruptionBudget: { minAvailable: 2 } };
    expect(synthWebService(props).get('PodDisruptionBudget', 'kids').spec.minAvailable).toBe(2);
    const two = synthWebService(props, sized(2));
    expect(two.mistakes).toEqual([]);
    expect(two.get('PodDisruptionBudget', 'kids').spec).toMatchObject({ maxUnavailable: 1 });
    expect(kindsOf(synthWebService(props, sized(1)))).not.toContain('PodDisruptionBudget');
    expect(kindsOf(synthWebService({ ...props, suspended: true }))).not.toContain('PodDisruptionBudget');
  });

  test('grace is longer than the drain on every version that is supported', () => {
    for (const version of ['1.27', '1.28', '1.29', '1.30', '1.37'] as const) {
      const { containers, terminationGracePeriodSeconds } = deploymentOf({ image: 'php', port: 80 }, onKubernetes(version)).template.spec;
      const { sleep, exec } = containers[0].lifecycle.preStop;
      expect(terminationGracePeriodSeconds).toBeGreaterThan(sleep?.seconds ?? Number(exec.command[1]));
    }
  });

  test.each<[Partial<WebServiceProps>, string]>([
    [{ replicas: 0 }, "replicas (0) must be at least 1; to stop a workload set 'suspended: true'"],
    [{ revisionHistory: 0 }, 'revisionHistory (0) must be at least 1, or there is no version to go back to'],
    [
      { progressDeadline: Duration.seconds(10), rollout: { minReady: Duration.seconds(10) } },
      'progressDeadline (10 seconds) must be longer than rollout.minReady (10 seconds); raise it',
    ],
    [
      { progressDeadline: Duration.millis(10_500) },
      'progressDeadline (10.5 seconds) must be a whole number of seconds: Kubernetes knows no parts of one',
    ],
    [
      { noDisruptionBudget: true, disruptionBudget: { maxUnavailable: 1 } },
      'noDisruptionBudget and disruptionBudget exclude each other; keep one of them',
    ],
    [
      { replicas: 2, disruptionBudget: { minAvailable: 2 } },
      'disruptionBudget.minAvailable (2) must be lower than the smallest number of pods (2), or no node can be drained; use { maxUnavailable: 1 }',
    ],
    [
      { rollout: { maxSurge: 0 } },
      'rollout.maxSurge (0) and rollout.maxUnavailable (0) cannot both be 0: no pod could ever be replaced; leave one of them out',
    ],
    [
      { gracePeriod: Duration.seconds(5) },
      'gracePeriod (5 seconds) must be longer than the drain (5 seconds), or the process is killed before it is told to stop',
    ],
  ])('%# is refused', (props, message) => {
    expect(synthWebService(props).mistakes).toEqual([`shop/kids: ${message}`]);
  });

  test('all mistakes are said at once', () => {
    expect(synthWebService({ replicas: 0, port: 0, user: 0, env: { '1': '' } }).mistakes).toHaveLength(4);
  });

  test('commands are lists: a string does not compile', () => {
    // @ts-expect-error -- a shell would keep SIGTERM to itself
    const props: Partial<WebServiceProps> = { command: 'npm start' };
    expect(props.command).toBe('npm start');
  });
});

describe('who may do what', () => {
  test('a workload has an account of its own, and no token', () => {
    const shop = synthWebService();
    expect(shop.get('ServiceAccount', 'kids')).toMatchObject({ automountServiceAccountToken: false });
    expect(shop.get('Deployment', 'kids').spec.template.spec).toMatchObject({
      serviceAccountName: 'kids',
      automountServiceAccountToken: false,
    });
  });

  test('the API server is open only for pods with a token, and only they have a role', () => {
    const toApiServer = { to: [{ ipBlock: { cidr: '192.0.2.1/32' } }], ports: [{ port: 6443, protocol: 'TCP' }] };
    const shop = synthWebService({ permissions: [{ resources: ['pods'], verbs: ['get'] }] });
    expect(shop.get('NetworkPolicy', 'kids').spec.egress).toEqual([toApiServer]);
    expect(shop.get('Deployment', 'kids').spec.template.spec.automountServiceAccountToken).toBe(true);
    expect(shop.get('RoleBinding', 'kids')).toMatchObject({
      roleRef: { kind: 'Role', name: 'kids' },
      subjects: [{ kind: 'ServiceAccount', name: 'kids', namespace: 'shop-team' }],
    });
    expect(synthWebService().get('NetworkPolicy', 'kids').spec).not.toHaveProperty('egress');
  });

  test('empty lists and maps are dropped: a policy without callers has no ingress: []', () => {
    expect(synthWebService().get('NetworkPolicy', 'kids').spec).toEqual({
      podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'shop', 'app.kubernetes.io/component': 'kids' } },
      policyTypes: ['Ingress', 'Egress'],
    });
    expect(synthWebService().yaml).not.toMatch(/(?:\[\]|\{\})$/m);
  });
});

describe('metrics', () => {
  const metrics = { port: 9090 };

  test('are scraped from where monitoring stands, on a pod port, and only there', () => {
    const shop = synthWebService({ metrics });
    expect(shop.get('NetworkPolicy', 'kids').spec.ingress).toEqual([
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
            podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
          },
        ],
        ports: [{ port: 9090, protocol: 'TCP' }],
      },
    ]);
    expect(shop.get('Service', 'kids').spec.ports).toHaveLength(1);
    expect(shop.get('Deployment', 'kids').spec.template.spec.containers[0].ports).toContainEqual({
      name: 'metrics',
      containerPort: 9090,
      protocol: 'TCP',
    });
  });

  test('are not looked for where nothing scrapes', () => {
    const shop = synthWebService({ metrics }, testEnvironment({ monitoring: false }));
    expect(kindsOf(shop)).not.toContain('PodMonitor');
    expect(shop.get('NetworkPolicy', 'kids').spec).not.toHaveProperty('ingress');
  });
});

describe('in a mesh', () => {
  test('sidecars may reach istiod on 15012', () => {
    expect(synthWebService({}, meshEnvironment()).get('NetworkPolicy', 'kids').spec.egress).toEqual([
      {
        to: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'istio-system' } },
            podSelector: { matchLabels: { app: 'istiod' } },
          },
        ],
        ports: [{ port: 15_012, protocol: 'TCP' }],
      },
    ]);
  });

  test('under STRICT, metrics ports are PERMISSIVE plus ALLOW', () => {
    const shop = synthWebService({ metrics: { port: 9090 } }, meshEnvironment());
    expect(shop.get('PeerAuthentication', 'kids-plain').spec).toMatchObject({
      mtls: { mode: 'STRICT' },
      portLevelMtls: { '9090': { mode: 'PERMISSIVE' } },
    });
    expect(shop.get('AuthorizationPolicy', 'kids').spec).toMatchObject({
      action: 'ALLOW',
      rules: [{ to: [{ operation: { ports: ['9090'] } }] }],
    });
  });

  test('a PERMISSIVE mesh needs no exception for metrics', () => {
    const { mesh } = meshEnvironment();
    if (!mesh) throw new Error('no mesh');
    const shop = synthWebService({ metrics: { port: 9090 } }, meshEnvironment({ mesh: { ...mesh, mtls: 'PERMISSIVE' } }));
    expect(kindsOf(shop)).not.toContain('PeerAuthentication');
  });

  test('who is not declared is denied', () => {
    expect(synthWebService({}, meshEnvironment()).get('AuthorizationPolicy', 'kids').spec).toEqual({
      action: 'ALLOW',
      selector: { matchLabels: { 'app.kubernetes.io/part-of': 'shop', 'app.kubernetes.io/component': 'kids' } },
    });
  });
});

describe('what others connect to', () => {
  function variablesOf(props: Partial<WebServiceProps>) {
    const shop = synthRole((chart) => {
      const kids = new WebService(chart, 'kids', { ...requiredProps, ...props });
      const mens = new WebService(chart, 'mens', requiredProps);
      mens.connectTo(kids, { env: { HOST: 'host', PORT: 'port', ADDRESS: 'address', URL: 'url' } });
    });
    return shop.get('Deployment', 'mens').spec.template.spec.containers[0].env.map(({ value }: { value: string }) => value);
  }

  test('is the Service: its host, port, address and url', () => {
    expect(variablesOf({})).toEqual(['kids', '80', 'kids:80', 'http://kids']);
    expect(variablesOf({ port: { port: 8443, protocol: 'https' } })).toEqual(['kids', '8443', 'kids:8443', 'https://kids:8443']);
  });
});

test('wrapping it in another construct changes no byte', () => {
  class Wrapper extends Construct {
    constructor(scope: Construct, id: string) {
      super(scope, id);
      new WebService(this, 'kids', {
        ...allProps,
        serviceType: undefined,
        autoscaling: undefined,
        noDisruptionBudget: undefined,
        name: undefined,
      });
    }
  }
  const bare = synthAll({ suspended: true, name: undefined });
  const wrapped = synthRole((chart) => new Wrapper(new Construct(chart, 'outer'), 'inner'));
  expect(wrapped.mistakes).toEqual([]);
  expect(wrapped.yaml).toBe(bare.yaml);
});

test('a cluster without enforced policies gets them all the same', () => {
  const flannel = testEnvironment({ cluster: { ...cluster, network: { ...cluster.network, enforced: false } } });
  expect(kindsOf(synthWebService({}, flannel))).toContain('NetworkPolicy');
});

test.each(Object.keys(allProps))('the docs page tells of %s', (prop) => {
  expect(readFileSync(join(projectRoot(), 'docs/web-service.md'), 'utf8')).toContain(`\`${prop}\``);
});
