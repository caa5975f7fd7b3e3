import { meshEnvironment, testEnvironment } from '../../test/environments';
import { estateOf, freight, prod, referenceTo, service, systemOf, textsOf } from '../../test/small-estate';
import { synthRole } from '../../test/synth-role';
import { problemLines, synthesize } from '../synth';
import type { Environment } from '../system';
import { ExternalService, type ExternalServiceProps } from './external-service';

const requiredProps: ExternalServiceProps = { host: 'api.bank.example', port: 443 };
const byName: ExternalServiceProps = { ...requiredProps, cidrs: ['198.51.100.0/24'], protocol: 'https' };
const byAddress: ExternalServiceProps = { addresses: ['192.0.2.7', '192.0.2.8'], port: 3306, protocol: 'mysql' };

/** A service `kids` that calls the external service `bank`. */
function synthExternal(props: ExternalServiceProps = requiredProps, environment?: Environment) {
  return synthRole((chart) => {
    service(chart, 'kids').connectTo(new ExternalService(chart, 'bank', props), { env: { BANK: 'address' } });
  }, environment);
}

test('given by name it is a Service of type ExternalName', () => {
  const synthesized = synthExternal();
  const port = { name: 'tcp', port: 443, targetPort: 443, protocol: 'TCP', appProtocol: 'tcp' };

  expect(synthesized.get('Service', 'bank').spec).toEqual({ type: 'ExternalName', externalName: 'api.bank.example', ports: [port] });
  expect(synthesized.all('EndpointSlice')).toEqual([]);
  expect(synthesized.all('ServiceEntry')).toEqual([]);
});

test('given by name in a mesh, a ServiceEntry stands beside it', () => {
  expect(synthExternal(byName, meshEnvironment()).get('ServiceEntry', 'bank').spec).toEqual({
    hosts: ['api.bank.example'],
    location: 'MESH_EXTERNAL',
    ports: [{ name: 'https', number: 443, protocol: 'HTTPS' }],
    resolution: 'DNS',
  });
});

test('given by addresses it is a Service without selector and an EndpointSlice labelled kubernetes.io/service-name', () => {
  const synthesized = synthExternal(byAddress);
  const slice = synthesized.get('EndpointSlice', 'bank');

  expect(synthesized.get('Service', 'bank').spec).toEqual({
    type: 'ClusterIP',
    ports: [{ name: 'mysql', port: 3306, targetPort: 3306, protocol: 'TCP', appProtocol: 'mysql' }],
  });
  expect(slice.metadata.labels).toMatchObject({ 'kubernetes.io/service-name': 'bank' });
  expect(slice).toMatchObject({
    addressType: 'IPv4',
    endpoints: [
      { addresses: ['192.0.2.7'], conditions: { ready: true } },
      { addresses: ['192.0.2.8'], conditions: { ready: true } },
    ],
    ports: [{ name: 'mysql', port: 3306, protocol: 'TCP', appProtocol: 'mysql' }],
  });
  expect(synthExternal({ ...byAddress, addresses: ['2001:db8::7'] }).get('EndpointSlice', 'bank')).toMatchObject({ addressType: 'IPv6' });
});

test('given by addresses in a mesh, the ServiceEntry is about the Service', () => {
  expect(synthExternal(byAddress, meshEnvironment()).get('ServiceEntry', 'bank').spec).toEqual({
    hosts: ['bank.shop-team.svc.cluster.local'],
    addresses: ['192.0.2.7', '192.0.2.8'],
    endpoints: [{ address: '192.0.2.7' }, { address: '192.0.2.8' }],
    location: 'MESH_EXTERNAL',
    ports: [{ name: 'mysql', number: 3306, protocol: 'MYSQL' }],
    resolution: 'STATIC',
  });
});

test('a protocol that Istio has no word for is TCP to it', () => {
  // https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
  const { ports } = synthExternal({ ...byName, protocol: 'postgresql' }, meshEnvironment()).get('ServiceEntry', 'bank').spec;
  expect(ports).toEqual([{ name: 'postgresql', number: 443, protocol: 'TCP' }]);
});

test('UDP stays UDP in all its objects', () => {
  const synthesized = synthExternal({ ...byAddress, protocol: 'udp' });

  expect(synthesized.get('Service', 'bank').spec.ports).toMatchObject([{ protocol: 'UDP' }]);
  expect(synthesized.get('EndpointSlice', 'bank')).toMatchObject({ ports: [{ protocol: 'UDP' }] });
  expect(synthesized.get('NetworkPolicy', 'kids').spec.egress[0].ports).toEqual([{ port: 3306, protocol: 'UDP' }]);
});

describe('callers', () => {
  const env = (props: ExternalServiceProps): unknown => synthExternal(props).get('Deployment', 'kids').spec.template.spec.containers[0].env;
  const egress = (props: ExternalServiceProps): unknown => synthExternal(props).get('NetworkPolicy', 'kids').spec.egress;

  test('use the name outside, or the Service before addresses', () => {
    expect(env(byName)).toEqual([{ name: 'BANK', value: 'api.bank.example:443' }]);
    expect(env(byAddress)).toEqual([{ name: 'BANK', value: 'bank:3306' }]);
  });

  test('may leave for its blocks, its addresses, or, where it has neither, everything that is not of the cluster', () => {
    const to = (...blocks: object[]) => blocks.map((ipBlock) => ({ ipBlock }));
    const ports = [{ port: 443, protocol: 'TCP' }];

    expect(egress(byName)).toEqual([{ to: to({ cidr: '198.51.100.0/24' }), ports }]);
    expect(egress(byAddress)).toEqual([
      { to: to({ cidr: '192.0.2.7/32' }, { cidr: '192.0.2.8/32' }), ports: [{ port: 3306, protocol: 'TCP' }] },
    ]);
    expect(egress(requiredProps)).toEqual([
      { to: to({ cidr: '0.0.0.0/0', except: ['10.244.0.0/16', '10.96.0.0/12', '169.254.169.254/32'] }), ports },
    ]);
  });

  test('of another system reach it too, and nobody is let in anywhere for that', () => {
    const money = systemOf('money', (chart) => ({ bank: new ExternalService(chart, 'bank', byAddress) }), { team: freight });
    const shop = systemOf('shop', (chart) => {
      service(chart, 'kids').connectTo(referenceTo(money, 'bank'), { env: { BANK: 'address' } });
    });
    const synthesis = synthesize(estateOf([shop, money], [prod]));
    const files = textsOf(synthesis);

    expect(problemLines(synthesis.mistakes)).toEqual([]);
    expect(Object.keys(files)).toEqual(['prod/retail/shop.k8s.yaml', 'prod/freight/money.k8s.yaml']);
    expect(files['prod/retail/shop.k8s.yaml']).toContain('value: bank.freight:3306');
  });
});

test('a name without address blocks is doubtful, because network policies know no names', () => {
  expect(synthExternal().warnings).toEqual([
    'shop/bank: host (api.bank.example) has no cidrs, and network policies know no names: port 443 is open to every address outside the cluster',
  ]);
  expect([...synthExternal(byName).warnings, ...synthExternal(byAddress).warnings]).toEqual([]);
});

test('in a mesh a name is doubtful where the protocol does not name its host', () => {
  const warnings = (props: ExternalServiceProps) => synthExternal(props, meshEnvironment()).warnings;

  expect(warnings({ ...byName, protocol: 'tcp' })).toEqual([
    "shop/bank: protocol (tcp) does not name its host: the mesh takes all other traffic on port 443 for api.bank.example; say 'tls' or 'https' where it is that, or give addresses",
  ]);
  expect([...warnings(byName), ...warnings(byAddress)]).toEqual([]);
});

describe('mistakes', () => {
  test.each<[ExternalServiceProps, string]>([
    [{ ...requiredProps, port: 0 }, 'port (0) must be between 1 and 65535'],
    [{ ...requiredProps, port: 65_536 }, 'port (65536) must be between 1 and 65535'],
    [{ ...requiredProps, host: '1.2.3.4' }, "host (1.2.3.4) is an IP address, and a name is needed here; use addresses: ['1.2.3.4']"],
    [
      { ...requiredProps, host: 'https://api.bank.example' },
      'host (https://api.bank.example) is not a host name; write it in lower case without scheme, port or path',
    ],
    [{ ...requiredProps, host: 'bank' }, 'host (bank) is not a host name; write it in lower case without scheme, port or path'],
    [{ ...requiredProps, cidrs: ['1.2.3.4'] }, 'cidrs (1.2.3.4) is not an address block; write it like 198.51.100.0/24'],
    [{ addresses: [], port: 443 }, 'addresses ([]) must name at least one address; for a service with a name give host'],
    [{ addresses: ['bank.example'], port: 443 }, 'addresses (bank.example) is not an IP address; for a name use host'],
    [
      { addresses: ['192.0.2.7', '2001:db8::7'], port: 443 },
      'addresses (192.0.2.7, 2001:db8::7) mix IPv4 and IPv6, and an EndpointSlice holds one of them; make an ExternalService for each',
    ],
  ])('%j', (props, message) => {
    expect(synthExternal(props).mistakes).toEqual([`shop/bank: ${message}`]);
  });
});

test('all props are taken', () => {
  const allProps: Required<Extract<ExternalServiceProps, { host: string }>> = {
    host: 'api.bank.example',
    cidrs: ['198.51.100.0/24'],
    port: 443,
    protocol: 'https',
    name: 'bank-api',
    namespace: 'agents',
  };
  const { metadata } = synthExternal(allProps, testEnvironment()).get('Service', 'bank-api');
  expect(metadata).toMatchObject({ name: 'bank-api', namespace: 'shop-team-agents' });
});

describe('a name that a list of hosts knows', () => {
  const listed: ExternalServiceProps = { host: 'partner.example.org', port: 5432, protocol: 'postgresql' };

  test('is open to its addresses alone, without a warning', () => {
    const external = synthExternal(listed);
    expect(external.warnings).toEqual([]);
    expect(external.get('NetworkPolicy', 'kids').spec.egress).toContainEqual({
      to: [{ ipBlock: { cidr: '203.0.113.8/32' } }],
      ports: [{ port: 5432, protocol: 'TCP' }],
    });
    expect(external.get('Service', 'bank').spec).toMatchObject({ type: 'ExternalName', externalName: 'partner.example.org' });
  });

  test('is found by the mesh without asking DNS', () => {
    const external = synthExternal(listed, meshEnvironment());
    expect(external.warnings).toEqual([]);
    expect(external.get('ServiceEntry', 'bank').spec).toMatchObject({
      hosts: ['partner.example.org'],
      addresses: ['203.0.113.8'],
      endpoints: [{ address: '203.0.113.8' }],
      resolution: 'STATIC',
    });
  });

  test('is open to other addresses where the service says so', () => {
    const { egress } = synthExternal({ ...listed, cidrs: ['198.51.100.0/24'] }).get('NetworkPolicy', 'kids').spec;
    expect(JSON.stringify(egress)).toContain('198.51.100.0/24');
    expect(JSON.stringify(egress)).not.toContain('203.0.113.8');
  });
});
