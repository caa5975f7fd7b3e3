import { meshEnvironment, testEnvironment } from '../../test/environments';
import { estateOf, freight, referenceTo, service, systemOf } from '../../test/small-estate';
import { synthRole } from '../../test/synth-role';
import { synthesize } from '../synth';
import type { Environment } from '../system';
import { MachineService, type MachineServiceProps } from './machine-service';

const machines = { billing1: { address: '192.0.2.11', locality: 'eu/eu-west/a' }, billing2: { address: '192.0.2.12', weight: 2 } };
const requiredProps: MachineServiceProps = { port: 8080, protocol: 'http', machines };

/** A service `kids` that calls the machines. */
function synthMachines(props: Partial<MachineServiceProps> = {}, environment: Environment = meshEnvironment()) {
  return synthRole((chart) => {
    service(chart, 'kids').connectTo(new MachineService(chart, 'billing', { ...requiredProps, ...props }), { env: { BILLING: 'address' } });
  }, environment);
}

const labels = { 'app.kubernetes.io/part-of': 'shop', 'app.kubernetes.io/component': 'billing' };

test('each machine is a WorkloadEntry with the identity of the service', () => {
  const shop = synthMachines();
  expect(shop.get('WorkloadEntry', 'billing-billing1').spec).toEqual({
    address: '192.0.2.11',
    labels,
    locality: 'eu/eu-west/a',
    serviceAccount: 'billing',
  });
  expect(shop.get('WorkloadEntry', 'billing-billing2').spec).toMatchObject({ address: '192.0.2.12', weight: 2 });
  expect(shop.get('ServiceAccount', 'billing').automountServiceAccountToken).toBe(false);
});

test('one ServiceEntry makes a service of the mesh of them, under the name that DNS knows', () => {
  const shop = synthMachines();
  expect(shop.get('ServiceEntry', 'billing').spec).toEqual({
    hosts: ['billing.shop-team.svc.cluster.local'],
    location: 'MESH_INTERNAL',
    resolution: 'STATIC',
    ports: [{ name: 'http', number: 8080, protocol: 'HTTP' }],
    workloadSelector: { labels },
  });
  expect(shop.get('Service', 'billing').spec).toEqual({
    type: 'ClusterIP',
    ports: [{ name: 'http', port: 8080, targetPort: 8080, protocol: 'TCP', appProtocol: 'http' }],
  });
  // its endpoints would be called without an identity
  expect(shop.all('EndpointSlice')).toEqual([]);
});

test('their proxies let in who connects, and nobody else', () => {
  const { spec } = synthMachines().get('AuthorizationPolicy', 'billing');
  expect(spec).toEqual({
    action: 'ALLOW',
    selector: { matchLabels: labels },
    rules: [
      {
        from: [{ source: { principals: ['cluster.local/ns/shop-team/sa/kids'] } }],
        to: [{ operation: { ports: ['8080'] } }],
      },
    ],
  });
});

test('a caller of another system is let in by a policy in the folder of the owner, and by no network policy: they are no pods', () => {
  const Shipping = systemOf('shipping', (chart) => ({ billing: new MachineService(chart, 'billing', requiredProps) }), { team: freight });
  const Shop = systemOf('shop', (chart) => service(chart, 'kids').connectTo(referenceTo(Shipping, 'billing')));
  const { files, mistakes } = synthesize(estateOf([Shipping, Shop], [meshEnvironment({ name: 'prod' })]));
  expect(mistakes).toEqual([]);
  const [, text = ''] = [...files].find(([file]) => file.includes('freight/connections/')) ?? [];
  expect(text.toString()).toContain('kind: AuthorizationPolicy');
  expect(text.toString()).not.toContain('kind: NetworkPolicy');
});

test('the way out of the caller leads to the machines, on their port', () => {
  const { spec } = synthMachines().get('NetworkPolicy', 'kids');
  expect(spec.egress).toContainEqual({
    to: [{ ipBlock: { cidr: '192.0.2.11/32' } }, { ipBlock: { cidr: '192.0.2.12/32' } }],
    ports: [{ port: 8080, protocol: 'TCP' }],
  });
  const [container] = synthMachines().get('Deployment', 'kids').spec.template.spec.containers;
  expect(container.env).toContainEqual({ name: 'BILLING', value: 'billing:8080' });
});

test('without a mesh it is a Service with their addresses', () => {
  const shop = synthMachines({}, testEnvironment());
  expect(shop.get('EndpointSlice', 'billing')).toMatchObject({
    addressType: 'IPv4',
    endpoints: [
      { addresses: ['192.0.2.11'], conditions: { ready: true } },
      { addresses: ['192.0.2.12'], conditions: { ready: true } },
    ],
  });
  for (const kind of ['WorkloadEntry', 'ServiceEntry', 'AuthorizationPolicy']) expect(shop.all(kind)).toEqual([]);
});

test.each<[Partial<MachineServiceProps>, string]>([
  [{ port: 0 }, 'port (0) must be between 1 and 65535'],
  [{ machines: {} }, 'machines ({}) must name at least one machine'],
  [
    { machines: { 'billing.1': { address: '192.0.2.11' } } },
    "machines (billing.1) is not a name of an object; use lower-case letters, digits and '-'",
  ],
  [
    { machines: { billing1: { address: 'billing.example.com' } } },
    'machines.billing1.address (billing.example.com) is not an IP address; for a name use an ExternalService',
  ],
  [
    { machines: { billing1: { address: '192.0.2.11', weight: 0 } } },
    'machines.billing1.weight (0) must be a whole number of at least 1; to send it nothing, leave the machine out',
  ],
  [
    { machines: { billing1: { address: '192.0.2.11' }, billing2: { address: '2001:db8::7' } } },
    'machines mix IPv4 and IPv6, and a Service without a mesh holds one of them; make a MachineService for each',
  ],
])('machines that cannot be reached are an error: %j', (props, message) => {
  expect(synthMachines(props).mistakes).toEqual([`shop/billing: ${message}`]);
});
