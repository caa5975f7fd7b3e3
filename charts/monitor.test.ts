import type { EnvVar } from 'kubernetes-types/core/v1';
import { estate } from '../estate';
import { chartYaml, environments, synthChart } from '../test/chart-snapshots';
import { MonitorChart } from './monitor';
import { TeamsChart } from './platform/teams';

const names = ['k8s-app-monitor-agent', 'k8s-app-monitor-test'];
const [AGENT = '', TEST = ''] = names;

const synthMonitor = (environment = 'prod') => synthChart(MonitorChart, environment);

test.each(environments)('monitor.$name', (environment) => {
  expect(chartYaml(MonitorChart, environment)).toMatchSnapshot();
});

describe.each(environments)('in $name', (environment) => {
  const monitor = synthChart(MonitorChart, environment);
  const containerOf = (name: string) => monitor.get('Deployment', name).spec.template.spec.containers[0];

  test('S1: Two Deployments (`apps/v1`, selector = template labels) and two Services', () => {
    expect(monitor.all('Deployment').map(({ metadata }) => metadata.name)).toEqual([...names].sort());
    expect(monitor.all('Service').map(({ metadata }) => metadata.name)).toEqual([...names].sort());
    for (const { apiVersion, spec } of monitor.all('Deployment')) {
      expect(apiVersion).toBe('apps/v1');
      expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
    }
  });

  test('S1: agent container port = targetPort = route port = 8888', () => {
    const [port] = containerOf(AGENT).ports;
    const [servicePort] = monitor.get('Service', AGENT).spec.ports;
    expect(port).toMatchObject({ name: 'http', containerPort: 8888 });
    expect(servicePort).toMatchObject({ port: 8888, targetPort: 'http' });
    const routes = ['Ingress', 'IngressRoute', 'VirtualService'].flatMap((kind) => monitor.all(kind));
    expect(JSON.stringify(routes)).toContain('8888');
    expect(JSON.stringify(routes)).not.toContain('8080');
  });

  test('S1: Agent env `SERVICE_NAME` equals the rendered `test` Service name and `APP_PORT` is the string of its port', () => {
    const env = containerOf(AGENT).env as EnvVar[];
    const { metadata, spec } = monitor.get('Service', TEST);
    expect(env).toContainEqual({ name: 'SERVICE_NAME', value: metadata.name });
    expect(env).toContainEqual({ name: 'APP_PORT', value: String(spec.ports[0].port) });
    expect(spec.ports[0].port).toBe(3000);
  });

  test('S1: no value holds a hand-typed `.svc.cluster.local`, and the service variables of Kubernetes are off', () => {
    for (const name of names) {
      expect(JSON.stringify(containerOf(name).env ?? [])).not.toContain('.svc.cluster.local');
      expect(monitor.get('Deployment', name).spec.template.spec.enableServiceLinks).toBe(false);
    }
  });

  test('S1: text `treafik` nowhere; no proxy container in the YAML; nothing to warn of', () => {
    expect(monitor.yaml).not.toContain('treafik');
    for (const name of names) expect(monitor.get('Deployment', name).spec.template.spec.containers).toHaveLength(1);
    expect(monitor.warnings).toEqual([]);
  });

  test('S1: no monitor scrapes `/metrics` of `test`', () => {
    expect([...monitor.all('PodMonitor'), ...monitor.all('ServiceMonitor')]).toEqual([]);
  });

  test('S30: each object has name, instance, part-of, managed-by and owner labels', () => {
    for (const { metadata } of monitor.objects) {
      expect(metadata.labels).toMatchObject({
        'app.kubernetes.io/name': expect.any(String) as string,
        'app.kubernetes.io/instance': 'monitor',
        'app.kubernetes.io/part-of': 'monitor',
        'app.kubernetes.io/managed-by': 'keelson',
        team: 'monitor',
        environment: environment.name,
      });
    }
  });
});

test.each(estate.environments)('S1: Images carry `234d51c` / `9c935dd`; nothing ends in `latest` in $name', (environment) => {
  const { yaml } = synthChart(MonitorChart, environment);
  const images = [...yaml.matchAll(/image: (\S+)/g)].map(([, image]) => image);
  const prefix = environment.props.images.registryPrefix ?? '';
  expect(images).toEqual([`${prefix}jimmysong/k8s-app-monitor-agent:234d51c`, `${prefix}jimmysong/k8s-app-monitor-test:9c935dd`]);
  expect(yaml).not.toMatch(/latest/);
});

test('S1: One route for `k8s-app-monitor-agent.jimmysong.io`, to the agent', () => {
  const routes = synthMonitor()
    .all('IngressRoute')
    .filter(({ spec }) => spec.entryPoints[0] === 'websecure');
  expect(routes).toHaveLength(1);
  expect(routes[0]?.spec.routes[0]).toMatchObject({
    match: 'Host(`k8s-app-monitor-agent.jimmysong.io`) && PathPrefix(`/`)',
    services: [{ name: AGENT, port: 8888 }],
  });
});

test('S1: the route has a class that the environment declares', () => {
  expect(synthMonitor('local').get('Ingress', 'monitor-edge-root').spec.ingressClassName).toBe('traefik');
});

test('S21: the programs themselves are told to stop, not a shell', () => {
  for (const name of names) {
    expect(synthMonitor().get('Deployment', name).spec.template.spec.containers[0].command).toEqual([`/usr/bin/${name}`]);
  }
});

test('S1: Mesh environment: namespace labelled for injection', () => {
  expect(synthChart(TeamsChart, 'staging').get('Namespace', 'monitor-staging').metadata.labels).toMatchObject({
    'istio-injection': 'enabled',
  });
});

test('S26: the agent alone may call the other one, and nobody but the edge the agent', () => {
  const monitor = synthMonitor();
  expect(monitor.get('NetworkPolicy', TEST).spec.ingress).toEqual([
    {
      from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/component': AGENT, 'app.kubernetes.io/part-of': 'monitor' } } }],
      ports: [{ port: 3000, protocol: 'TCP' }],
    },
  ]);
  expect(monitor.get('NetworkPolicy', AGENT).spec.ingress).toHaveLength(1);
});
