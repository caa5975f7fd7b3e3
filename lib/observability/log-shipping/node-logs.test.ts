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

describe('what the store refuses, or takes late', () => {
  const { service, pipeline } = pipelineOf(logging);
  const [input] = pipeline.inputs;
  const [output] = pipeline.outputs;

  test('labels app and app.kubernetes.io/name do not exclude each other: there is no dot left in names of fields', () => {
    expect(output).toMatchObject({ replace_dots: 'on' });
  });

  test('a chunk that is refused is given up, and one that an outage of half an hour holds up is not', () => {
    const { first, longest } = { first: Number(service['scheduler.base']), longest: Number(service['scheduler.cap']) };
    expect(output?.retry_limit).toEqual(expect.any(Number));
    // each wait is drawn at random up to a bound that doubles: on average half of it
    const bounds = Array.from({ length: Number(output?.retry_limit) }, (_, attempt) => Math.min(longest, first * 2 ** attempt));
    const average = bounds.reduce((sum, bound) => sum + bound / 2, 0);
    expect(average).toBeGreaterThan(30 * 60);
    expect(average).toBeLessThan(2 * 60 * 60);
  });

  test('what is read again by the agent that replaces this one is in the store once', () => {
    expect(output).toMatchObject({ generate_id: 'on', buffer_size: 'false' });
    expect(pipeline.filters).toEqual([expect.objectContaining({ name: 'kubernetes', annotations: 'off' })]);
    // with the positions goes what was read and not sent: both live as long as the pod
    const volumes = spec.volumes as { name: string; emptyDir?: { sizeLimit: string } }[];
    const mounts = container.volumeMounts as { name: string; mountPath: string }[];
    for (const path of ['/positions', '/buffer']) {
      const name = mounts.find(({ mountPath }) => mountPath === path)?.name;
      expect(volumes.find((volume) => volume.name === name)?.emptyDir).toBeDefined();
    }
  });

  test('a slow store halts no input: what waits is on disk, within its volume and in the memory of the container', () => {
    expect(input).toMatchObject({ 'storage.type': 'filesystem' });
    expect(input).not.toHaveProperty('mem_buf_limit');
    expect(service['storage.path']).toBe('/buffer');
    expect(output).toMatchObject({ 'storage.total_limit_size': '409M' });
    expect(spec.volumes).toContainEqual({ name: 'buffer', emptyDir: { sizeLimit: '512Mi' } });
    const chunk = 2;
    expect(Number(service['storage.max_chunks_up']) * chunk).toBeLessThan(128 / 2);
  });
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
