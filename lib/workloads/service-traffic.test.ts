import { Duration, Size } from 'cdk8s';
import { meshEnvironment, testEnvironment } from '../../test/environments';
import { synthRole } from '../../test/synth-role';
import { Releases } from '../config/releases';
import { EdgeIngress, type SessionAffinity } from '../network/edge';
import type { TrafficRules } from '../mesh/traffic';
import { Storage } from './pod/storage';
import { WebService, type WebServiceProps } from './web-service';

const requiredProps: WebServiceProps = { image: 'shop/kids', port: 5000, replicas: 9 };
const host = 'kids.shop-team.svc.cluster.local';

function synthTraffic(traffic: TrafficRules, environment = meshEnvironment(), props: Partial<WebServiceProps> = {}) {
  return synthRole((chart) => new WebService(chart, 'kids', { ...requiredProps, traffic, ...props }), environment);
}

function synthRouted(traffic: TrafficRules, ...affinities: readonly SessionAffinity[]) {
  return synthRole((chart) => {
    const kids = new WebService(chart, 'kids', { ...requiredProps, traffic });
    affinities.forEach((sessionAffinity, index) =>
      new EdgeIngress(chart, `edge${index}`, { host: `kids${index}` }).route('/', kids, { sessionAffinity }),
    );
  }, meshEnvironment());
}

test('each rule is where Istio looks for it', () => {
  const shop = synthTraffic({ timeout: Duration.seconds(3), circuitBreaker: { maxConnections: 10 } });
  expect(shop.get('VirtualService', 'kids').spec).toEqual({
    hosts: [host],
    http: [{ name: 'http', route: [{ destination: { host } }], timeout: '3s' }],
  });
  expect(shop.get('DestinationRule', 'kids').spec).toMatchObject({
    host,
    trafficPolicy: { connectionPool: { tcp: { maxConnections: 10 } } },
  });
});

test('nothing is rendered that nobody asked for, or that nobody keeps', () => {
  const kinds = (shop: ReturnType<typeof synthTraffic>) => [...shop.all('VirtualService'), ...shop.all('DestinationRule')];
  expect(kinds(synthTraffic({}))).toEqual([]);
  const lost = synthTraffic({ timeout: Duration.seconds(3), locality: ['zone'] }, testEnvironment());
  expect(kinds(lost)).toEqual([]);
  expect(lost.warnings).toEqual(['shop/kids: traffic.{timeout, locality} is lost without a mesh; callers must see to it themselves']);
});

test('a service has one DestinationRule: the cookie of its route is part of it', () => {
  const shop = synthRouted({ circuitBreaker: {} }, {}, {});
  expect(shop.all('DestinationRule').map(({ metadata }) => metadata.name)).toEqual(['kids']);
  expect(shop.get('DestinationRule', 'kids').spec.trafficPolicy).toMatchObject({
    loadBalancer: { consistentHash: { httpCookie: { name: 'route', ttl: '0s' } } },
    outlierDetection: { consecutive5xxErrors: 5 },
  });
  expect(synthRouted({}, { cookie: 'pod' }).get('DestinationRule', 'kids').spec.trafficPolicy.loadBalancer.consistentHash).toEqual({
    httpCookie: { name: 'pod', ttl: '0s' },
  });
});

test('two ways to choose a pod exclude each other', () => {
  expect(synthRouted({ loadBalancing: 'random' }, {}).mistakes).toEqual([
    'shop/kids/Traffic: traffic.loadBalancing and sessionAffinity.cookie (route) of a route exclude each other; keep one of them',
  ]);
  expect(synthRouted({}, { cookie: 'a' }, { cookie: 'b' }).mistakes).toEqual([
    "shop/kids/Traffic: sessionAffinity.cookie (b) of a route must be 'a' as on another: a service has one",
  ]);
});

describe('a canary', () => {
  const canary = { weight: 30, env: { VERSION: 'next' } };

  test('has a Deployment and a budget of its own, by its own name, and shares all else', () => {
    const shop = synthTraffic({ canary });
    const { spec, metadata } = shop.get('Deployment', 'kids-canary');
    expect(metadata.labels).toMatchObject({ 'app.kubernetes.io/name': 'kids-canary', 'app.kubernetes.io/component': 'kids' });
    expect(spec.replicas).toBe(3);
    expect(spec.template.metadata.labels).toMatchObject(shop.get('Service', 'kids').spec.selector);
    expect(spec.template.spec.containers[0].env).toContainEqual({ name: 'VERSION', value: 'next' });
    expect(spec.template.spec.topologySpreadConstraints[0].labelSelector.matchLabels['app.kubernetes.io/name']).toBe('kids-canary');
    expect(shop.get('PodDisruptionBudget', 'kids-canary').spec.selector.matchLabels['app.kubernetes.io/name']).toBe('kids-canary');
    expect(shop.get('Deployment', 'kids').spec.template.metadata.labels['app.kubernetes.io/name']).toBe('kids');
    expect(shop.mistakes).toEqual([]);
  });

  test('runs the tag that the release file has for it', () => {
    const releases = Releases.parse('test.yaml', "images:\n  shop/kids: '1'\nworkloads:\n  shop/kids-canary:\n    shop/kids: '2'\n");
    const shop = synthTraffic({ canary }, meshEnvironment({ images: { releases } }));
    expect(['kids', 'kids-canary'].map((name) => shop.get('Deployment', name).spec.template.spec.containers[0].image)).toEqual([
      'shop/kids:1',
      'shop/kids:2',
    ]);
    expect(shop.warnings).toEqual([]);
  });

  test('of the same tag tries nothing, which is said', () => {
    const releases = Releases.parse('test.yaml', "images:\n  shop/kids: '1'\n");
    expect(synthTraffic({ canary }, meshEnvironment({ images: { releases } })).warnings).toEqual([
      "shop/kids: traffic.canary runs shop/kids:1 as the first version does; release its own under 'workloads: shop/kids-canary', or leave canary out",
    ]);
  });

  test('without a mesh takes what its pods are of all pods, which is said where that is not its weight', () => {
    const shop = synthTraffic({ canary }, testEnvironment());
    expect(shop.get('Deployment', 'kids-canary').spec.replicas).toBe(3);
    expect(shop.warnings).toEqual([
      "shop/kids: traffic.canary.weight (30) is about 25 in test, where no mesh divides requests and 3 of 12 pods are the canary's",
    ]);
    expect(synthTraffic({ canary: { weight: 10 } }, testEnvironment()).warnings).toEqual([]);
  });

  test('for chosen requests alone does not run where nobody chooses', () => {
    const chosen = { matchHeader: { name: 'x-canary', value: 'yes' } };
    expect(synthTraffic({ canary: chosen }).get('Deployment', 'kids-canary').spec.replicas).toBe(1);
    const shop = synthTraffic({ canary: chosen }, testEnvironment());
    expect(shop.tryGet('Deployment', 'kids-canary')).toBeUndefined();
    expect(shop.warnings).toEqual(['shop/kids: traffic.{canary.matchHeader} is lost without a mesh; callers must see to it themselves']);
  });

  test('stops with the first version, and cannot mount its claim', () => {
    expect(
      synthTraffic({ canary }, meshEnvironment(), { suspended: true, replicas: undefined }).tryGet('Deployment', 'kids-canary'),
    ).toBeUndefined();
    const volumes = { '/data': Storage.claim({ size: Size.gibibytes(1) }) };
    expect(synthTraffic({ canary }, meshEnvironment(), { volumes, replicas: 1 }).mistakes).toEqual([
      'shop/kids: traffic.canary cannot share a ReadWriteOnce claim with the first version; use ReadWriteMany',
    ]);
  });
});

describe('a port for callers outside the mesh', () => {
  const withoutIdentity = 'meters speak no mutual TLS';
  const synthMeters = (reason: string, metrics?: { port: number }) =>
    synthRole(
      (chart) =>
        new WebService(chart, 'meters', {
          image: 'shop/meters',
          port: 8080,
          extraPorts: [{ name: 'meter', port: 9000, protocol: 'tcp', withoutIdentity: reason }],
          metrics,
        }),
      meshEnvironment(),
    );

  test('is PERMISSIVE and allowed, with its reason on the Service, and all others stay STRICT', () => {
    const shop = synthMeters(withoutIdentity);
    expect(shop.get('PeerAuthentication', 'meters-plain').spec).toMatchObject({
      mtls: { mode: 'STRICT' },
      portLevelMtls: { '9000': { mode: 'PERMISSIVE' } },
    });
    expect(shop.get('AuthorizationPolicy', 'meters').spec.rules).toEqual([{ to: [{ operation: { ports: ['9000'] } }] }]);
    expect(shop.get('Service', 'meters').metadata.annotations).toMatchObject({ 'keelson/without-identity': `meter: ${withoutIdentity}` });
  });

  test('shares one PeerAuthentication with the metrics: of two, Istio would heed the older', () => {
    const [only, ...others] = synthMeters(withoutIdentity, { port: 9102 }).all('PeerAuthentication');
    expect(others).toEqual([]);
    expect(Object.keys(only?.spec.portLevelMtls as object)).toEqual(['9000', '9102']);
  });

  test('needs a reason', () => {
    expect(synthMeters('').mistakes).toEqual([
      'shop/meters: extraPorts[0].withoutIdentity () must say why callers need not be in the mesh, or be left out',
    ]);
  });
});
