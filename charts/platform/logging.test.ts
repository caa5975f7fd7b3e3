import { chartYaml, environments, synthChart } from '../../test/chart-snapshots';
import { LoggingChart } from './logging';

const logging = synthChart(LoggingChart, 'prod');
const namespaceOf = (environment: string) => synthChart(LoggingChart, environment).get('DaemonSet', 'node-logs').metadata.namespace;

interface Container {
  readonly name: string;
  readonly command: readonly string[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}

interface Pod {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes: readonly { readonly name: string; readonly emptyDir?: object; readonly hostPath?: { readonly path: string } }[];
}

const podOf = (kind: string, name: string) => logging.get(kind, name).spec.template.spec as Pod;
const textOf = (configMap: string) => Object.values(logging.get('ConfigMap', configMap).data as Record<string, string>).join('\n');

test.each(environments)('logging.$name', (environment) => {
  expect(chartYaml(LoggingChart, environment)).toMatchSnapshot();
});

test('there is nothing to warn of in any environment', () => {
  expect(environments.flatMap((environment) => synthChart(LoggingChart, environment).warnings)).toEqual([]);
});

describe('S10: node agent', () => {
  const pod = podOf('DaemonSet', 'node-logs');

  test('a DaemonSet with toleration for all taints', () => {
    expect(pod).toMatchObject({ tolerations: [{ operator: 'Exists' }] });
  });

  test('the log mounts of the host are read-only, in a namespace that says why it may have them', () => {
    const host = pod.volumes.filter(({ hostPath }) => hostPath !== undefined);
    expect(host.map(({ hostPath }) => hostPath?.path)).toEqual(['/var/log/containers', '/var/log/pods']);
    for (const { name } of host) {
      const mounts = pod.containers.flatMap(({ volumeMounts }) => volumeMounts.filter((mount) => mount.name === name));
      expect(mounts.map(({ readOnly }) => readOnly)).toEqual([true]);
    }
    expect([namespaceOf('prod'), namespaceOf('dev')]).toEqual(['platform-nodes', 'platform-nodes-dev']);
    expect(logging.get('DaemonSet', 'node-logs').metadata.annotations).toHaveProperty(
      ['keelson/host-access'],
      'reads /var/log/containers: finds what containers write to stdout; reads /var/log/pods: reads what containers write to stdout',
    );
  });

  test('RBAC is limited to get, list and watch of pods and namespaces', () => {
    const rules = [...logging.all('ClusterRole'), ...logging.all('Role')].flatMap((role) => role.rules as unknown[]);
    expect(rules).toEqual([{ apiGroups: [''], resources: ['pods', 'namespaces'], verbs: ['get', 'list', 'watch'] }]);
  });
});

describe('S10: streaming sidecars of the counter', () => {
  const pod = podOf('Deployment', 'counter-stream');
  const sidecars = pod.initContainers ?? [];

  test('the writer appends to /var/log/1.log and /var/log/2.log every second', () => {
    const script = textOf('counter-stream-config');
    expect(script).toMatch(/>> \/var\/log\/1\.log\n.*>> \/var\/log\/2\.log\n.*\n {2}sleep 1\n/);
    expect(pod.containers[0]).toMatchObject({ image: 'busybox:1', command: ['/bin/sh', '/scripts/count.sh'] });
  });

  test('one sidecar per declared file, all mount the same emptyDir, the sidecars read-only', () => {
    expect(sidecars.map(({ command }) => command.at(-1))).toEqual(['/var/log/1.log', '/var/log/2.log']);
    const mounts = [...pod.containers, ...sidecars].map(({ volumeMounts }) =>
      volumeMounts.find(({ mountPath }) => mountPath === '/var/log'),
    );
    expect(mounts.map((mount) => [mount?.name, mount?.readOnly])).toEqual([
      ['var-log', undefined],
      ['var-log', true],
      ['var-log', true],
    ]);
    expect(pod.volumes).toContainEqual({ name: 'var-log', emptyDir: { sizeLimit: '100Mi' } });
  });
});

describe('S10: agent sidecar of the counter', () => {
  const pod = podOf('Deployment', 'counter-agent');
  const pipeline = textOf('counter-agent-log-agent-config');

  test('a change of its ConfigMap restarts the pods', () => {
    const { annotations } = logging.get('Deployment', 'counter-agent').spec.template.metadata as { annotations: Record<string, string> };
    expect(annotations['keelson/config-checksum']).toMatch(/^[0-9a-f]{16}$/);
  });

  test('every tailed path lies under the shared mount', () => {
    const tailed = [...pipeline.matchAll(/ path: (\S+)/g)].map(([, path = '']) => path);
    expect(tailed).toEqual(['/var/log/1.log', '/var/log/2.log']);
    const [agent] = pod.initContainers ?? [];
    expect(agent?.volumeMounts).toContainEqual({ name: 'var-log', mountPath: '/var/log', readOnly: true });
  });

  test('the two files have tags of their own', () => {
    expect([...pipeline.matchAll(/ tag: (\S+)/g)].map(([, tag]) => tag)).toEqual(['counter-agent.1.log', 'counter-agent.2.log']);
  });

  test('its positions are kept, and credentials come from a Secret', () => {
    expect(pipeline).toContain('db: /positions/1.log.db');
    expect(logging.get('ExternalSecret', 'counter-agent-log-store')).toBeDefined();
  });
});

test('a machine of a developer sends its logs nowhere', () => {
  const local = synthChart(LoggingChart, 'local');
  expect([...local.all('ExternalSecret'), ...local.all('Service')]).toEqual([]);
  expect(local.get('NetworkPolicy', 'counter-agent').spec).not.toHaveProperty('egress');
});
