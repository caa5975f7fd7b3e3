import { X509Certificate } from 'node:crypto';
import { loadAll } from 'js-yaml';
import type { ServiceSpec } from 'kubernetes-types/core/v1';
import { estate } from '../../estate';
import { teams } from '../../estate/teams';
import { problemLines, synthesize, type SynthesizedObject } from '../../lib/testing';
import { chartYaml, environmentCalled, environments, synthChart } from '../../test/chart-snapshots';
import { EdgeChart } from './edge';

test.each(environments)('edge.$name', (environment) => {
  expect(chartYaml(EdgeChart, environment)).toMatchSnapshot();
});

describe('S2: where nodes of the cluster answer for one address', () => {
  const prod = synthChart(EdgeChart, 'prod');

  test('the controller is pinned to the edge nodes: three pods, spread, with a budget', () => {
    const { spec } = prod.get('Deployment', 'traefik');
    const pod = spec.template.spec;
    expect(spec.replicas).toBe(3);
    expect(pod.nodeSelector).toEqual({ edgenode: 'true' });
    expect(pod.tolerations).toEqual([{ key: 'edgenode', operator: 'Equal', value: 'true', effect: 'NoSchedule' }]);
    expect(pod.topologySpreadConstraints.map(({ topologyKey }: { topologyKey: string }) => topologyKey)).toEqual([
      'kubernetes.io/hostname',
      'topology.kubernetes.io/zone',
    ]);
    expect(prod.get('PodDisruptionBudget', 'traefik').spec.maxUnavailable).toBe(1);
  });

  test('172.20.0.119 is the only address of its pool, announced from the edge nodes, and for the edge alone', () => {
    const { spec } = prod.get('IPAddressPool', 'address');
    const { type, selector } = prod.get('Service', 'traefik').spec;
    expect(spec.addresses).toEqual(['172.20.0.119/32']);
    expect(spec.serviceAllocation).toEqual({ namespaces: ['platform'], serviceSelectors: [{ matchLabels: selector }] });
    expect(type).toBe('LoadBalancer');
    expect(prod.get('L2Advertisement', 'address').spec).toEqual({
      ipAddressPools: ['address'],
      nodeSelectors: [{ matchLabels: { edgenode: 'true' } }],
    });
  });
});

describe('S2: where HAProxy stands in front', () => {
  const dev = synthChart(EdgeChart, 'dev');
  const haproxy = dev.files['haproxy.cfg'] ?? '';
  const servers = [...haproxy.matchAll(/^ {4}server (\S+) (\S+):32365 check$/gm)].map(([, name, address]) => [name, address]);

  test('port `web` of the Service is on node port 32365, and keeps the address of the client', () => {
    const { type, ports, externalTrafficPolicy } = dev.get('Service', 'traefik').spec;
    expect([type, externalTrafficPolicy]).toEqual(['NodePort', 'Local']);
    expect(ports).toContainEqual(expect.objectContaining({ name: 'web', port: 80, nodePort: 32_365 }));
    expect(dev.get('Deployment', 'traefik').spec.replicas).toBe(2);
    expect(dev.get('PodDisruptionBudget', 'traefik').spec.maxUnavailable).toBe(1);
  });

  test('its servers are the workers by names of their own, on that node port, round robin and checked', () => {
    expect(servers.slice(0, 2)).toEqual([
      ['kube-worker1', '172.31.35.122'],
      ['kube-worker2', '172.31.40.13'],
    ]);
    expect(servers).toEqual(environmentCalled('dev').cluster.nodes.map(({ name, address }) => [name, address]));
    expect(haproxy).toMatch(/frontend http_front\n {4}bind \*:80\n {4}mode http\n[^]*default_backend http_back\n/);
    expect(haproxy).toMatch(/backend http_back\n {4}mode http\n {4}balance roundrobin\n/);
    expect(haproxy).not.toContain('31387');
  });

  test('Traefik answers its health check, and believes the hosts of HAProxy alone', () => {
    const [{ args }] = dev.get('Deployment', 'traefik').spec.template.spec.containers;
    expect(args).toEqual(
      expect.arrayContaining(['--ping.entryPoint=web', '--entryPoints.web.forwardedHeaders.trustedIPs=172.31.32.7,172.31.32.8']),
    );
    expect(haproxy).toContain('http-check send meth GET uri /ping\n');
    expect(args.join()).not.toContain('insecure');
  });

  test('two hosts share the address that DNS leads to', () => {
    expect(Object.keys(dev.files)).toEqual(['haproxy.cfg', 'keepalived-haproxy1.conf', 'keepalived-haproxy2.conf']);
    expect(dev.files['keepalived-haproxy2.conf']).toContain('172.31.32.5/20\n');
    expect(environmentCalled('dev').edge.facts.dns?.address).toBe('172.31.32.5');
  });
});

test.each(environments.filter(({ edge }) => edge.facts.dns !== undefined))(
  'S2: in $name requests to the address in DNS come to the edge on the ports 80 and 443',
  (environment) => {
    const { address = '' } = environment.edge.facts.dns ?? {};
    const { objects, files } = synthChart(EdgeChart, environment);
    const services = objects.filter(({ kind }) => kind === 'Service').map(({ spec }) => spec as ServiceSpec);
    const announced = objects
      .filter(({ kind }) => kind === 'IPAddressPool')
      .flatMap(({ spec }) => (spec as { addresses: string[] }).addresses);
    const nodePorts = services.flatMap(({ ports = [] }) => ports.map(({ port, nodePort }) => [port, nodePort]));
    const forwarded = [...(files['haproxy.cfg'] ?? '').matchAll(/bind \*:(\d+)\n[^]*?server \S+ [\d.]+:(\d+) /g)];
    const shared = Object.entries(files).flatMap(([name, text]) =>
      name.startsWith('keepalived') && text.includes(`${address}/`) ? [name] : [],
    );
    const ways = announced.includes(`${address}/32`)
      ? services.filter(({ type }) => type === 'LoadBalancer').flatMap(({ ports = [] }) => ports.map(({ port }) => port))
      : shared.length < 2
        ? []
        : forwarded
            .filter(([, port, to]) => nodePorts.some(([of, node]) => of === Number(port) && node === Number(to)))
            .map(([, port]) => Number(port));
    expect(ways).toEqual([80, 443]);
  },
);

describe('certificates', () => {
  test('prod: an ACME server that reaches the address, answered within the quota of a team, and checked by cert-manager before', () => {
    const prod = synthChart(EdgeChart, 'prod');
    const { acme } = prod.get('ClusterIssuer', 'intranet').spec;
    expect(acme.server).toBe('https://acme.example.com/dir');
    expect(acme.solvers).toEqual([{ http01: { ingress: { ingressClassName: 'traefik', serviceType: 'ClusterIP' } } }]);
    expect(prod.get('IngressClass', 'traefik').spec).toEqual({ controller: 'traefik.io/ingress-controller' });
    const [, checker] = prod.get('NetworkPolicy', 'traefik-routes').spec.ingress;
    expect(checker).toEqual({
      from: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'cert-manager' } },
          podSelector: { matchLabels: { 'app.kubernetes.io/name': 'cert-manager', 'app.kubernetes.io/component': 'controller' } },
        },
      ],
      ports: [{ port: 8000, protocol: 'TCP' }],
    });
    expect(new X509Certificate(Buffer.from(acme.caBundle as string, 'base64')).ca).toBe(true);
  });

  test.each(['dev', 'staging'])('%s: an authority whose key comes from the store', (name) => {
    const result = synthChart(EdgeChart, name);
    const { spec } = result.get('ClusterIssuer', `internal-${name}`);
    expect(spec).toEqual({ ca: { secretName: `internal-${name}-ca` } });
    expect(result.get('ExternalSecret', `internal-${name}-ca`).metadata.namespace).toBe('cert-manager');
  });
});

test('behind Istio: the Gateway, its certificate for every team, and node port 32000', () => {
  const staging = synthChart(EdgeChart, 'staging');
  const { servers, selector } = staging.get('Gateway', 'edge').spec;
  expect(servers[1]).toMatchObject({ port: { number: 443 }, tls: { mode: 'SIMPLE', credentialName: 'edge-tls' } });
  expect(staging.get('Certificate', 'edge').spec).toMatchObject({
    secretName: 'edge-tls',
    dnsNames: Object.keys(teams).map((team) => `*.${team}.staging.example.com`),
  });
  expect(staging.get('Service', 'edge').spec.selector).toEqual(selector);
  expect(staging.get('Service', 'edge').spec.ports[0]).toMatchObject({ port: 80, nodePort: 32_000 });
  expect(staging.files['haproxy.cfg']).toContain('server kube-worker1 172.31.35.122:32001 check\n');
  const ofGateway = staging.objects.filter(({ kind }) => !['ClusterIssuer', 'ExternalSecret'].includes(kind));
  expect(new Set(ofGateway.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['istio-ingress']));
});

test("a developer's machine brings its own controller, and gets its class", () => {
  expect(synthChart(EdgeChart, 'local').objects.map(({ kind, metadata }) => [kind, metadata.name])).toEqual([['IngressClass', 'traefik']]);
});

test.each(environments)('S2: in $name nobody outside reaches an admin port, and no account may do anything', (environment) => {
  const result = synthChart(EdgeChart, environment);
  const ports = result.all('Service').flatMap(({ spec }) => (spec.ports as { port: number }[]).map(({ port }) => port));
  expect(ports.filter((port) => ![80, 443].includes(port))).toEqual([]);
  const roles = [...result.all('Role'), ...result.all('ClusterRole')];
  const rules = roles.flatMap(({ rules }) => rules as { verbs: string[]; resources: string[] }[]);
  expect(rules.filter(({ verbs, resources }) => [...verbs, ...resources].includes('*'))).toEqual([]);
  const bound = [...result.all('RoleBinding'), ...result.all('ClusterRoleBinding')].map(({ roleRef }) => roleRef.name as string);
  expect(bound.filter((name) => roles.every(({ metadata }) => metadata.name !== name))).toEqual([]);
});

test('certificates are read namespace by namespace: no account reads the Secrets of the whole cluster', () => {
  for (const environment of ['dev', 'prod']) {
    const rules = synthChart(EdgeChart, environment)
      .all('ClusterRole')
      .flatMap(({ rules }) => rules as { resources: string[] }[]);
    expect(rules.flatMap(({ resources }) => resources)).not.toContain('secrets');
  }
});

describe('S2: every host that is routed', () => {
  const { files, mistakes } = synthesize(estate);
  const objects = [...files]
    .filter(([path]) => path.endsWith('.yaml'))
    .map(([path, text]) => [path, loadAll(text.toString()) as SynthesizedObject[]] as const);

  test.each(environments.map(({ name }) => name))(
    'has one record in %s, which leads to its edge, and an issuer that is rendered',
    (name) => {
      expect(problemLines(mistakes)).toEqual([]);
      const here = objects.filter(([path]) => path.startsWith(`${name}/`)).flatMap(([, all]) => all);
      const { dns } = environmentCalled(name).edge.facts;
      for (const { spec } of here.filter(({ kind }) => kind === 'Certificate')) {
        const { name: issuer } = (spec as { issuerRef: { name: string } }).issuerRef;
        expect(here.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toContain(`ClusterIssuer ${issuer}`);
      }
      const records = here
        .filter(({ kind }) => kind === 'DNSEndpoint')
        .flatMap(({ spec }) => (spec as { endpoints: Endpoint[] }).endpoints);
      const hosts = new Set(here.flatMap(hostsOf));
      expect(hosts.size).toBeGreaterThan(0);
      expect(records.map(({ dnsName }) => dnsName).sort()).toEqual(dns ? [...hosts].sort() : []);
      expect(records.every(({ targets }) => targets.length === 1 && targets[0] === dns?.address)).toBe(true);
    },
  );
});

test('no route refers to another provider or namespace, which Traefik refuses', () => {
  const routes = [...synthesize(estate).files].flatMap(([path, text]) =>
    path.endsWith('.yaml') ? (loadAll(text.toString()) as SynthesizedObject[]).filter(({ kind }) => kind === 'IngressRoute') : [],
  );
  expect(routes.length).toBeGreaterThan(0);
  expect(routes.filter(({ spec }) => /"name":"[^"]*@/.test(JSON.stringify(spec)))).toEqual([]);
});

interface Endpoint {
  readonly dnsName: string;
  readonly targets: readonly string[];
}

/** The hosts that a route is for, whatever makes it. */
function hostsOf({ kind, spec }: SynthesizedObject): string[] {
  const route = spec as { rules?: { host: string }[]; routes?: { match: string }[]; hosts?: string[] };
  if (kind === 'Ingress') return route.rules?.map(({ host }) => host) ?? [];
  if (kind === 'VirtualService') return (route.hosts ?? []).filter((host) => host.includes('.example.com'));
  return kind === 'IngressRoute' ? (route.routes ?? []).flatMap(({ match }) => /Host\(`([^`]+)`\)/.exec(match)?.[1] ?? []) : [];
}
