import { cluster } from '../../test/environments';
import { dnsPolicySpec } from './namespace-policies';

test('where DNS pods listen on another port than their Service (other ports on other distributions), both are open', () => {
  expect(dnsPolicySpec({ ...cluster.network, dnsPort: 5353 }).egress?.[0]?.ports).toEqual([
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
    { port: 5353, protocol: 'UDP' },
    { port: 5353, protocol: 'TCP' },
  ]);
});

test('a port that is said to be 53 is open once', () => {
  expect(dnsPolicySpec({ ...cluster.network, dnsPort: 53 }).egress?.[0]?.ports).toHaveLength(2);
});
