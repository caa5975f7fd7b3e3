import * as fc from 'fast-check';
import { team, testEnvironment } from '../../test/environments';
import { addressesIn, mergeHosts } from './hosts';

const lists = { partners: { '203.0.113.8': ['api.partner.example', 'www.partner.example'] } };

test('a workload chooses from the lists of its team and of its environment', () => {
  const environment = testEnvironment({ hosts: { machines: { '192.0.2.7': ['printer'] } } });
  expect(environment.hostListsOf({ ...team, hosts: lists })).toEqual({ ...lists, machines: { '192.0.2.7': ['printer'] } });
  expect(testEnvironment().hostListsOf({ ...team, hosts: undefined })).toEqual({});
});

test('a list of the environment stands in for the list of a team that has its name', () => {
  const environment = testEnvironment({ hosts: { partners: { '10.0.0.8': ['api.partner.example'] } } });
  expect(environment.addressesOf({ ...team, hosts: lists }, 'api.partner.example')).toEqual(['10.0.0.8']);
  expect(testEnvironment().addressesOf({ ...team, hosts: lists }, 'api.partner.example')).toEqual(['203.0.113.8']);
  expect(testEnvironment().addressesOf({ ...team, hosts: lists }, 'unknown.example')).toEqual([]);
});

test('lists become one with every name and every address once', () => {
  const name = fc.constantFrom('a.example', 'b.example', 'c.example');
  const list = fc.dictionary(fc.constantFrom('192.0.2.1', '192.0.2.2', '2001:db8::1'), fc.array(name));
  fc.assert(
    fc.property(fc.array(list), (all) => {
      const merged = mergeHosts(...all);
      for (const [address, names] of Object.entries(merged)) {
        expect(new Set(names)).toEqual(new Set(all.flatMap((each) => each[address] ?? [])));
        expect(new Set(names).size).toBe(names.length);
        for (const each of names) expect(addressesIn(merged, each)).toContain(address);
      }
      expect(new Set(Object.keys(merged))).toEqual(new Set(all.flatMap((each) => Object.keys(each))));
    }),
  );
});
