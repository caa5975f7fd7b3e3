import { dnsRecord } from './dns-record';

test.each([
  ['172.20.0.119', 'A'],
  ['2001:db8::1', 'AAAA'],
  ['lb.example.com', 'CNAME'],
])('an edge at %s gets a record of type %s', (address, recordType) => {
  expect(dnsRecord('app.example.com', { address })).toEqual({ dnsName: 'app.example.com', recordType, recordTtl: 300, targets: [address] });
});

test('the time that resolvers keep it is a fact of the environment', () => {
  expect(dnsRecord('app.example.com', { address: '172.20.0.119', ttl: 60 }).recordTtl).toBe(60);
});
