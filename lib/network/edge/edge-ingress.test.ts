import { Secret } from '../../config/secret';
import { kind } from '../../kinds';
import { Testing } from '../../synth';
import { SampleSystem, sampleEnvironment } from '../../../test/edge/sample-system';
import { WebService, type WebServiceProps } from '../../workloads/web-service';
import { Authentication } from './authentication';
import { Edge } from './edge';
import { EdgeIngress, type EdgeIngressProps, type RouteOptions } from './edge-ingress';
import type { EdgeProvider } from './edge-provider';

const readers = { name: 'readers', namespace: 'retail-front', keys: ['auth'] };
const own = { name: 'own', namespace: 'retail', keys: ['tls.crt', 'tls.key'] };
const requiredProps: EdgeIngressProps = { host: 'app' };
const source = { namespace: 'edge', podLabels: { app: 'traefik' } };
const traefik = Edge.traefik({ source });
const gateway = { name: 'public', namespace: 'istio-ingress' };

type MakeService = (id: string, props?: Partial<WebServiceProps>) => WebService;

interface Setup {
  readonly props?: Partial<EdgeIngressProps>;
  readonly provider?: EdgeProvider;
  readonly declare?: (edge: EdgeIngress, service: MakeService) => void;
}

function synthEdge({ props = {}, provider = traefik, declare = (edge, service) => edge.route('/home', service('home')) }: Setup = {}) {
  const chart = new SampleSystem(Testing.app(), { environment: sampleEnvironment(provider) });
  const edge = new EdgeIngress(chart, 'edge', { ...requiredProps, ...props });
  declare(edge, (id, more) => new WebService(chart, id, { image: `shop/${id}`, port: 5000, ...more }));
  const synthesized = Testing.synth(chart);
  const routing = synthesized.objects.filter(({ metadata }) => metadata.name.startsWith('shop-edge'));
  return {
    edge,
    synthesized,
    claims: chart.claims,
    mistakes: synthesized.mistakes,
    names: routing.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
  };
}

test("a host without a dot is under the team's domain, with one it is absolute", () => {
  expect(synthEdge().edge.host).toBe('app.retail.example.com');
  expect(synthEdge({ props: { host: 'www.other.org' } }).edge.host).toBe('www.other.org');
});

test('objects carry the name of system and edge, and those of a route its path', () => {
  const { names, mistakes } = synthEdge({
    declare: (edge, service) => edge.route('/home', service('home'), { stripPrefix: true }).route('/', service('kids'), { exact: true }),
  });
  expect(mistakes).toEqual([]);
  expect(names).toEqual(['IngressRoute shop-edge-home', 'IngressRoute shop-edge-root-exact', 'Middleware shop-edge-home-strip']);
});

test('name replaces what objects are called', () => {
  expect(synthEdge({ props: { name: 'shop-edge2' } }).names).toEqual(['IngressRoute shop-edge2-home']);
});

test('a route belongs to its workload, in the last wave', () => {
  expect(synthEdge().synthesized.get('IngressRoute', 'shop-edge-home').metadata).toMatchObject({
    namespace: 'retail',
    annotations: { 'argocd.argoproj.io/sync-wave': '1' },
    labels: {
      'app.kubernetes.io/name': 'shop-edge',
      'app.kubernetes.io/instance': 'shop',
      'app.kubernetes.io/component': 'home',
      team: 'retail',
    },
  });
});

test('adding a part of the shop adds only objects of that part, on every edge but one VirtualService per host', () => {
  const parts = ['home', 'kids'];
  const edges = [
    traefik,
    Edge.ingress({ source, className: 'traefik', dialect: 'traefik' }),
    Edge.gateway({ source, gateway, normalizesPaths: true }),
  ];
  for (const provider of edges) {
    const declare = (declared: readonly string[]) => (edge: EdgeIngress, service: MakeService) =>
      declared.forEach((part) => edge.route(`/${part}`, service(part), { stripPrefix: true }));
    const before = synthEdge({ provider, declare: declare(parts) }).synthesized.objects.map((object) => JSON.stringify(object));
    const added = synthEdge({ provider, declare: declare([...parts, 'ladies']) }).synthesized.objects.filter(
      (object) => !before.includes(JSON.stringify(object)),
    );
    expect(added.length).toBeGreaterThan(0);
    expect(added.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] !== 'ladies')).toEqual([]);
  }
});

test('routing does not depend on the order of declaration', () => {
  const istio = Edge.istio({ source, gateway, pathNormalization: 'MERGE_SLASHES' });
  const forward = synthEdge({
    provider: istio,
    declare: (edge, service) => edge.route('/a', service('home')).route('/a/b', service('kids')),
  });
  const backward = synthEdge({
    provider: istio,
    declare: (edge, service) => {
      const home = service('home');
      edge.route('/a/b', service('kids')).route('/a', home);
    },
  });
  expect(backward.synthesized.get('VirtualService', 'shop-edge')).toEqual(forward.synthesized.get('VirtualService', 'shop-edge'));
});

test('the workload opens its pod port to the edge, and to nobody else', () => {
  expect(synthEdge().synthesized.get('NetworkPolicy', 'home')).toMatchObject({
    spec: {
      ingress: [
        {
          from: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'edge' } },
              podSelector: { matchLabels: { app: 'traefik' } },
            },
          ],
          ports: [{ port: 5000, protocol: 'TCP' }],
        },
      ],
    },
  });
});

test('a foreign edge gives CIDRs, which the policies of its workloads name', () => {
  const provider = Edge.traefik({ source: { cidrs: ['192.0.2.0/28'] } });
  expect(synthEdge({ provider }).synthesized.get('NetworkPolicy', 'home')).toMatchObject({
    spec: { ingress: [{ from: [{ ipBlock: { cidr: '192.0.2.0/28' } }], ports: [{ port: 5000 }] }] },
  });
});

test('passwords come from a Secret of the system', () => {
  const { synthesized, mistakes } = synthEdge({
    declare: (edge, service) => {
      const passwords = Secret.given(edge.system, 'readers', { keys: ['auth'] });
      edge.route('/home', service('home'), { authentication: Authentication.basic(passwords) });
    },
  });
  expect(mistakes).toEqual([]);
  expect(synthesized.get('Middleware', 'shop-edge-home-basic')).toMatchObject({ spec: { basicAuth: { secret: 'readers' } } });
});

test('each route is claimed for its cluster; with Istio the host as well', () => {
  const declare: Setup['declare'] = (edge, service) => {
    const home = service('home');
    edge.route('/home', home).route('/home', home, { exact: true });
  };
  expect(synthEdge({ declare }).claims.map(({ what }) => what)).toEqual([
    'route app.retail.example.com/home',
    'route app.retail.example.com/home (exact)',
  ]);
  const istio = Edge.istio({ source, gateway, pathNormalization: 'MERGE_SLASHES' });
  expect(synthEdge({ provider: istio }).claims).toEqual([
    {
      what: 'host app.retail.example.com',
      path: 'shop/edge',
      remedy: 'change the host or the path of one, or serve both from one system',
    },
    expect.objectContaining({ what: 'route app.retail.example.com/home', path: 'shop/edge' }),
  ]);
});

describe('TLS', () => {
  const issued = Edge.traefik({ source, tls: { issuer: { kind: 'existing', name: 'letsencrypt', challenge: 'http01' } } });

  test('an issuer fills a certificate, its solver is let in, and plain http is sent to https', () => {
    const { names, synthesized } = synthEdge({ provider: issued });
    expect(names).toEqual([
      'Certificate shop-edge',
      'IngressRoute shop-edge',
      'IngressRoute shop-edge-home',
      'Middleware shop-edge-redirect',
      'NetworkPolicy shop-edge-acme',
    ]);
    expect(synthesized.get('NetworkPolicy', 'shop-edge-acme')).toMatchObject({
      spec: { podSelector: { matchLabels: { 'acme.cert-manager.io/http01-solver': 'true' } }, ingress: [{ ports: [{ port: 8089 }] }] },
    });
  });

  test('a challenge by DNS needs no way in', () => {
    const provider = Edge.traefik({ source, tls: { issuer: { kind: 'existing', name: 'letsencrypt', challenge: 'dns01' } } });
    expect(synthEdge({ provider }).names).not.toContain('NetworkPolicy shop-edge-acme');
  });

  test('the redirect can be switched off by the chart or the environment, and by nobody switched on without TLS', () => {
    expect(synthEdge({ provider: issued, props: { redirectToHttps: false } }).edge.plan.redirectToHttps).toBe(false);
    const quiet = Edge.traefik({ source, tls: { secretName: 'wildcard', redirect: false } });
    expect(synthEdge({ provider: quiet }).edge.plan.redirectToHttps).toBe(false);
    expect(synthEdge({ props: { redirectToHttps: true } }).edge.plan.redirectToHttps).toBe(false);
  });

  test('a Secret of its own replaces the issuer', () => {
    const { synthesized, names } = synthEdge({ provider: issued, props: { certificateSecret: own } });
    expect(names).not.toContain('Certificate shop-edge');
    expect(synthesized.get('IngressRoute', 'shop-edge-home')).toMatchObject({ spec: { tls: { secretName: 'own' } } });
  });

  test('a foreign host is a request to the platform', () => {
    const provider = Edge.gateway({ source, gateway, normalizesPaths: true, tls: { certificateHosts: ['*.retail.example.com'] } });
    expect(synthEdge({ provider }).mistakes).toEqual([]);
    expect(synthEdge({ provider, props: { host: 'www.other.org' } }).mistakes).toEqual([
      "shop/edge: host (www.other.org) is in no certificate of this edge's gateway (*.retail.example.com); ask the platform team for one, or use a host that is covered",
    ]);
  });
});

describe('DNS', () => {
  const provider = Edge.traefik({ source, dns: { address: '172.20.0.119' } });

  test("the host has one record, whose target is the environment's edge", () => {
    expect(synthEdge({ provider }).synthesized.get('DNSEndpoint', 'shop-edge')).toMatchObject({
      spec: { endpoints: [{ dnsName: 'app.retail.example.com', recordType: 'A', recordTTL: 300, targets: ['172.20.0.119'] }] },
    });
  });

  test('or none', () => {
    expect(synthEdge({ provider, props: { noDnsRecord: true } }).names).toEqual(['IngressRoute shop-edge-home']);
    expect(synthEdge().names).toEqual(['IngressRoute shop-edge-home']);
  });
});

test('limits of the host hold for every route that says nothing else', () => {
  const { synthesized } = synthEdge({
    props: { rateLimit: { average: 10 } },
    declare: (edge, service) => edge.route('/home', service('home')).route('/kids', service('kids'), { rateLimit: { average: 20 } }),
  });
  expect(synthesized.get('Middleware', 'shop-edge-home-rate')).toMatchObject({ spec: { rateLimit: { average: 10 } } });
  expect(synthesized.get('Middleware', 'shop-edge-kids-rate')).toMatchObject({ spec: { rateLimit: { average: 20 } } });
});

test('what an edge reads from a Service is written there', () => {
  const provider = Edge.ingress({ source, className: 'traefik', dialect: 'traefik' });
  expect(synthEdge({ provider, props: { sessionAffinity: {} } }).synthesized.get('Service', 'home').metadata).toMatchObject({
    annotations: { 'traefik.ingress.kubernetes.io/service.sticky.cookie': 'true' },
  });
});

test('all props at once', () => {
  const props: Required<EdgeIngressProps> = {
    host: 'www.other.org',
    name: 'shop-edge-all',
    namespace: 'front',
    certificateSecret: { name: 'own', namespace: 'retail-front', keys: ['tls.crt', 'tls.key'] },
    redirectToHttps: true,
    noDnsRecord: true,
    rateLimit: { average: 10, period: 'second', burst: 20 },
    authentication: Authentication.basic(readers),
    allowedSources: ['10.0.0.0/8'],
    sessionAffinity: { cookie: 'pod' },
  };
  const options: Required<RouteOptions> = {
    exact: true,
    stripPrefix: true,
    port: 'http',
    name: 'front',
    rateLimit: { average: 1 },
    authentication: Authentication.forward(),
    allowedSources: ['192.0.2.0/24'],
    sessionAffinity: {},
  };
  const provider = Edge.traefik({
    source,
    dns: { address: '172.20.0.119' },
    tls: { secretName: 'wildcard' },
    signIn: { address: 'http://sign-in' },
  });
  const { mistakes, names } = synthEdge({
    provider,
    props,
    declare: (edge, service) =>
      edge.route('/home', service('home', { namespace: 'front' }), options).route('/kids', service('kids', { namespace: 'front' })),
  });
  expect(mistakes).toEqual([]);
  expect(names).toEqual([
    'IngressRoute shop-edge-all',
    'IngressRoute shop-edge-all-front',
    'IngressRoute shop-edge-all-kids',
    'Middleware shop-edge-all-front-forward',
    'Middleware shop-edge-all-front-rate',
    'Middleware shop-edge-all-front-sources',
    'Middleware shop-edge-all-front-strip',
    'Middleware shop-edge-all-kids-basic',
    'Middleware shop-edge-all-kids-rate',
    'Middleware shop-edge-all-kids-sources',
    'Middleware shop-edge-all-redirect',
  ]);
});

test('all mistakes of a host are told together, and no constructor throws', () => {
  const { mistakes } = synthEdge({
    provider: Edge.gateway({ source, gateway, normalizesPaths: true }),
    props: { host: 'App' },
    declare: (edge, service) => {
      const home = service('home');
      edge.route('home', home).route('/kids', home, { port: 'admin' }).route('/x', home, { sessionAffinity: {} }).route('/x', home);
    },
  });
  expect(mistakes).toEqual([
    "shop/edge: host (App) is no DNS name because of 'App': each part has 1 to 63 of a-z, 0-9 and '-', and neither begins nor ends with '-'",
    "shop/edge: route '/kids': port (admin) is no port of 'home'; it has: http (80, http)",
    "shop/edge: route 'home': path must begin with '/'; write '/home'",
    "shop/edge: route '/x' is declared twice, for 'home' and for 'home'; keep one, or make one of them exact",
    "shop/edge: route '/x': sessionAffinity is not possible on the Gateway API: the standard HTTPRoute has no word for it; leave it out, or choose another edge for the environment",
  ]);
});

class Forwarding extends kind<{ readonly spec: { readonly from: string; readonly to: string } }>('edge.example.com/v1', 'Forwarding') {}

test('an edge of one’s own is any object of the shape', () => {
  const own: EdgeProvider = {
    name: 'Forwarding',
    facts: { source, normalizesPaths: true },
    validate: ({ routes }) =>
      routes.filter(({ stripPrefix }) => stripPrefix).map(({ path }) => `route '${path}': Forwarding strips nothing`),
    hostObjects: () => [],
    routeObjects: ({ host }, { name, path, target }) => [
      {
        kind: 'Forwarding',
        name,
        create: (scope, id, metadata) =>
          new Forwarding(scope, id, { metadata, body: () => ({ spec: { from: host + path, to: target.service } }) }),
      },
    ],
  };
  expect(synthEdge({ provider: own }).synthesized.get('Forwarding', 'shop-edge-home')).toMatchObject({
    spec: { from: 'app.retail.example.com/home', to: 'home' },
  });
  expect(
    synthEdge({ provider: own, declare: (edge, service) => edge.route('/home', service('home'), { stripPrefix: true }) }).mistakes,
  ).toEqual(["shop/edge: route '/home': Forwarding strips nothing"]);
});
