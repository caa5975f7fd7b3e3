import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { cluster, meshEnvironment, team, testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import { EdgeIngress } from '../../network/edge';
import { type Environment, SystemChart, type Team } from '../../system';
import { projectRoot, Testing } from '../../synth';
import { Drain } from '../pod/drain';
import { Storage } from '../pod/storage';
import { Worker } from '../worker';
import { NodeAgent } from './node-agent';
import type { NodeAgentProps } from './node-agent-props';

const requiredProps: NodeAgentProps = { image: 'shop/agent' };

/** The team of the tests, with a namespace whose agents may touch nodes. */
const trusted: Team = {
  ...team,
  namespaces: {
    ...team.namespaces,
    nodes: {
      quota: { cpu: '4', memory: '8Gi', storage: '10Gi', pods: 20, nodePorts: 1 },
      podSecurity: { level: 'privileged', reason: 'agents read what containers write' },
      hostAccess: { 'shop/agent': ['paths', 'ports', 'network', 'pid'], 'shop/reader': ['paths'] },
    },
  },
};

class AgentChart extends SystemChart {
  constructor(environment: Environment) {
    super(Testing.app(), 'shop', { environment, team: trusted });
  }
}

function synthNodeAgent(props: Partial<NodeAgentProps> = {}, environment = testEnvironment()) {
  const chart = new AgentChart(environment);
  new NodeAgent(chart, 'agent', { ...requiredProps, ...props });
  return Testing.synth(chart);
}

const daemonSetOf = (props: Partial<NodeAgentProps> = {}, environment?: Environment) =>
  synthNodeAgent(props, environment).get('DaemonSet', 'agent');
const podOf = (props: Partial<NodeAgentProps> = {}, environment?: Environment) => daemonSetOf(props, environment).spec.template.spec;

const logs = { '/var/log/pods': { reason: 'collects what containers write' } };

const allProps: Required<NodeAgentProps> = {
  notCalled: ['docs.example.org'],
  image: 'shop/agent',
  name: 'watcher',
  namespace: 'agents',
  ports: [{ port: 8500, name: 'api', protocol: 'http' }],
  serviceType: 'ClusterIP',
  sameNodeOnly: true,
  hostPaths: {},
  hostNamespaces: {},
  rollout: { maxSurge: '10%', minReady: Duration.seconds(10) },
  revisionHistory: 2,
  health: { readiness: '/ready' },
  metrics: { port: 9100 },
  command: ['/agent'],
  args: ['--all'],
  env: { LEVEL: 'debug' },
  workingDir: '/app',
  resources: { cpu: Cpu.millis(20), memory: Size.mebibytes(64) },
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
  permissions: [{ resources: ['pods'], verbs: ['get'] }],
  clusterPermissions: [{ resources: ['nodes'], verbs: ['list'] }],
  placement: { nodeSelector: { edgenode: 'true' }, tolerations: [{ key: 'edge', operator: 'Exists' }] },
  priority: 'high',
  drain: Drain.none(),
  gracePeriod: Duration.seconds(40),
};

test('an agent is a DaemonSet with an account and a policy, and no more', () => {
  const { objects, mistakes, warnings } = synthNodeAgent();
  expect({ mistakes, warnings }).toEqual({ mistakes: [], warnings: [] });
  expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual([
    'DaemonSet agent',
    'NetworkPolicy agent',
    'ServiceAccount agent',
  ]);
});

test('every prop arrives in its field', () => {
  const shop = synthNodeAgent(allProps);
  expect(shop.mistakes).toEqual([]);
  const { metadata, spec } = shop.get('DaemonSet', 'watcher');
  expect(metadata.namespace).toBe('shop-team-agents');
  const { template, ...rest } = spec;
  expect(rest).toEqual({
    selector: { matchLabels: { 'app.kubernetes.io/instance': 'shop', 'app.kubernetes.io/name': 'watcher' } },
    revisionHistoryLimit: 2,
    minReadySeconds: 10,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '10%', maxUnavailable: 0 } },
  });
  expect(template.spec).toMatchObject({
    automountServiceAccountToken: true,
    terminationGracePeriodSeconds: 40,
    priorityClassName: 'high',
    nodeSelector: { edgenode: 'true' },
    tolerations: [{ key: 'edge', operator: 'Exists' }],
    hostAliases: expect.arrayContaining([{ ip: '203.0.113.7', hostnames: ['api.example.org'] }]),
    securityContext: expect.objectContaining({ runAsUser: 12_000, runAsGroup: 12_001, fsGroup: 12_002 }),
  });
  expect(template.spec.containers[0]).toMatchObject({
    name: 'watcher',
    command: ['/agent'],
    args: ['--all'],
    workingDir: '/app',
    ports: [
      { name: 'api', containerPort: 8500 },
      { name: 'metrics', containerPort: 9100 },
    ],
    readinessProbe: { httpGet: { path: '/ready', port: 8500 } },
    envFrom: [{ configMapRef: { name: 'watcher-env' } }],
    volumeMounts: expect.arrayContaining([{ name: 'cache', mountPath: '/cache' }]),
  });
  expect(shop.get('Service', 'watcher').spec).toMatchObject({ type: 'ClusterIP', internalTrafficPolicy: 'Local' });
  expect(shop.get('PodMonitor', 'watcher')).toBeDefined();
  expect(shop.get('Role', 'watcher').rules).toHaveLength(1);
  expect(shop.get('ClusterRole', 'shop-team-agents-watcher').rules).toHaveLength(1);
});

test('it runs on every node, whatever its taints, unless some are named', () => {
  expect(podOf().tolerations).toEqual([{ operator: 'Exists' }]);
  expect(podOf({ placement: { nodeSelector: { edgenode: 'true' } } })).toMatchObject({
    nodeSelector: { edgenode: 'true' },
    tolerations: [{ operator: 'Exists' }],
  });
  expect(podOf({ placement: { tolerations: [] } })).not.toHaveProperty('tolerations');
});

test('it is hardened like any pod, and not spread, because every node has one', () => {
  const pod = podOf();
  expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10_001, seccompProfile: { type: 'RuntimeDefault' } });
  expect(pod.containers[0].securityContext).toMatchObject({ readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
  expect(pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
  expect(pod).not.toHaveProperty('topologySpreadConstraints');
  expect(['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => field in pod)).toEqual([]);
});

describe('updates', () => {
  test.each([
    [undefined, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }],
    [{ maxUnavailable: '20%' } as const, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: '20%' } }],
    [{ maxSurge: 1 } as const, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }],
    [{ onDelete: true } as const, { type: 'OnDelete' }],
  ])('%j', (rollout, updateStrategy) => {
    expect(daemonSetOf({ rollout }).spec.updateStrategy).toEqual(updateStrategy);
  });

  test.each([
    [{ maxUnavailable: 0 }, "rollout.maxUnavailable (0) must be a whole number from 1 on or a percentage, such as 1 or '10%'"],
    [{ maxSurge: '0%' } as const, "rollout.maxSurge (0%) must be a whole number from 1 on or a percentage, such as 1 or '10%'"],
    [{ maxUnavailable: 1.5 }, "rollout.maxUnavailable (1.5) must be a whole number from 1 on or a percentage, such as 1 or '10%'"],
  ])('%j is refused', (rollout, message) => {
    expect(synthNodeAgent({ rollout }).mistakes).toEqual([`shop/agent: ${message}; to update by hand say { onDelete: true }`]);
  });

  test('cannot surge where the old agent has the port of the node', () => {
    const props = { namespace: 'nodes', ports: [{ port: 8080, hostPort: true }], rollout: { maxSurge: 1 } };
    expect(synthNodeAgent(props).mistakes).toEqual([
      "shop/agent: rollout.maxSurge (1) waits for a new pod that cannot start: the old one has the node's port; use maxUnavailable",
    ]);
  });
});

describe('folders of the node', () => {
  test('are mounted read-only, and their reasons are written down', () => {
    const daemonSet = daemonSetOf({
      namespace: 'nodes',
      hostPaths: { ...logs, '/state': { path: '/var/lib/agent', writable: true, reason: 'keeps its place' } },
    });
    const { containers, volumes } = daemonSet.spec.template.spec;
    expect(volumes).toEqual(
      expect.arrayContaining([
        { name: 'var-log-pods', hostPath: { path: '/var/log/pods', type: 'Directory' } },
        { name: 'state', hostPath: { path: '/var/lib/agent', type: 'Directory' } },
      ]),
    );
    expect(containers[0].volumeMounts).toEqual(
      expect.arrayContaining([
        { name: 'var-log-pods', mountPath: '/var/log/pods', readOnly: true },
        { name: 'state', mountPath: '/state' },
      ]),
    );
    expect(daemonSet.metadata.annotations).toHaveProperty(
      ['keelson/host-access'],
      'reads /var/log/pods: collects what containers write; writes /var/lib/agent: keeps its place',
    );
  });

  test('an agent that touches nothing says nothing', () => {
    expect(daemonSetOf().metadata.annotations).not.toHaveProperty(['keelson/host-access']);
  });

  test('are refused where Pod Security would refuse the pod', () => {
    expect(synthNodeAgent({ hostPaths: logs }).mistakes).toEqual([
      "shop/agent: hostPaths (/var/log/pods) is refused by Pod Security level restricted of namespace shop-team; run the agent in a further namespace of the team with podSecurity { level: 'privileged', reason: '…' }",
    ]);
  });

  test('are refused for an agent that is on no list', () => {
    const chart = new AgentChart(testEnvironment());
    new NodeAgent(chart, 'other', { image: 'shop/other', namespace: 'nodes', hostPaths: logs });
    expect(Testing.synth(chart).mistakes).toEqual([
      "shop/other: hostPaths (/var/log/pods) is on no list of what may touch nodes; where it is meant, add 'paths' to hostAccess['shop/other'] of namespace 'nodes' in estate/teams.ts",
    ]);
  });

  test('belong to the list by what they are: who may read folders may not join the network', () => {
    const chart = new AgentChart(testEnvironment());
    new NodeAgent(chart, 'reader', { image: 'shop/x', namespace: 'nodes', hostPaths: logs, hostNamespaces: { network: 'to see it' } });
    expect(Testing.synth(chart).mistakes).toEqual([
      "shop/reader: hostNamespaces.network is on no list of what may touch nodes; where it is meant, add 'network' to hostAccess['shop/reader'] of namespace 'nodes' in estate/teams.ts",
    ]);
  });

  test.each([
    [
      { '/logs': { path: '/var/log', reason: ' ' } },
      'hostPaths (/logs) has no reason; say why the agent needs it: it is written onto the DaemonSet',
    ],
    [
      { '/logs': { path: 'var/log', reason: 'x' } },
      'hostPaths (/logs).path (var/log) must be an absolute path of the node, such as /var/log/pods',
    ],
    [
      { '/sock': { path: '/var/run/docker.sock', reason: 'x' } },
      'hostPaths (/sock) reaches the socket of the container runtime, and whoever has it has the node; name the folder that is needed',
    ],
    [
      { '/host': { path: '/', reason: 'x' } },
      'hostPaths (/host) reaches the socket of the container runtime, and whoever has it has the node; name the folder that is needed',
    ],
    [
      { '/host': { path: '/var/run/', reason: 'x' } },
      'hostPaths (/host) reaches the socket of the container runtime, and whoever has it has the node; name the folder that is needed',
    ],
  ])('%j is refused', (hostPaths, message) => {
    expect(synthNodeAgent({ namespace: 'nodes', hostPaths }).mistakes).toEqual([`shop/agent: ${message}`]);
  });

  test('and a volume do not share a path', () => {
    const volumes = { '/var/log/pods': Storage.scratch({ size: Size.mebibytes(1) }) };
    expect(synthNodeAgent({ namespace: 'nodes', hostPaths: logs, volumes }).mistakes).toEqual([
      "shop/agent: hostPaths (/var/log/pods) is mounted by 'volumes' too; keep one of them",
    ]);
  });

  test('are nothing that another workload can be given', () => {
    synthRole((chart) => {
      // @ts-expect-error -- only a NodeAgent makes folders of the node
      new Worker(chart, 'spy', { image: 'shop/spy', volumes: { '/host': { kind: 'hostFolder', path: '/etc', writable: false } } });
    });
    expect(Object.keys(Storage)).not.toContain('hostFolder');
  });
});

describe('namespaces of the node', () => {
  test('are joined where they are allowed, with a reason', () => {
    const daemonSet = daemonSetOf({
      namespace: 'nodes',
      hostNamespaces: { network: 'announces addresses', pid: 'counts processes' },
      ports: [{ port: 8080 }],
    });
    expect(daemonSet.spec.template.spec).toMatchObject({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet', hostPID: true });
    expect(daemonSet.spec.template.spec.containers[0].ports).toEqual([
      { name: 'http', containerPort: 8080, hostPort: 8080, protocol: 'TCP' },
    ]);
    expect(daemonSet.metadata.annotations).toHaveProperty(
      ['keelson/host-access'],
      'network of the node: announces addresses; pid of the node: counts processes',
    );
  });

  test('a low port in the network of the node is refused: the kubelet opens it to root only', () => {
    const props = { namespace: 'nodes', hostNamespaces: { network: 'x' }, ports: [{ port: 80 }] };
    expect(synthNodeAgent(props).mistakes).toEqual([
      "shop/agent: ports (80) is below 1024, which only root may listen on in the node's network; use the pod network with 'hostPort: true', or a higher port",
    ]);
  });
});

describe('ports', () => {
  test('make a Service that others connect to and routes end at', () => {
    const shop = synthRole((chart) => {
      const agent = new NodeAgent(chart, 'agent', { image: 'shop/agent', ports: [{ port: 8500 }] });
      new Worker(chart, 'app', { image: 'shop/app' }).connectTo(agent, { env: { AGENT: 'address' } });
      new EdgeIngress(chart, 'edge', { host: 'agent' }).route('/', agent);
    });
    expect(shop.mistakes).toEqual([]);
    expect(shop.get('Service', 'agent').spec).toMatchObject({ selector: { 'app.kubernetes.io/component': 'agent' } });
    expect(shop.get('Deployment', 'app').spec.template.spec.containers[0].env).toEqual([{ name: 'AGENT', value: 'agent:80' }]);
    expect(shop.get('NetworkPolicy', 'agent').spec.ingress).toHaveLength(2);
  });

  test('are ports of the node only where that is said', () => {
    const ports = [{ port: 8500 }, { port: 8301, protocol: 'tcp', hostPort: true }] as const;
    const shop = synthNodeAgent({ namespace: 'nodes', ports });
    expect(shop.get('DaemonSet', 'agent').spec.template.spec.containers[0].ports).toEqual([
      { name: 'http', containerPort: 8500, protocol: 'TCP' },
      { name: 'tcp', containerPort: 8301, hostPort: 8301, protocol: 'TCP' },
    ]);
    expect(shop.get('NetworkPolicy', 'agent').spec.ingress).toEqual([
      { from: [{ ipBlock: { cidr: '0.0.0.0/0', except: [cluster.network.podCidr] } }], ports: [{ port: 8301, protocol: 'TCP' }] },
    ]);
  });

  test('on the node are refused where Pod Security would refuse them', () => {
    expect(synthNodeAgent({ namespace: 'agents', ports: [{ port: 8500, hostPort: true }] }).mistakes).toEqual([
      "shop/agent: ports (8500).hostPort is refused by Pod Security level restricted of namespace shop-team-agents; run the agent in a further namespace of the team with podSecurity { level: 'privileged', reason: '…' }",
    ]);
  });

  test('open on every node are counted by the quota of their namespace', () => {
    expect(synthNodeAgent({ namespace: 'nodes', ports: [{ port: 8500, nodePort: 30_100 }] }).mistakes).toEqual([]);
    expect(synthNodeAgent({ ports: [{ port: 8500, nodePort: 30_100 }] }).mistakes).toEqual([
      "shop/agent: serviceType (NodePort) is refused by the quota of team shop-team; add 'nodePorts' to it, or route to the service from an EdgeIngress",
    ]);
  });

  test.each([
    [{ ports: [{ port: 0 }] }, 'ports[0] (0) must be between 1 and 65535'],
    [{ ports: [{ port: 80 }, { port: 80, name: 'two' }] }, "ports[1] (80) is the port 'http' already; leave it out"],
    [{ sameNodeOnly: true }, 'sameNodeOnly (true) has no meaning without ports; name them, or leave it out'],
    [{ revisionHistory: -1 }, 'revisionHistory (-1) must be a whole number from 0 on; 0 keeps none'],
    [{ metrics: { port: 0 } }, 'metrics.port (0) must be between 1 and 65535'],
  ])('%j is refused', (props, message) => {
    expect(synthNodeAgent(props).mistakes).toEqual([`shop/agent: ${message}`]);
  });

  test('without them there is no Service to reach for', () => {
    const chart = new AgentChart(testEnvironment());
    const agent = new NodeAgent(chart, 'agent', requiredProps);
    expect(() => agent.service).toThrow("shop/agent has no Service: give it 'ports'");
  });
});

describe('what it may see in the cluster', () => {
  const clusterPermissions = [{ resources: ['pods', 'namespaces'], verbs: ['get', 'list', 'watch'] }] as const;

  test('is a ClusterRole of its own, and brings the token and the way to the API server', () => {
    const shop = synthNodeAgent({ clusterPermissions });
    expect(shop.get('ClusterRole', 'shop-team-agent').rules).toEqual([{ apiGroups: [''], ...clusterPermissions[0] }]);
    expect(shop.get('ClusterRoleBinding', 'shop-team-agent')).toMatchObject({
      roleRef: { kind: 'ClusterRole', name: 'shop-team-agent' },
      subjects: [{ kind: 'ServiceAccount', name: 'agent', namespace: 'shop-team' }],
    });
    expect(shop.all('Role')).toEqual([]);
    expect(shop.get('DaemonSet', 'agent').spec.template.spec.automountServiceAccountToken).toBe(true);
    expect(shop.get('NetworkPolicy', 'agent').spec.egress).toEqual([
      { to: [{ ipBlock: { cidr: '192.0.2.1/32' } }], ports: [{ port: 6443, protocol: 'TCP' }] },
    ]);
  });

  test('a wildcard is refused', () => {
    expect(synthNodeAgent({ clusterPermissions: [{ resources: ['*'], verbs: ['get'] }] }).mistakes).toEqual([
      'shop/agent: clusterPermissions[0].resources (*) allows more than anyone has looked at; name each of them',
    ]);
  });

  test('it changes nothing there but a status', () => {
    // @ts-expect-error -- only a status may be written
    synthNodeAgent({ clusterPermissions: [{ resources: ['pods'], verbs: ['update'] }] });
    const status = [{ apiGroups: ['networking.k8s.io'], resources: ['ingresses/status'], verbs: ['update'] }] as const;
    expect(synthNodeAgent({ clusterPermissions: status }).get('ClusterRole', 'shop-team-agent').rules).toEqual(status);
  });
});

test('health is asked on its first port, or on the port of its metrics', () => {
  expect(podOf().containers[0]).not.toHaveProperty('readinessProbe');
  expect(podOf({ ports: [{ port: 8500 }] }).containers[0].readinessProbe).toMatchObject({ tcpSocket: { port: 8500 } });
  const asked = podOf({ metrics: { port: 2020 }, health: { readiness: '/health', liveness: '/' } }).containers[0];
  expect(asked.readinessProbe).toMatchObject({ httpGet: { path: '/health', port: 2020 } });
});

test('in a mesh, its callers are allowed by name', () => {
  const shop = synthNodeAgent({ ports: [{ port: 8500 }], metrics: { port: 9100 } }, meshEnvironment());
  expect(shop.get('AuthorizationPolicy', 'agent').spec.rules).toEqual([{ to: [{ operation: { ports: ['9100'] } }] }]);
});

test('wrapping an agent changes no object', () => {
  const plain = synthRole((chart) => new NodeAgent(chart, 'agent', requiredProps));
  const wrapped = synthRole((chart) => new NodeAgent(new Construct(chart, 'wrapper'), 'agent', requiredProps));
  expect(wrapped.objects).toEqual(plain.objects);
});

test('an explicit undefined means the default', () => {
  const given = { rollout: undefined, revisionHistory: undefined, ports: undefined, hostPaths: undefined, placement: undefined };
  expect(daemonSetOf(given)).toEqual(daemonSetOf());
});

const docs = readFileSync(join(projectRoot(), 'docs/node-agent.md'), 'utf8');

test.each(['hostPaths', 'hostNamespaces', 'ports', 'serviceType', 'sameNodeOnly', 'rollout', 'revisionHistory', 'health', 'metrics'])(
  'the docs page tells of %s',
  (prop) => {
    expect(allProps).toHaveProperty(prop);
    expect(docs).toContain(`\`${prop}\``);
  },
);
