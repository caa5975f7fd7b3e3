import type { EnvVar } from 'kubernetes-types/core/v1';
import { chartYaml, environmentCalled, environments, synthChart } from '../test/chart-snapshots';
import { GovernanceChart } from './governance';

const synthGovernance = (environment = 'staging') => synthChart(GovernanceChart, environment);
const host = 'vets.web-staging.svc.cluster.local';
const seconds = (text: string) => Number(text.replace(/s$/, ''));

test.each(environments)('governance.$name', (environment) => {
  expect(chartYaml(GovernanceChart, environment)).toMatchSnapshot();
});

test('S19: A Java WebService preset renders distinct readiness and liveness paths and a startup probe', () => {
  const { readinessProbe, livenessProbe, startupProbe } = synthGovernance().get('Deployment', 'vets').spec.template.spec.containers[0];
  expect([readinessProbe, livenessProbe, startupProbe].map((probe) => [probe.httpGet.path, probe.httpGet.port])).toEqual([
    ['/actuator/health/readiness', 8081],
    ['/actuator/health/liveness', 8081],
    ['/actuator/health/liveness', 8081],
  ]);
});

test('S19: Governance options (timeout, retries, breaker) render S3 objects in mesh environments', () => {
  const governance = synthGovernance();
  expect(governance.get('VirtualService', 'vets').spec).toMatchObject({
    hosts: [host],
    http: [
      { name: 'http-canary', timeout: '3s' },
      { name: 'http', timeout: '3s', retries: { attempts: 2, perTryTimeout: '1s' } },
    ],
  });
  expect(governance.get('DestinationRule', 'vets').spec).toMatchObject({
    host,
    trafficPolicy: {
      connectionPool: { http: { http1MaxPendingRequests: 50 } },
      outlierDetection: { consecutive5xxErrors: 5, baseEjectionTime: '30s' },
      loadBalancer: { simple: 'LEAST_REQUEST' },
    },
  });
  expect(governance.warnings).toEqual([]);
});

test.each(['local', 'dev', 'prod'])('S19: and a synthesis warning elsewhere: %s', (environment) => {
  const { warnings, objects } = synthGovernance(environment);
  expect(warnings).toEqual([
    'governance/vets: traffic.{timeout, retries, circuitBreaker, loadBalancing, locality} is lost without a mesh; callers must see to it themselves',
    'governance/gateway: traffic.{timeout, circuitBreaker, rateLimit} is lost without a mesh; callers must see to it themselves',
  ]);
  expect(objects.filter(({ apiVersion }) => apiVersion.includes('istio.io'))).toEqual([]);
});

test('S19: No registry server is rendered: the gateway knows the Service by its name, and so goes by way of the proxy', () => {
  const governance = synthGovernance();
  expect(governance.all('Deployment').map(({ metadata }) => metadata.name)).toEqual(['gateway', 'vets', 'vets-canary']);
  const env: EnvVar[] = governance.get('Deployment', 'gateway').spec.template.spec.containers[0].env;
  expect(env).toContainEqual({ name: 'VETS_URL', value: 'http://vets' });
  expect(governance.get('ConfigMap', 'gateway-env').data).toMatchObject({
    EUREKA_CLIENT_ENABLED: 'false',
    SPRING_CLOUD_CONFIG_ENABLED: 'false',
  });
});

test.each(['gateway', 'vets', 'vets-canary'])(
  '%s starts without a configuration server: the profile of its image would ask for one',
  (name) => {
    const governance = synthGovernance();
    const [{ envFrom }] = governance.get('Deployment', name).spec.template.spec.containers;
    const variables = envFrom.flatMap(({ configMapRef }: { configMapRef: { name: string } }) =>
      Object.entries(governance.get('ConfigMap', configMapRef.name).data as Record<string, string>),
    );
    expect(variables).toContainEqual(['SPRING_PROFILES_ACTIVE', 'production']);
  },
);

test('S3: Mesh off: no object of an istio.io group; mesh on: only networking/security/telemetry.istio.io kinds', () => {
  const groups = (environment: string) =>
    new Set(
      synthGovernance(environment)
        .objects.map(({ apiVersion }) => apiVersion.split('/')[0] ?? '')
        .filter((group) => group.endsWith('istio.io')),
    );
  expect(groups('prod')).toEqual(new Set());
  expect(groups('staging')).toEqual(new Set(['networking.istio.io', 'security.istio.io']));
});

interface Weighted {
  readonly destination: { readonly subset?: string };
  readonly weight: number;
}

test('S3: Canary: weights sum to 100 and every subset named in a route exists in a DestinationRule whose labels match a rendered pod template', () => {
  const governance = synthGovernance();
  const routes: { route: Weighted[]; mirror?: { subset: string } }[] = governance.get('VirtualService', 'vets').spec.http;
  for (const { route } of routes) expect(route.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
  const named = new Set(routes.flatMap(({ route, mirror }) => [...route.map(({ destination }) => destination.subset), mirror?.subset]));
  named.delete(undefined);
  expect(named).toEqual(new Set(['stable', 'canary']));
  const subsets: { name: string; labels: Record<string, string> }[] = governance.get('DestinationRule', 'vets').spec.subsets;
  for (const { name, labels } of subsets) {
    const pods = governance
      .all('Deployment')
      .filter(({ spec }) => Object.entries(labels).every(([key, value]) => spec.template.metadata.labels[key] === value));
    expect([name, pods.map(({ metadata }) => metadata.name)]).toEqual([name, [name === 'stable' ? 'vets' : 'vets-canary']]);
  }
});

test('S3: A/B by header and a mirror: those who ask for the next version get it, and it sees copies of the rest', () => {
  const [asked, others] = synthGovernance().get('VirtualService', 'vets').spec.http;
  expect(asked).toMatchObject({
    match: [{ headers: { 'x-petclinic-version': { exact: 'next' } } }],
    route: [{ destination: { subset: 'canary' }, weight: 100 }],
  });
  expect(others).toMatchObject({ mirror: { host, subset: 'canary' }, mirrorPercentage: { value: 5 } });
});

test('S3: the canary shares the Service and the policies of the first version, and runs the tag of its own release', () => {
  const governance = synthChart(GovernanceChart, environmentCalled('staging'));
  const { selector } = governance.get('Service', 'vets').spec;
  for (const name of ['vets', 'vets-canary']) {
    const { spec } = governance.get('Deployment', name);
    expect(spec.template.metadata.labels).toMatchObject(selector);
    expect(spec.selector.matchLabels['app.kubernetes.io/name']).toBe(name);
    expect(spec.template.spec.serviceAccountName).toBe('vets');
  }
});

test('S3: VirtualService with retries: attempts × perTryTimeout ≤ timeout', () => {
  const routes = synthGovernance()
    .all('VirtualService')
    .flatMap(({ spec }) => spec.http as { timeout?: string; retries?: { attempts: number; perTryTimeout: string } }[])
    .filter(({ retries }) => retries);
  expect(routes).toHaveLength(2);
  for (const { timeout = '', retries } of routes) {
    expect((retries?.attempts ?? 0) * seconds(retries?.perTryTimeout ?? '')).toBeLessThanOrEqual(seconds(timeout));
  }
});

test('S3: the rules of the gateway hold for those who come by way of the edge too', () => {
  const governance = synthGovernance();
  expect(governance.get('VirtualService', 'gateway').spec.http[0].timeout).toBe('10s');
  const edge: { name: string; timeout?: string }[] = governance.get('VirtualService', 'governance-edge').spec.http;
  expect(edge.find(({ name }) => name === 'root')?.timeout).toBe('10s');
});

test('S3: AuthorizationPolicy principals name ServiceAccounts that are rendered', () => {
  const governance = synthGovernance();
  const principals: string[] = governance
    .get('AuthorizationPolicy', 'vets')
    .spec.rules.flatMap((rule: { from: { source: { principals: string[] } }[] }) => rule.from.flatMap(({ source }) => source.principals));
  expect(principals).toEqual(['cluster.local/ns/web-staging/sa/gateway']);
  expect(governance.tryGet('ServiceAccount', 'gateway')).toBeDefined();
});

test('S3: end-user authentication: a bad token is refused, and owners are shown to nobody without one', () => {
  const governance = synthGovernance();
  expect(governance.get('RequestAuthentication', 'gateway').spec.jwtRules[0]).toMatchObject({
    issuer: 'https://id.example.com',
    audiences: ['petclinic'],
  });
  const { action, rules } = governance.get('AuthorizationPolicy', 'gateway-end-users').spec;
  expect(action).toBe('DENY');
  expect(rules[0].to[0].operation.paths).toEqual(['/api/customer', '/api/customer/*', '/api/gateway', '/api/gateway/*']);
});

test('S3: rate limit: in staging each pod of the gateway takes so many requests, and its proxy refuses the others', () => {
  const { workloadSelector, configPatches } = synthGovernance('staging').get('EnvoyFilter', 'gateway').spec;
  expect(workloadSelector.labels['app.kubernetes.io/component']).toBe('gateway');
  expect(configPatches[0].patch.value.typed_config.token_bucket).toEqual({ max_tokens: 200, tokens_per_fill: 10, fill_interval: '0.1s' });
});
