import { cluster, team, testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import { Edge } from '../../network/edge';
import type { Environment, EnvironmentProps } from '../../system';
import { TraefikController, type TraefikControllerProps } from './traefik-controller';

const other = { ...team, name: 'other-team', namespaces: {} };
const requiredProps: TraefikControllerProps = { teams: [team, other] };

function synthController(props: Partial<TraefikControllerProps> = {}, environment: Environment = testEnvironment()) {
  return synthRole((chart) => new TraefikController(chart, 'traefik', { ...requiredProps, ...props }), environment);
}

const challenging = (challenge: 'http01' | 'dns01') =>
  Edge.traefik({
    source: { namespace: 'edge' },
    dns: { address: '192.0.2.10' },
    tls: { issuer: { kind: 'existing', name: 'test', challenge } },
  });

function argsIn(changes: Partial<EnvironmentProps> = {}): string[] {
  const [{ args }] = synthController({}, testEnvironment(changes)).get('Deployment', 'traefik').spec.template.spec.containers;
  return args as string[];
}

test('it runs without privileges on ports above 1024, and shows neither API nor dashboard', () => {
  const { spec } = synthController().get('Deployment', 'traefik').spec.template;
  expect(spec.securityContext).toMatchObject({ runAsUser: 65_532, runAsGroup: 65_532 });
  expect(spec.containers[0].ports.map(({ containerPort }: { containerPort: number }) => containerPort)).toEqual([8000, 8443, 9100]);
  expect(argsIn().filter((arg) => arg.startsWith('--api'))).toEqual([]);
});

test('it serves the namespaces of its teams, their further ones among them, and looks at no others', () => {
  expect(argsIn()).toContain('--providers.kubernetesCRD.namespaces=other-team,shop-team,shop-team-agents');
});

test('it calls these namespaces and the API server, and nothing else; routes may be asked for from these namespaces', () => {
  const result = synthController();
  const teams = ['other-team', 'shop-team', 'shop-team-agents'].map((namespace) => ({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    podSelector: {},
  }));
  expect(result.get('NetworkPolicy', 'traefik-routes').spec).toMatchObject({
    ingress: [{ from: teams, ports: [8000, 8443].map((port) => ({ port, protocol: 'TCP' })) }],
    egress: [{ to: teams, ports: [{ protocol: 'TCP' }] }],
  });
  expect(result.get('NetworkPolicy', 'traefik').spec.egress).toEqual([
    { to: [{ ipBlock: { cidr: '192.0.2.1/32' } }], ports: [{ port: 6443, protocol: 'TCP' }] },
  ]);
});

test('it reads certificates in these namespaces alone, and changes nothing', () => {
  const result = synthController({}, testEnvironment({ edge: challenging('dns01') }));
  const roles = result.all('Role');
  expect(roles.map(({ metadata }) => metadata.namespace)).toEqual(['shop-team', 'other-team', 'shop-team-agents']);
  expect(roles.flatMap(({ rules }) => (rules as { verbs: string[] }[]).flatMap(({ verbs }) => verbs))).not.toContain('update');
  expect(result.all('ClusterRole')).toEqual([]);
  for (const { subjects } of result.all('RoleBinding')) {
    expect(subjects).toEqual([{ kind: 'ServiceAccount', name: 'traefik', namespace: 'shop-team' }]);
  }
});

test('where a host is proven by http, it reads the Ingress of the answer, by a class of its own', () => {
  const result = synthController({}, testEnvironment({ edge: challenging('http01') }));
  expect(argsIn({ edge: challenging('http01') })).toContain(
    '--providers.kubernetesIngress.ingressEndpoint.publishedService=shop-team/traefik',
  );
  expect(result.get('IngressClass', 'traefik').spec).toEqual({ controller: 'traefik.io/ingress-controller' });
  expect(result.get('ClusterRole', 'shop-team-traefik').rules).toEqual([
    { apiGroups: ['networking.k8s.io'], resources: ['ingressclasses'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
  ]);
  expect(argsIn().join()).not.toContain('kubernetesIngress');
});

test("cert-manager's own check of a challenge comes in, by plain http, where hosts are proven by http", () => {
  const from = [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'cert-manager' } },
      podSelector: { matchLabels: { 'app.kubernetes.io/component': 'controller' } },
    },
  ];
  const ingress = (challenge: 'http01' | 'dns01') =>
    synthController({}, testEnvironment({ edge: challenging(challenge) })).get('NetworkPolicy', 'traefik-routes').spec.ingress as unknown[];
  expect(ingress('http01').slice(1)).toEqual([{ from, ports: [{ port: 8000, protocol: 'TCP' }] }]);
  expect(ingress('dns01')).toHaveLength(1);
});

test('a balancer learns in time that a pod stops, and what it runs meanwhile is finished', () => {
  const [{ readinessProbe }] = synthController().get('Deployment', 'traefik').spec.template.spec.containers;
  expect(readinessProbe.httpGet).toMatchObject({ path: '/ping', port: 8000 });
  expect(argsIn()).toEqual(
    expect.arrayContaining(['--ping.entryPoint=web', '--entryPoints.web.transport.lifeCycle.requestAcceptGraceTimeout=10s']),
  );
});

test('it runs on the nodes for outside traffic where there are such, and anywhere else elsewhere', () => {
  const edgeNodes = { label: 'edge', value: 'yes' };
  const pinned = synthController({}, testEnvironment({ cluster: { ...cluster, edgeNodes } }));
  expect(pinned.get('Deployment', 'traefik').spec.template.spec).toMatchObject({
    nodeSelector: { edge: 'yes' },
    tolerations: [{ key: 'edge', operator: 'Equal', value: 'yes', effect: 'NoSchedule' }],
  });
  expect(synthController().get('Deployment', 'traefik').spec.template.spec).not.toHaveProperty('nodeSelector');
});

test('entry points are called as the routes of the environment call them', () => {
  const edge = Edge.traefik({ source: { namespace: 'edge' }, entryPoints: { http: 'plain', https: 'secure' } });
  expect(argsIn({ edge })).toEqual(expect.arrayContaining(['--entryPoints.plain.address=:8000', '--entryPoints.secure.address=:8443']));
});

test('every prop is kept', () => {
  const all: Required<TraefikControllerProps> = {
    ...requiredProps,
    replicas: 5,
    image: 'mirror/traefik',
    name: 'entry',
    namespace: 'agents',
  };
  const { metadata, spec } = synthController(all).get('Deployment', 'entry');
  expect([metadata.namespace, spec.replicas, spec.template.spec.containers[0].image]).toEqual(['shop-team-agents', 5, 'mirror/traefik:1']);
});

test('nobody to serve, and another edge, are mistakes', () => {
  expect(synthController({ teams: [] }).mistakes).toEqual([
    'shop/traefik: teams ([]) are nobody, and no route would be served; name those who have routes',
  ]);
  const edge = Edge.ingress({ source: { namespace: 'edge' }, className: 'nginx', dialect: 'nginx', normalizesPaths: true });
  expect(synthController({}, testEnvironment({ edge })).mistakes).toEqual([
    'shop/traefik: the edge of test is ingress-nginx, which Traefik does not serve; ask TraefikController.serves(environment) before',
  ]);
});
