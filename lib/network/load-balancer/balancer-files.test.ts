import { cluster as testCluster, meshEnvironment, testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import type { Cluster } from '../../system';
import { BalancerFiles, type BalancerFilesProps } from './balancer-files';

const requiredProps: BalancerFilesProps = {
  hosts: { address: '192.0.2.10/24', hosts: { lb1: '192.0.2.11', lb2: '192.0.2.12' }, interface: 'eth0', movesByArp: true, routerId: 7 },
  port: 30_080,
};

const cluster: Cluster = {
  ...testCluster,
  nodes: testCluster.nodes.map((node, index) => ({ ...node, address: `192.0.2.${index + 21}` })),
};

function synthFiles(props: Partial<BalancerFilesProps> = {}, on: Cluster = cluster) {
  return synthRole((chart) => new BalancerFiles(chart, 'haproxy', { ...requiredProps, ...props }), testEnvironment({ cluster: on }));
}

test('one configuration for HAProxy, one for keepalived on each host, and no manifest', () => {
  const { files, objects } = synthFiles();
  expect(Object.keys(files)).toEqual(['haproxy.cfg', 'keepalived-lb1.conf', 'keepalived-lb2.conf']);
  expect(objects).toEqual([]);
});

test('servers are the nodes of the cluster, under their names, on the node ports', () => {
  const all: Required<BalancerFilesProps> = { ...requiredProps, tlsPort: 30_443, healthPath: '/healthz' };
  const config = synthFiles(all).files['haproxy.cfg'];
  expect(config).toContain('server node1 192.0.2.21:30080 check');
  expect(config).toContain('server node2 192.0.2.22:30080 check');
  expect(config).toContain('server node2 192.0.2.22:30443 check port 30080 send-proxy-v2');
  expect(config).toContain('uri /healthz');
});

test('an edge that takes neither a health check by path nor the PROXY protocol is balanced without', () => {
  const on = meshEnvironment({ cluster });
  const all = { ...requiredProps, tlsPort: 30_443 };
  const config = synthRole((chart) => new BalancerFiles(chart, 'haproxy', all), on).files['haproxy.cfg'];
  expect(config).toContain('server node1 192.0.2.21:30080 check\n');
  expect(config).toContain('server node1 192.0.2.21:30443 check\n');
  expect(config).not.toContain('httpchk');
});

test('a node without an address is named', () => {
  expect(synthFiles({}, testCluster).mistakes).toEqual([
    "shop/haproxy: nodes of cluster test (node1, node2) have no address that HAProxy could send requests to; add 'address' to each",
  ]);
});

test('HAProxy refuses two servers of one name, and so does this', () => {
  const nodes = cluster.nodes.map((node) => ({ ...node, name: 'kube' }));
  expect(synthFiles({}, { ...cluster, nodes }).mistakes).toEqual([
    'shop/haproxy: nodes of cluster test (kube) have one name, and HAProxy refuses equal names; rename one of them',
  ]);
});

test('what would not work on the hosts is refused', () => {
  const hosts = { address: '192.0.2.10', hosts: { LB1: '192.0.2.10' }, interface: 'eth 0', movesByArp: false, routerId: 256 };
  expect(synthFiles({ hosts, tlsPort: 30_080, healthPath: 'ping' }).mistakes).toEqual([
    'shop/haproxy: hosts.hosts (LB1) must be 2 to 15: a single one would be missed when it is down',
    "shop/haproxy: hosts.hosts (LB1) must be lower-case letters, digits and '-': files are named after them",
    "shop/haproxy: hosts.hosts.LB1 (192.0.2.10) is the shared address; give the host's own one",
    'shop/haproxy: hosts.address (192.0.2.10) must be the shared address with the length of its network, such as 172.31.32.5/20',
    'shop/haproxy: hosts.interface (eth 0) is no name of a network interface, such as eth0',
    'shop/haproxy: hosts.movesByArp (false): the address (192.0.2.10) would stay where it is when its host is down; take the balancer of the network instead, and state its address in forwardedFrom',
    'shop/haproxy: hosts.routerId (256) must be a whole number from 1 to 255; choose one that is free in the network of the address',
    'shop/haproxy: tlsPort (30080) is the port of plain http already; choose another',
    "shop/haproxy: healthPath (ping) must be a path that begins with '/', without spaces",
  ]);
});

test('DNS records must lead to the shared address', () => {
  expect(synthFiles({ hosts: { ...requiredProps.hosts, address: '192.0.2.99/24' } }).mistakes).toEqual([
    'shop/haproxy: hosts.address (192.0.2.99) is not where the DNS records of the edge lead (192.0.2.10); use one address for both',
  ]);
});
