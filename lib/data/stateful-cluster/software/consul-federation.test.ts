import { Size } from 'cdk8s';
import { cluster, meshEnvironment, testEnvironment } from '../../../../test/environments';
import { synthRole } from '../../../../test/synth-role';
import { Secret } from '../../../config/secret';
import type { Environment } from '../../../system';
import { NodeAgent } from '../../../workloads';
import { StatefulCluster } from '../stateful-cluster';
import { type ConsulOptions, consulAgent, Software } from '.';
import type { ConsulFederation } from './consul-federation';

const EAST = { servers: ['192.0.2.11', '192.0.2.12'], cidrs: ['192.0.2.0/28'] };
const WEST = { servers: ['consul.west.example.com'], cidrs: ['198.51.100.0/24'] };

/** The first of two data centres, or the second: each with the cluster that it is called after. */
const inEast: ConsulFederation = { primary: 'east', peers: { west: WEST } };
const inWest: ConsulFederation = { primary: 'east', peers: { east: EAST } };

function synthConsul(options: Omit<ConsulOptions, 'tls'>, environment: Environment = testEnvironment(), encrypted = true) {
  return synthRole((chart) => {
    const tls = encrypted ? Secret.given(chart, 'consul-tls', { keys: ['ca.crt', 'tls.crt', 'tls.key'], kept: true }) : undefined;
    const servers = new StatefulCluster(chart, 'consul', {
      software: Software.consul({ ...options, tls }),
      storage: { size: Size.gibibytes(5) },
    });
    new NodeAgent(chart, 'consul-agent', consulAgent(servers, { ...options, tls })).connectTo(servers);
  }, environment);
}

type Rendered = ReturnType<typeof synthConsul>;

function settingsOf(rendered: Rendered, file: 'server' | 'agent') {
  const data = rendered.all('ConfigMap').flatMap((map) => Object.entries(map.data as Record<string, string>));
  const [, text = '{}'] = data.find(([key]) => key.endsWith(`etc.consul.${file}.json`)) ?? [];
  return JSON.parse(text) as Record<string, unknown> & { ports: Record<string, number>; acl: Record<string, unknown> };
}

function secretServerFile(rendered: Rendered): string {
  return rendered.get('ExternalSecret', 'consul-credentials').spec.target.template.data['server.json'] as string;
}

const east = synthConsul({ datacenter: 'east', federation: inEast });
const west = synthConsul({ datacenter: 'west', federation: inWest }, testEnvironment({ cluster: { ...cluster, name: 'west' } }));

test('servers of each data centre join those of the other', () => {
  expect(settingsOf(east, 'server')).toMatchObject({
    datacenter: 'east',
    primary_datacenter: 'east',
    retry_join_wan: ['consul.west.example.com'],
  });
  expect(settingsOf(west, 'server')).toMatchObject({
    datacenter: 'west',
    primary_datacenter: 'east',
    retry_join_wan: ['192.0.2.11', '192.0.2.12'],
  });
});

test('they tell each other who is there on a port of their own, which is off in the only data centre', () => {
  expect(settingsOf(east, 'server').ports.serf_wan).toBe(8302);
  expect(settingsOf(synthConsul({ datacenter: 'east' }), 'server').ports.serf_wan).toBe(-1);
  const { ports } = east.get('Service', 'consul').spec as { ports: { port: number; protocol: string }[] };
  expect(ports.filter(({ port }) => port === 8302).map(({ protocol }) => protocol)).toEqual(['TCP', 'UDP']);
});

test('tokens are made in the primary data centre and copied by the other', () => {
  expect(settingsOf(east, 'server').acl).toMatchObject({ enabled: true, default_policy: 'deny', enable_token_replication: false });
  expect(settingsOf(west, 'server').acl).toMatchObject({ enabled: true, default_policy: 'deny', enable_token_replication: true });
  expect(secretServerFile(east)).toContain('"initial_management":');
  expect(secretServerFile(east)).not.toContain('"replication":');
  expect(secretServerFile(west)).toContain('"replication":');
  expect(secretServerFile(west)).not.toContain('"initial_management":');
});

test('agents know where tokens are kept, and stay in their own data centre', () => {
  expect(settingsOf(west, 'agent')).toMatchObject({ datacenter: 'west', primary_datacenter: 'east' });
  expect(settingsOf(west, 'agent')).not.toHaveProperty('retry_join_wan');
});

test('the way is open in both directions, to the other data centre alone and on these ports alone', () => {
  const ports = [
    { port: 8300, protocol: 'TCP' },
    { port: 8302, protocol: 'TCP' },
    { port: 8302, protocol: 'UDP' },
  ];
  const peers = [{ ipBlock: { cidr: '198.51.100.0/24' } }];
  expect(east.get('NetworkPolicy', 'consul-elsewhere').spec).toEqual({
    podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'shop', 'app.kubernetes.io/component': 'consul' } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: peers, ports }],
    egress: [{ to: peers, ports }],
  });
  expect(synthConsul({ datacenter: 'east' }).tryGet('NetworkPolicy', 'consul-elsewhere')).toBeUndefined();
});

test('servers of one data centre meet on that port too', () => {
  const { ingress } = east.get('NetworkPolicy', 'consul').spec as { ingress: { ports: { port: number }[]; from: object[] }[] };
  expect(ingress.some(({ ports }) => ports.some(({ port }) => port === 8302))).toBe(true);
});

test('neither data centre is an error', () => {
  expect([...east.mistakes, ...west.mistakes]).toEqual([]);
});

const broken = (changes: Partial<ConsulFederation>) => synthConsul({ datacenter: 'east', federation: { ...inEast, ...changes } }).mistakes;

test.each<[Partial<ConsulFederation>, string]>([
  [{ peers: {} }, 'software.federation.peers ({}) names no other data centre; leave federation out'],
  [{ peers: { east: WEST } }, 'software.federation.peers (east) is this data centre itself; name the others'],
  [{ primary: 'north' }, 'software.federation.primary (north) is none of the data centres; they are: east, west'],
  [{ peers: { west: { ...WEST, servers: [] } } }, 'software.federation.peers.west needs servers to join and the cidrs that they are at'],
  [
    { peers: { west: { ...WEST, cidrs: ['198.51.100.7'] } } },
    'software.federation.peers.west.cidrs (198.51.100.7) is not an address block; write it like 198.51.100.0/24',
  ],
])('data centres that cannot meet are an error: %j', (changes, message) => {
  expect(broken(changes)).toEqual([`shop/consul: ${message}`]);
});

test.each<[string, Environment, boolean, string]>([
  [
    'without certificates',
    testEnvironment(),
    false,
    'software.federation needs tls: calls leave the cluster, and servers must know each other',
  ],
  [
    'where keys are made up',
    testEnvironment({ secrets: { kind: 'generator' } }),
    true,
    'software.federation needs a secret store: the gossip key and the tokens are those of all data centres, and test makes up its own',
  ],
  [
    'in a mesh',
    meshEnvironment(),
    true,
    'software.federation leaves the mesh of test, whose proxies would refuse servers without an identity; run Consul in an environment without a mesh',
  ],
])('it is an error %s', (_, environment, encrypted, message) => {
  expect(synthConsul({ datacenter: 'east', federation: inEast }, environment, encrypted).mistakes).toContain(`shop/consul: ${message}`);
});
