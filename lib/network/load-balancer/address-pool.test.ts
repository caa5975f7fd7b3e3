import { testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import type { SystemChart } from '../../system';
import { Edge } from '../edge';
import { AddressPool, type AddressPoolProps } from './address-pool';

const requiredProps: AddressPoolProps = {
  address: '192.0.2.10',
  service: { namespace: 'platform', selector: { 'app.kubernetes.io/component': 'traefik' } },
};

function synthPool(props: Partial<AddressPoolProps> = {}) {
  return synthRole((chart) => new AddressPool(chart, 'address', { ...requiredProps, ...props }));
}

test('the address is the only one of its pool, and for one Service alone', () => {
  expect(synthPool().get('IPAddressPool', 'address').spec).toEqual({
    addresses: ['192.0.2.10/32'],
    serviceAllocation: { namespaces: ['platform'], serviceSelectors: [{ matchLabels: { 'app.kubernetes.io/component': 'traefik' } }] },
  });
});

test('nodes answer for it; those for outside traffic alone where there are such', () => {
  expect(synthPool().get('L2Advertisement', 'address').spec).toEqual({ ipAddressPools: ['address'] });
  expect(
    synthPool({ nodes: { label: 'edgenode', value: 'true' }, speakerTolerates: ['edgenode'] }).get('L2Advertisement', 'address').spec,
  ).toEqual({
    ipAddressPools: ['address'],
    nodeSelectors: [{ matchLabels: { edgenode: 'true' } }],
  });
});

test('every prop is kept', () => {
  const all: Required<AddressPoolProps> = {
    ...requiredProps,
    name: 'entry',
    namespace: 'agents',
    nodes: { label: 'edgenode', value: 'true' },
    speakerTolerates: ['edgenode'],
    controllerNamespace: 'metallb',
  };
  expect(synthPool(all).get('IPAddressPool', 'entry').metadata.namespace).toBe('metallb');
});

test('both lie where MetalLB reads them', () => {
  for (const { metadata } of synthPool().objects) expect(metadata.namespace).toBe('metallb-system');
});

test('an address of IPv6 is a block of one as well', () => {
  const edge = Edge.traefik({ source: { namespace: 'edge' }, dns: { address: '2001:db8::1' } });
  const pool = (chart: SystemChart) => new AddressPool(chart, 'address', { ...requiredProps, address: '2001:db8::1' });
  expect(synthRole(pool, testEnvironment({ edge })).get('IPAddressPool', 'address').spec.addresses).toEqual(['2001:db8::1/128']);
});

test('a block is no address', () => {
  expect(synthPool({ address: '192.0.2.0/24' }).mistakes).toEqual([
    'shop/address: address (192.0.2.0/24) is no IP address; give the one that the edge is found at, without a prefix length',
    'shop/address: address (192.0.2.0/24) is not where the DNS records of the edge lead (192.0.2.10); use one address for both',
  ]);
});

test('an address that only tainted nodes may announce needs a speaker that runs there', () => {
  expect(synthPool({ nodes: { label: 'edgenode', value: 'true' } }).mistakes).toEqual([
    "shop/address: speakerTolerates lacks edgenode, the taint of the only nodes that may announce 192.0.2.10: MetalLB's speaker does not run there, and the address leads nowhere; install MetalLB with speaker.tolerations [{ key: edgenode, operator: Equal, value: 'true', effect: NoSchedule }], then state speakerTolerates: ['edgenode'] in the loadBalancer of the environment",
  ]);
});
