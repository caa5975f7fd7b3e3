import { Size } from 'cdk8s';
import { parse } from 'yaml';
import { team, testEnvironment } from '../../../test/environments';
import { type Environment, SystemChart, type Team } from '../../system';
import { Testing } from '../../synth';
import { NodeLogs, type NodeLogsProps } from './node-logs';

const logStore = { host: 'logs.example.com', port: 9243, cidrs: ['198.51.100.40/32'] };

const trusted: Team = {
  ...team,
  namespaces: {
    nodes: {
      quota: { cpu: '4', memory: '8Gi', storage: '10Gi', pods: 20 },
      podSecurity: { level: 'privileged', reason: 'agents read what containers write' },
      hostAccess: { 'logging/node-logs': ['paths'], 'logging/collector': ['paths'] },
    },
  },
};

class LoggingChart extends SystemChart {
  constructor(environment: Environment) {
    super(Testing.app(), 'logging', { environment, team: trusted });
  }
}

const requiredProps: NodeLogsProps = { namespace: 'nodes' };

function synthNodeLogs(props: Partial<NodeLogsProps> = {}, environment = testEnvironment({ logStore })) {
  const chart = new LoggingChart(environment);
  new NodeLogs(chart, 'node-logs', { ...requiredProps, ...props });
  return Testing.synth(chart);
}

const logging = synthNodeLogs();
const { spec } = logging.get('DaemonSet', 'node-logs').spec.template;
const [container] = spec.containers;
const pipelineOf = (result: typeof logging, name = 'node-logs') =>
  parse(String(Object.values(result.get('ConfigMap', `${name}-config`).data as Record<string, string>)[0])) as {
    readonly service: Record<string, unknown>;
    readonly pipeline: Record<'inputs' | 'filters' | 'outputs', Record<string, unknown>[]>;
  };

test('S10: a DaemonSet that tolerates every taint', () => {
  expect(logging.mistakes).toEqual([]);
  expect(logging.warnings).toEqual([]);
  expect(spec.tolerations).toEqual([{ operator: 'Exists' }]);
});

test('S10: what the node writes for containers is mounted read-only', () => {
  const host = (spec.volumes as { name: string; hostPath?: { path: string } }[]).filter(({ hostPath }) => hostPath !== undefined);
  expect(host.map(({ hostPath }) => hostPath?.path)).toEqual(['/var/log/containers', '/var/log/pods']);
  for (const { name } of host) {
    expect(container.volumeMounts).toContainEqual(expect.objectContaining({ name, readOnly: true }));
  }
});

test('S10: it may read pods and namespaces of the cluster, and nothing else', () => {
  expect(logging.all('ClusterRole').map(({ rules }) => rules)).toEqual([
    [{ apiGroups: [''], resources: ['pods', 'namespaces'], verbs: ['get', 'list', 'watch'] }],
  ]);
  expect(logging.all('Role')).toEqual([]);
});

test('it is not root, and reads by the group of root', () => {
  expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10_001, runAsGroup: 0 });
  expect(container.securityContext).toMatchObject({ readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
});

test('it does not read its own words', () => {
  const [input] = pipelineOf(logging).pipeline.inputs;
  expect(input).toMatchObject({ path: '/var/log/containers/*.log', exclude_path: '/var/log/containers/node-logs-*_shop-team-nodes_*.log' });
});

test('it sends to the store of the environment over TLS, with credentials from a Secret', () => {
  expect(pipelineOf(logging).pipeline.outputs).toEqual([
    expect.objectContaining({ name: 'es', host: 'logs.example.com', port: 9243, tls: 'on', http_passwd: '${LOG_STORE_PASSWORD}' }),
  ]);
  expect(container.env.map(({ valueFrom }: { valueFrom: { secretKeyRef: { name: string } } }) => valueFrom.secretKeyRef.name)).toEqual([
    'node-logs-credentials',
    'node-logs-credentials',
  ]);
  expect(logging.get('NetworkPolicy', 'node-logs').spec.egress).toEqual([
    { to: [{ ipBlock: { cidr: '198.51.100.40/32' } }], ports: [{ port: 9243, protocol: 'TCP' }] },
    { to: [{ ipBlock: { cidr: '192.0.2.1/32' } }], ports: [{ port: 6443, protocol: 'TCP' }] },
  ]);
});

test('its health and its metrics are asked where it shows them', () => {
  expect(pipelineOf(logging).service).toMatchObject({ http_server: 'on', http_port: 2020 });
  expect(container.readinessProbe).toMatchObject({ httpGet: { path: '/api/v1/health', port: 2020 } });
  expect(logging.get('PodMonitor', 'node-logs').spec.podMetricsEndpoints).toEqual([
    { portNumber: 2020, path: '/api/v2/metrics/prometheus' },
  ]);
});

test('without a store it repeats what it reads on its own stdout', () => {
  const alone = synthNodeLogs({}, testEnvironment());
  expect(alone.mistakes).toEqual([]);
  expect(pipelineOf(alone).pipeline.outputs).toEqual([{ name: 'stdout', match: '*', format: 'json_lines' }]);
  expect([...alone.all('ExternalSecret'), ...alone.all('Service')]).toEqual([]);
});

test('every prop arrives', () => {
  const given: Required<NodeLogsProps> = {
    name: 'collector',
    namespace: 'nodes',
    image: 'shop/collector',
    resources: { memory: Size.mebibytes(64) },
  };
  const { metadata, spec: daemonSet } = synthNodeLogs(given).get('DaemonSet', 'collector');
  expect(metadata.namespace).toBe('shop-team-nodes');
  expect(daemonSet.template.spec.containers[0]).toMatchObject({
    image: 'shop/collector:1',
    resources: expect.objectContaining({ requests: expect.objectContaining({ cpu: '50m', memory: '64Mi' }) }),
  });
});

test('it is refused where nobody let it touch nodes', () => {
  expect(synthNodeLogs({ namespace: undefined }).mistakes).toHaveLength(2);
});
