import { isIP } from 'node:net';
import { Construct } from 'constructs';
import { type BalancerHosts, type Environment, isCidr, SystemChart, when } from '../../system';
import { haproxyConfig } from './haproxy-config';
import { keepalivedConfig } from './keepalived-config';
import { validateSharedAddress } from './shared-address';

/** Props of {@link BalancerFiles}. */
export interface BalancerFilesProps {
  /** The hosts, and the address that they share. */
  readonly hosts: BalancerHosts;

  /** The node port of plain http. */
  readonly port: number;

  /** The node port of https. @default - https is not served */
  readonly tlsPort?: number;

  /**
   * A path that is answered with 200, whatever the host, while a node wants requests.
   *
   * @default - that of the edge; where it has none, a node wants requests while it takes connections
   */
  readonly healthPath?: string;
}

/**
 * What the hosts of HAProxy before a cluster are configured with: `haproxy.cfg`, the same for all, and a `keepalived-<host>.conf` for each.
 *
 * These are files beside the manifests and no manifests. In a cluster that gives addresses itself use {@link AddressPool}.
 *
 * @example
 * new BalancerFiles(this, 'haproxy', { hosts, port: 32_365, tlsPort: 32_366 });
 */
export class BalancerFiles extends Construct {
  constructor(scope: Construct, id: string, props: BalancerFilesProps) {
    super(scope, id);

    const system = SystemChart.of(this);
    const { cluster, edge } = system.environment;
    const { hosts, port, tlsPort, healthPath = edge.balancing?.healthPath } = props;
    const { proxyProtocol = false } = edge.balancing ?? {};
    const servers = cluster.nodes.map(({ name, address = '' }) => ({ name, address }));

    this.node.addValidation({ validate: () => validateBalancerFiles(props, system.environment) });
    system.addFile({ name: 'haproxy.cfg', content: () => haproxyConfig({ servers, port, tlsPort, healthPath, proxyProtocol }) });
    for (const host of Object.keys(hosts.hosts)) {
      system.addFile({ name: `keepalived-${host}.conf`, content: () => keepalivedConfig(hosts, host) });
    }
  }
}

const FEWEST_HOSTS = 2;
// each further host has ten less to be elected with
const MOST_HOSTS = 15;
const HOST_NAME = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const DEVICE_NAME = /^[-.:@\w]{1,15}$/;

/** Mistakes in what the hosts are configured from; an empty list when there are none. */
export function validateBalancerFiles({ hosts, port, tlsPort, healthPath }: BalancerFilesProps, { cluster, edge }: Environment): string[] {
  const nameless = cluster.nodes.filter(({ address }) => address === undefined || isIP(address) === 0).map(({ name }) => name);
  const names = cluster.nodes.map(({ name }) => name);
  return [
    ...when(
      nameless.length > 0,
      `nodes of cluster ${cluster.name} (${nameless.join(', ')}) have no address that HAProxy could send requests to; add 'address' to each`,
    ),
    ...when(cluster.nodes.length === 0, `cluster ${cluster.name} has no nodes that HAProxy could send requests to; list them`),
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `nodes of cluster ${cluster.name} (${name}) have one name, and HAProxy refuses equal names; rename one of them`),
    ...validateHosts(hosts),
    ...validateSharedAddress('hosts.address', hosts.address.split('/')[0] ?? '', edge.facts.dns),
    ...when(port === tlsPort, `tlsPort (${tlsPort ?? ''}) is the port of plain http already; choose another`),
    ...when(
      healthPath !== undefined && !/^\/[!-~]*$/.test(healthPath),
      `healthPath (${healthPath ?? ''}) must be a path that begins with '/', without spaces`,
    ),
  ];
}

function validateHosts({ address, hosts, interface: device, routerId, movesByArp }: BalancerHosts): string[] {
  const entries = Object.entries(hosts);
  return [
    ...when(
      entries.length < FEWEST_HOSTS || entries.length > MOST_HOSTS,
      `hosts.hosts (${entries.map(([name]) => name).join(', ')}) must be ${FEWEST_HOSTS} to ${MOST_HOSTS}: a single one would be missed when it is down`,
    ),
    ...entries.flatMap(([name, own]) => [
      ...when(!HOST_NAME.test(name), `hosts.hosts (${name}) must be lower-case letters, digits and '-': files are named after them`),
      ...when(isIP(own) === 0, `hosts.hosts.${name} (${own}) is no IP address; give the host's own one`),
      ...when(own === address.split('/')[0], `hosts.hosts.${name} (${own}) is the shared address; give the host's own one`),
    ]),
    ...when(
      !isCidr(address),
      `hosts.address (${address}) must be the shared address with the length of its network, such as 172.31.32.5/20`,
    ),
    ...when(!DEVICE_NAME.test(device), `hosts.interface (${device}) is no name of a network interface, such as eth0`),
    ...when(
      !movesByArp,
      `hosts.movesByArp (false): the address (${address}) would stay where it is when its host is down; take the balancer of the network instead, and state its address in forwardedFrom`,
    ),
    ...when(
      !Number.isInteger(routerId) || routerId < 1 || routerId > 255,
      `hosts.routerId (${routerId}) must be a whole number from 1 to 255; choose one that is free in the network of the address`,
    ),
  ];
}
