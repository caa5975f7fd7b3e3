import { meshEnvironment, testEnvironment } from '../../test/environments';
import { estateOf, freight, prod, referenceTo, service, systemOf, textsOf } from '../../test/small-estate';
import { synthRole } from '../../test/synth-role';
import { Size } from 'cdk8s';
import { loadAll } from 'js-yaml';
import { uriPart } from '../config/secret-template';
import { Engine, StatefulDatabase } from '../data';
import { problemLines, synthesize, type SystemEntry } from '../synth';
import { type Connectable, type Endpoint, type Environment, type Fact, Role, type SystemChart } from '../system';
import type { Construct } from 'constructs';

const TCP = 'TCP';

function envOf(synthesized: ReturnType<typeof synthRole>, name = 'kids'): unknown {
  return synthesized.get('Deployment', name).spec.template.spec.containers[0].env;
}

/** A system `shop` in which `kids` calls `mens`. */
function synthPair(declare: (kids: ReturnType<typeof service>, mens: ReturnType<typeof service>) => unknown, environment?: Environment) {
  return synthRole((chart) => {
    const ports = {
      port: 5000,
      extraPorts: [
        { port: 9090, protocol: 'grpc' as const },
        { port: 5353, protocol: 'udp' as const },
      ],
    };
    declare(service(chart, 'kids'), service(chart, 'mens', ports));
  }, environment);
}

describe('variables', () => {
  test('are facts of the target under names that the caller chooses', () => {
    const env = { MENS_HOST: 'host', MENS_PORT: 'port', MENS: 'address', MENS_URL: 'url' } as const;
    expect(envOf(synthPair((kids, mens) => kids.connectTo(mens, { env })))).toEqual([
      { name: 'MENS_HOST', value: 'mens' },
      { name: 'MENS_PORT', value: '80' },
      { name: 'MENS', value: 'mens:80' },
      { name: 'MENS_URL', value: 'http://mens' },
    ]);
  });

  test('may be made of several facts', () => {
    const env = { TARGET: ({ host, port }: { host: string; port: string }) => `grpc://${host}:${port}/v1` };
    expect(envOf(synthPair((kids, mens) => kids.connectTo(mens, { env })))).toEqual([{ name: 'TARGET', value: 'grpc://mens:80/v1' }]);
  });

  test('speak of the port that is called', () => {
    const env = { A: 'address', P: 'port', U: 'url', H: 'host' } as const;
    expect(envOf(synthPair((kids, mens) => kids.connectTo(mens, { port: 'grpc', env })))).toEqual([
      { name: 'A', value: 'mens:9090' },
      { name: 'P', value: '9090' },
      { name: 'U', value: 'http://mens:9090' },
      { name: 'H', value: 'mens' },
    ]);
    expect(envOf(synthPair((kids, mens) => kids.connectTo(mens, { port: 'http', env: { U: 'url' } })))).toEqual([
      { name: 'U', value: 'http://mens' },
    ]);
  });

  test('name the namespace where it is another', () => {
    const synthesized = synthRole((chart) => {
      service(chart, 'kids').connectTo(service(chart, 'agent', { namespace: 'agents' }), { env: { A: 'address', U: 'url' } });
    });
    expect(envOf(synthesized)).toEqual([
      { name: 'A', value: 'agent.shop-team-agents:80' },
      { name: 'U', value: 'http://agent.shop-team-agents' },
    ]);
  });

  test('that are set twice are a mistake, whoever sets them', () => {
    const twice = "shop/kids: env.MENS is set twice, by 'env' and by a connection or by two connections; keep one of them";
    const env = { MENS: 'host' } as const;

    expect(synthPair((kids, mens) => kids.connectTo(mens, { env }).connectTo(mens, { port: 'grpc', env })).mistakes).toEqual([twice]);
    const byBoth = synthRole((chart) => {
      service(chart, 'kids', { env: { MENS: 'there' } }).connectTo(service(chart, 'mens'), { env });
    });
    expect(byBoth.mistakes).toEqual([twice]);
  });
});

describe('mistakes', () => {
  test('are facts that the target does not offer, which only code without types can ask for', () => {
    const env: Record<string, never> = JSON.parse('{ "DB": "uri" }');
    expect(synthPair((kids, mens) => kids.connectTo(mens, { env })).mistakes).toEqual([
      "shop/kids: connectTo(shop/mens): env.DB asks for 'uri', which is not offered; it offers: host, port, address, url",
    ]);
  });

  test('are ports that the target does not have', () => {
    expect(synthPair((kids, mens) => kids.connectTo(mens, { port: 'admin' })).mistakes).toEqual([
      'shop/kids: connectTo(shop/mens): port (admin) does not exist; it has: http, grpc, udp',
    ]);
  });
});

describe('the policies of both sides', () => {
  const podPorts = [
    { port: 5000, protocol: TCP },
    { port: 9090, protocol: TCP },
    { port: 5353, protocol: 'UDP' },
  ];
  const selector = (component: string) => ({
    podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'shop', 'app.kubernetes.io/component': component } },
  });

  test('open exactly the ports of the pods, and UDP stays UDP', () => {
    const synthesized = synthPair((kids, mens) => kids.connectTo(mens));

    expect(synthesized.get('NetworkPolicy', 'kids').spec.egress).toEqual([{ to: [selector('mens')], ports: podPorts }]);
    expect(synthesized.get('NetworkPolicy', 'kids').spec.ingress).toBeUndefined();
    expect(synthesized.get('NetworkPolicy', 'mens').spec.ingress).toEqual([{ from: [selector('kids')], ports: podPorts }]);
    expect(synthesized.get('NetworkPolicy', 'mens').spec.egress).toBeUndefined();
  });

  test('open one port where one is chosen', () => {
    const synthesized = synthPair((kids, mens) => kids.connectTo(mens, { port: 'udp' }));
    const ports = [{ port: 5353, protocol: 'UDP' }];

    expect(synthesized.get('NetworkPolicy', 'kids').spec.egress).toEqual([{ to: [selector('mens')], ports }]);
    expect(synthesized.get('NetworkPolicy', 'mens').spec.ingress).toEqual([{ from: [selector('kids')], ports }]);
  });

  test('reach over namespaces of one team by the name of the namespace', () => {
    const synthesized = synthRole((chart) => {
      service(chart, 'agent', { namespace: 'agents' }).connectTo(service(chart, 'kids'));
    });
    const inNamespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });

    expect(synthesized.get('NetworkPolicy', 'agent').metadata.namespace).toBe('shop-team-agents');
    expect(synthesized.get('NetworkPolicy', 'agent').spec.egress[0].to).toEqual([{ ...inNamespace('shop-team'), ...selector('kids') }]);
    expect(synthesized.get('NetworkPolicy', 'kids').spec.ingress[0].from).toEqual([
      { ...inNamespace('shop-team-agents'), ...selector('agent') },
    ]);
  });

  test('allow calls in a circle, and of the pods of a workload to each other', () => {
    const synthesized = synthPair((kids, mens) => [kids.connectTo(mens), mens.connectTo(kids), kids.connectTo(kids)]);
    const callers = (name: string): unknown =>
      synthesized.get('NetworkPolicy', name).spec.ingress.map(({ from }: { from: unknown[] }) => from[0]);

    expect(synthesized.mistakes).toEqual([]);
    expect(callers('kids')).toEqual([selector('mens'), selector('kids')]);
    expect(callers('mens')).toEqual([selector('kids')]);
  });

  test('are as they are when the mesh is off: nothing of the mesh is rendered', () => {
    expect(synthPair((kids, mens) => kids.connectTo(mens)).all('AuthorizationPolicy')).toEqual([]);
  });
});

test('in a mesh the target is open to the identity of the caller, on the same ports', () => {
  const synthesized = synthPair((kids, mens) => kids.connectTo(mens), meshEnvironment());

  expect(synthesized.get('AuthorizationPolicy', 'mens').spec).toEqual({
    action: 'ALLOW',
    selector: { matchLabels: { 'app.kubernetes.io/part-of': 'shop', 'app.kubernetes.io/component': 'mens' } },
    rules: [
      {
        from: [{ source: { principals: ['cluster.local/ns/shop-team/sa/kids'] } }],
        to: [{ operation: { ports: ['5000', '9090', '5353'] } }],
      },
    ],
  });
  expect(synthesized.get('AuthorizationPolicy', 'kids').spec.rules).toBeUndefined();
});

function objectsOf(systems: readonly SystemEntry[], file: string, environment = prod): Record<string, { spec: object }> {
  const synthesis = synthesize(estateOf(systems, [environment]));
  expect(problemLines(synthesis.mistakes)).toEqual([]);
  const text = textsOf(synthesis)[`${environment.name}/${file}`] ?? '';
  const objects = loadAll(text) as { kind: string; metadata: { name: string }; spec: object }[];
  return Object.fromEntries(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object]));
}

describe('between systems', () => {
  const vessel = systemOf('vessel', (chart) => ({ api: service(chart, 'api') }), { team: freight });

  const callerOf = (target: SystemEntry, field = 'api') =>
    systemOf('shop', (chart) => {
      service(chart, 'kids').connectTo(referenceTo(target, field), { env: { VESSEL: 'address' } });
    });

  test('the caller has variables and egress, and the owner a file that lets it in', () => {
    const systems = [callerOf(vessel), vessel];
    const kids = objectsOf(systems, 'retail/shop.k8s.yaml');
    const ports = [{ port: 5000, protocol: TCP }];

    expect(kids['Deployment kids']?.spec).toMatchObject({
      template: { spec: { containers: [{ env: [{ name: 'VESSEL', value: 'api.freight:80' }] }] } },
    });
    expect(kids['NetworkPolicy kids']?.spec).toMatchObject({
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'freight' } },
              podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'vessel', 'app.kubernetes.io/component': 'api' } },
            },
          ],
          ports,
        },
      ],
    });
    expect(objectsOf(systems, 'freight/connections/retail-shop.k8s.yaml')['NetworkPolicy api-from-retail-shop-kids']?.spec).toEqual({
      podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'vessel', 'app.kubernetes.io/component': 'api' } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'retail' } },
              podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'shop', 'app.kubernetes.io/component': 'kids' } },
            },
          ],
          ports,
        },
      ],
    });
  });

  test('of one team, in one namespace, the pair is complete too', () => {
    const near = systemOf('near', (chart) => ({ api: service(chart, 'api') }));
    const systems = [callerOf(near), near];

    expect(objectsOf(systems, 'retail/connections/retail-shop.k8s.yaml')['NetworkPolicy api-from-retail-shop-kids']?.spec).toMatchObject({
      ingress: [{ from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/component': 'kids' } } }] }],
    });
    expect(objectsOf(systems, 'retail/shop.k8s.yaml')['Deployment kids']?.spec).toMatchObject({
      template: { spec: { containers: [{ env: [{ name: 'VESSEL', value: 'api:80' }] }] } },
    });
  });

  test('in a mesh the file of the owner also authorizes the caller', () => {
    const mesh = meshEnvironment({ name: 'mesh' });
    expect(objectsOf([callerOf(vessel), vessel], 'freight/connections/retail-shop.k8s.yaml', mesh)).toEqual({
      'NetworkPolicy api-from-retail-shop-kids': expect.anything(),
      'AuthorizationPolicy api-from-retail-shop-kids': expect.objectContaining({
        spec: {
          action: 'ALLOW',
          selector: { matchLabels: { 'app.kubernetes.io/part-of': 'vessel', 'app.kubernetes.io/component': 'api' } },
          rules: [{ from: [{ source: { principals: ['cluster.local/ns/retail/sa/kids'] } }], to: [{ operation: { ports: ['5000'] } }] }],
        },
      }),
    });
  });
});

function database(chart: SystemChart): StatefulDatabase<string> {
  return new StatefulDatabase<string>(chart, 'db', { engine: Engine.redis({ major: 7 }), storage: { size: Size.gibibytes(1) } });
}

/** Stands for a database: it offers what is plain and what is kept in a Secret. */
class Store extends Role implements Connectable<'host' | 'password'> {
  readonly endpoint: Endpoint<'host' | 'password'>;

  constructor(scope: Construct, id: string, props: { readonly namespace?: string } = {}) {
    super(scope, id, props);
    const password: Fact = { from: { secretKeyRef: { name: 'db', key: 'password' } } };
    const port = { name: 'mysql', port: 3306, targetPort: 3306, protocol: 'TCP', appProtocol: 'mysql' } as const;
    this.endpoint = {
      system: this.system.system,
      team: this.system.team,
      namespace: this.namespace,
      component: id,
      host: id,
      selector: {},
      ports: [port],
      facts: { host: '{host}', password },
    };
  }
}

describe('what is kept in a Secret', () => {
  test('of another team is a Secret of one’s own, from the same entry of the store, in one’s own file', () => {
    const data = systemOf('data', (chart) => ({ db: database(chart) }), { team: freight });
    const shop = systemOf('shop', (chart) => {
      service(chart, 'kids').connectTo(referenceTo(data, 'db'), { env: { W: 'password', U: 'uri' } });
      service(chart, 'mens').connectTo(referenceTo(data, 'db'), { env: { H: 'host' } });
    });
    const objects = objectsOf([shop, data], 'retail/shop.k8s.yaml');
    const own = Object.keys(objects).filter((name) => name.startsWith('ExternalSecret'));

    expect(own).toEqual(['ExternalSecret kids-data-db-credentials']);
    expect(objects['ExternalSecret kids-data-db-credentials']?.spec).toMatchObject({
      data: [{ secretKey: 'password', remoteRef: { key: 'prod/freight/data/db-credentials', property: 'password' } }],
      target: {
        name: 'kids-data-db-credentials',
        template: { data: { uri: `redis://:${uriPart('password')}@db-client.freight.svc:6379/0` } },
      },
    });
    expect(objects['Deployment kids']?.spec).toMatchObject({
      template: {
        spec: {
          containers: [
            {
              env: [
                { name: 'W', valueFrom: { secretKeyRef: { name: 'kids-data-db-credentials', key: 'password' } } },
                { name: 'U', valueFrom: { secretKeyRef: { name: 'kids-data-db-credentials', key: 'uri' } } },
              ],
            },
          ],
        },
      },
    });
  });

  const declare = (namespace?: string) => (chart: SystemChart) =>
    service(chart, 'kids').connectTo(new Store(chart, 'db', { namespace }), { env: { PASSWORD: 'password' } });
  const manual = testEnvironment({ secrets: { kind: 'manual' } });

  test('is a reference to the Secret', () => {
    expect(envOf(synthRole(declare(), manual))).toEqual([
      { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
    ]);
  });

  test('does not cross namespaces without a store', () => {
    expect(synthRole(declare('agents'), manual).mistakes).toEqual([
      "shop/kids: connectTo(shop/db): env.PASSWORD asks for 'password', which is kept in a Secret of namespace shop-team-agents; Secrets cross namespaces only in an environment with a secret store",
    ]);
    expect(synthRole(declare('agents')).mistakes).toEqual([]);
  });

  test('cannot become part of a text', () => {
    const uri = ({ host, password }: { host: string; password: string }) => `mysql://root:${password}@${host}`;
    const synthesized = synthRole((chart) => service(chart, 'kids').connectTo(new Store(chart, 'db'), { env: { URI: uri } }));

    expect(synthesized.mistakes).toEqual([
      "shop/kids: connectTo(shop/db): env.URI makes a text of 'password', which is kept in a Secret; set a variable to 'password' itself",
    ]);
  });
});
