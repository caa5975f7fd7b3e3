import * as fc from 'fast-check';
import { isCidr } from './cidr';

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
