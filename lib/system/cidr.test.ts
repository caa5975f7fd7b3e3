import * as fc from 'fast-check';
import { isCidr, isPrivateAddress } from './cidr';

test.each(['10.0.0.0/8', '0.0.0.0/0', '192.0.2.1/32', '2001:db8::/32', '::/0', '2001:db8::1/128'])('%s is an address block', (text) => {
  expect(isCidr(text)).toBe(true);
});

test.each([
  '',
  '10.0.0.0',
  '10.0.0.0/33',
  '10.0.0/8',
  '256.0.0.0/8',
  '::/129',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  '10.0.0.0/-1',
  '10.0.0.0/ 8',
  'db/8',
  '10.0.0.0/8\n',
  '10.0.0.0/1e1',
])('%j is none', (text) => {
  expect(isCidr(text)).toBe(false);
});

test('every address with as many bits as it has is an address block, and with one more it is none', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV6(), fc.nat(32), fc.nat(128), (four, six, fourBits, sixBits) => {
      expect(isCidr(`${four}/${fourBits}`) && isCidr(`${six}/${sixBits}`)).toBe(true);
      expect(isCidr(`${four}/${33 + fourBits}`) || isCidr(`${six}/${129 + sixBits}`)).toBe(false);
    }),
  );
});

test.each([
  '10.0.0.1',
  '172.16.0.0',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.1.1',
  '127.0.0.1',
  'fd12::1',
  'fe80::1',
  '::1',
])('%s is reached by no host on the internet', (address) => {
  expect(isPrivateAddress(address)).toBe(true);
});

test.each(['11.0.0.1', '172.15.255.255', '172.32.0.0', '100.128.0.1', '203.0.113.7', '2001:db8::1'])('%s is not private', (address) => {
  expect(isPrivateAddress(address)).toBe(false);
});
