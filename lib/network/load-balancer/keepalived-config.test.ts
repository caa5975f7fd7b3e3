import type { BalancerHosts } from '../../system';
import { keepalivedConfig } from './keepalived-config';

const hosts: BalancerHosts = {
  address: '172.31.32.5/20',
  hosts: { lb1: '172.31.32.7', lb2: '172.31.32.8', lb3: '172.31.32.9' },
  interface: 'eth0',
  movesByArp: true,
  routerId: 32,
};

const words = (name: string) => keepalivedConfig(hosts, name).replaceAll(/\s+/g, ' ');

test('hosts share the address, its identifier and the interface', () => {
  for (const name of ['lb1', 'lb2', 'lb3']) {
    expect(words(name)).toContain('virtual_ipaddress { 172.31.32.5/20 }');
    expect(words(name)).toContain('interface eth0 virtual_router_id 32');
  }
});

test('a host speaks with its own address to all others, and not to itself', () => {
  expect(words('lb1')).toContain('unicast_src_ip 172.31.32.7 unicast_peer { 172.31.32.8 172.31.32.9 }');
  expect(words('lb2')).toContain('unicast_src_ip 172.31.32.8 unicast_peer { 172.31.32.7 172.31.32.9 }');
});

test('the first host is preferred, then the second', () => {
  const priorities = ['lb1', 'lb2', 'lb3'].map((name) => Number(/priority (\d+)/.exec(words(name))?.[1]));
  expect(priorities).toEqual([150, 140, 130]);
});

test('a host whose HAProxy is gone gives the address away', () => {
  expect(words('lb1')).toContain('vrrp_track_process haproxy { process haproxy }');
  expect(words('lb1')).toContain('track_process { haproxy }');
});

test('a script that somebody adds runs without privileges', () => {
  expect(words('lb1')).toContain('enable_script_security script_user nobody');
});

test('no password is written', () => {
  expect(words('lb1')).not.toContain('auth');
});
