import { load } from 'js-yaml';
import type { PolicyRule } from 'kubernetes-types/rbac/v1';
import { estate } from '../../estate';
import { runsIn } from '../../lib/testing';
import { chartYaml, environmentCalled, environments, synthChart } from '../../test/chart-snapshots';
import { DashboardsChart } from './dashboards';

const NAMES = ['grafana', 'kiali', 'zipkin'];
const shown = environments.filter(({ props }) => props.dashboards === true);
const prod = synthChart(DashboardsChart, 'prod');
const staging = synthChart(DashboardsChart, 'staging');

test.each(shown)('dashboards.$name', (environment) => {
  expect(chartYaml(DashboardsChart, environment)).toMatchSnapshot();
});

test.each(shown)('there is nothing to warn of in $name', (environment) => {
  expect(synthChart(DashboardsChart, environment).warnings).toEqual([]);
});

test('S27: The three routes exist only in environments that enable observability', () => {
  const entry = estate.systems.find(({ chart }) => chart === DashboardsChart);
  expect(entry && estate.environments.filter((environment) => runsIn(entry, environment)).map(({ name }) => name)).toEqual(
    estate.environments.filter(({ props }) => props.dashboards === true).map(({ name }) => name),
  );
  expect(shown.map(({ name }) => name)).toEqual(['staging', 'prod']);
});

describe.each(NAMES)('S27: %s', (name) => {
  test("host = prefix + that environment's domain", () => {
    const [route] = prod.get('IngressRoute', `dashboards-${name}-edge-root`).spec.routes;
    expect(route).toMatchObject({ match: `Host(\`${name}.istio.jimmysong.io\`) && PathPrefix(\`/\`)`, services: [{ name }] });
    expect(staging.get('VirtualService', `dashboards-${name}-edge`).spec.hosts).toEqual([`${name}.platform.staging.example.com`]);
  });

  test('has TLS', () => {
    const { entryPoints, tls } = prod.get('IngressRoute', `dashboards-${name}-edge-root`).spec;
    expect([entryPoints, tls.secretName]).toEqual([['websecure'], `dashboards-${name}-edge-tls`]);
    expect(prod.get('Certificate', `dashboards-${name}-edge`).spec.dnsNames).toEqual([`${name}.istio.jimmysong.io`]);

    const { tls: ofGateway } = environmentCalled('staging').edge.facts;
    expect(ofGateway && 'certificateHosts' in ofGateway ? ofGateway.certificateHosts : []).toContain('*.platform.staging.example.com');
    expect(staging.get('VirtualService', `dashboards-${name}-edge`).spec.http[0]).toMatchObject({ redirect: { scheme: 'https' } });
  });

  test('has an authentication middleware: passwords in prod, the sign-in service of the mesh in staging', () => {
    const middleware = `dashboards-${name}-edge-root-basic`;
    expect(prod.get('IngressRoute', `dashboards-${name}-edge-root`).spec.routes[0].middlewares).toEqual([{ name: middleware }]);
    expect(prod.get('Middleware', middleware).spec).toEqual({ basicAuth: { secret: 'dashboards-readers' } });
    expect(prod.get('ExternalSecret', 'dashboards-readers').spec.target.name).toBe('dashboards-readers');

    expect(staging.get('AuthorizationPolicy', `dashboards-${name}-edge-root-forward`).spec).toMatchObject({
      action: 'CUSTOM',
      provider: { name: 'sign-in' },
      rules: [{ to: [{ operation: { hosts: expect.arrayContaining([`${name}.platform.staging.example.com`]) as string[] } }] }],
    });
  });

  test('A backend in another namespace has its route there: it has none, its route is beside it', () => {
    for (const [result, kind, route] of [
      [prod, 'IngressRoute', `dashboards-${name}-edge-root`],
      [staging, 'VirtualService', `dashboards-${name}-edge`],
    ] as const) {
      expect(result.get(kind, route).metadata.namespace).toBe(result.get('Service', name).metadata.namespace);
      expect(result.all('ReferenceGrant')).toEqual([]);
    }
  });
});

describe('S27: A cluster UI', () => {
  const rulesOf = (name: string): PolicyRule[] => staging.get('ClusterRole', `platform-staging-${name}`).rules as PolicyRule[];

  test('only where the environment asks for it', () => {
    expect(environments.filter(({ props }) => props.clusterInterface === true).map(({ name }) => name)).toEqual(['staging']);
    expect(staging.tryGet('Deployment', 'headlamp')).toBeDefined();
    expect(prod.tryGet('Deployment', 'headlamp')).toBeUndefined();
  });

  test('ClusterIP, and no route without authentication: it has no route at all', () => {
    expect(staging.get('Service', 'headlamp').spec.type).toBe('ClusterIP');
    expect(JSON.stringify(staging.all('VirtualService'))).not.toContain('headlamp');
  });

  test('ServiceAccount without `cluster-admin`: it sees the names of namespaces', () => {
    const bound = staging.all('ClusterRoleBinding').find(({ metadata }) => metadata.name === 'platform-staging-headlamp');
    expect(bound?.roleRef.name).toBe('platform-staging-headlamp');
    expect(rulesOf('headlamp')).toEqual([{ apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'list'] }]);
  });

  test('no dashboard changes anything, or reads Secrets', () => {
    for (const { verbs, resources = [] } of [...rulesOf('headlamp'), ...rulesOf('kiali')]) {
      expect(verbs.filter((verb) => !['get', 'list', 'watch'].includes(verb))).toEqual([]);
      expect(resources.filter((resource) => resource === 'secrets' || resource === '*')).toEqual([]);
    }
  });
});

test.each([
  ['prod', 'platform-kiali'],
  ['staging', 'platform-staging-kiali'],
])('Kiali may look at all that it lists, and what it may not look at is switched off: %s', (environment, role) => {
  const dashboards = synthChart(DashboardsChart, environment);
  const rules = dashboards.get('ClusterRole', role).rules as PolicyRule[];
  expect(rules).toContainEqual({
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['mutatingwebhookconfigurations'],
    verbs: ['get', 'list', 'watch'],
  });
  // logs of all pods, and a port of any of them, are more than a picture of the mesh needs
  const may = rules.flatMap(({ resources = [] }) => resources);
  expect(may).toEqual(expect.not.arrayContaining(['pods/log', 'pods/portforward']));
  const settings = load(Object.values(dashboards.get('ConfigMap', 'kiali-config').data as Record<string, string>)[0] ?? '');
  expect(settings).toMatchObject({
    kiali_feature_flags: { disabled_features: ['logs-tab'] },
    external_services: { istio: { istio_api_enabled: false } },
  });
});

test('a proxy of the mesh may hand in spans, and look at none: the rest of Zipkin is for the edge and for Grafana', () => {
  interface Rule {
    readonly from: { readonly source: { readonly principals: string[] } }[];
    readonly to: { readonly operation: { readonly paths?: string[] } }[];
  }
  const rules = staging.get('AuthorizationPolicy', 'zipkin').spec.rules as Rule[];
  const pathsOf = (principal: string) =>
    rules.filter(({ from }) => from[0]?.source.principals[0] === principal).map(({ to }) => to[0]?.operation.paths);
  expect(pathsOf('cluster.local/*')).toEqual([['/api/v2/spans']]);
  expect(pathsOf('cluster.local/ns/platform-staging/sa/grafana')).toEqual([undefined]);
});

test('Grafana finds its sources: Prometheus, Graphite and Zipkin, by what the connections say', () => {
  const [container] = prod.get('Deployment', 'grafana').spec.template.spec.containers;
  const file = prod.get('ConfigMap', 'grafana-config').data['etc.grafana.provisioning.datasources.keelson.yaml'] as string;
  const { datasources } = load(file) as { datasources: { type: string; url: string }[] };
  const urlOf = (variable: string) => container.env.find(({ name }: { name: string }) => `$${name}` === variable).value as string;
  expect(datasources.map(({ type, url }) => [type, urlOf(url)])).toEqual([
    ['prometheus', 'http://prometheus-operated.monitoring:9090'],
    ['graphite', 'http://graphite-client'],
    ['zipkin', 'http://zipkin:9411'],
  ]);
});

test('the password of its administrator is in a Secret, and the edge decides who looks', () => {
  const [{ env }] = prod.get('Deployment', 'grafana').spec.template.spec.containers;
  expect(env).toContainEqual({
    name: 'GF_SECURITY_ADMIN_PASSWORD',
    valueFrom: { secretKeyRef: { name: 'grafana-admin', key: 'password' } },
  });
  expect(prod.get('ConfigMap', 'grafana-env').data).toMatchObject({ GF_AUTH_ANONYMOUS_ENABLED: 'true', GF_AUTH_BASIC_ENABLED: 'false' });
});

test('where Prometheus watches, somebody is told when people see no graphs', () => {
  const { rules } = prod.get('PrometheusRule', 'grafana-availability').spec.groups[0];
  expect(JSON.stringify(rules)).toContain('job=\\"platform/grafana\\"');
  expect(staging.all('PrometheusRule')).toEqual([]);
});

test('in the mesh, every proxy may send what it saw to Zipkin, and nobody else', () => {
  const { tracing } = environmentCalled('staging').mesh?.telemetry ?? {};
  const { metadata, spec } = staging.get('Deployment', 'zipkin');
  expect(tracing?.collector).toMatchObject({ namespace: metadata.namespace, port: 9411 });
  expect(spec.template.metadata.labels).toMatchObject(tracing?.collector.podLabels ?? {});
  expect(staging.get('NetworkPolicy', 'zipkin').spec.ingress).toContainEqual({
    from: [{ namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } } }],
    ports: [{ port: 9411, protocol: 'TCP' }],
  });
  expect(staging.get('AuthorizationPolicy', 'zipkin').spec.rules).toContainEqual({
    from: [{ source: { principals: ['cluster.local/*'] } }],
    to: [{ operation: { ports: ['9411'], paths: ['/api/v2/spans'] } }],
  });
  expect(JSON.stringify(prod.get('NetworkPolicy', 'zipkin').spec)).not.toContain('istio-injection');
});
