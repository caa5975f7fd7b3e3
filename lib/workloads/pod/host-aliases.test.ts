import { team, testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import type { HostLists } from '../../system';
import { WebService, type WebServiceProps } from '../web-service';
import { validateHosts } from './host-aliases';

const synthService = (props: Partial<WebServiceProps>, hosts?: HostLists) =>
  synthRole((chart) => {
    new WebService(chart, 'kids', { image: 'shop/kids', port: 5000, ...props });
    new WebService(chart, 'home', { image: 'shop/home', port: 5000 });
  }, testEnvironment({ hosts }));

const podOf = (synthesized: ReturnType<typeof synthService>, name: string) => synthesized.get('Deployment', name).spec.template.spec;
const mistakesIn = (hosts: HostLists) => validateHosts({ hosts: 'list' }, { team, environment: testEnvironment({ hosts }) });

test('S14: One host list per team or environment; workloads opt in, and only their pod templates carry it', () => {
  const shop = synthService({ hosts: 'partners' });
  expect(shop.mistakes).toEqual([]);
  expect(podOf(shop, 'kids').hostAliases).toEqual([{ ip: '203.0.113.8', hostnames: ['partner.example.org'] }]);
  expect(podOf(shop, 'home')).not.toHaveProperty('hostAliases');
});

test('a list of the environment takes part, and what a workload adds has one entry per address', () => {
  const shop = synthService({ hosts: 'machines', hostAliases: { '192.0.2.7': ['scanner'] } }, { machines: { '192.0.2.7': ['printer'] } });
  expect(podOf(shop, 'kids').hostAliases).toEqual([{ ip: '192.0.2.7', hostnames: ['printer', 'scanner'] }]);
});

test('a list that nobody wrote is refused with those that there are', () => {
  expect(synthService({ hosts: 'partner' }).mistakes).toEqual([
    "shop/kids: hosts (partner) is no list of hosts; there are: partners; add it to 'hosts' of team shop-team or of environment test",
  ]);
});

test('a list is checked where it is used', () => {
  expect(mistakesIn({ list: { 'thirdparty.com': ['203.0.113.7'] } })).toEqual([
    "hosts.list (thirdparty.com) must be an IP address, followed by its names: { '203.0.113.7': ['api.example.org'] }",
  ]);
  expect(mistakesIn({ list: { '203.0.113.7': ['ThirdParty.com'] } })).toEqual([
    "hosts.list.203.0.113.7 (ThirdParty.com) must be lower case: write 'thirdparty.com'",
  ]);
});

test('a name has one address of each family', () => {
  expect(mistakesIn({ list: { '203.0.113.7': ['a.example'], '203.0.113.8': ['a.example'] } })).toEqual([
    'hosts give a.example the addresses 203.0.113.7 and 203.0.113.8, and only the first would be used; keep one',
  ]);
  expect(mistakesIn({ list: { '203.0.113.7': ['a.example'], '2001:db8::7': ['a.example'] } })).toEqual([]);
});
