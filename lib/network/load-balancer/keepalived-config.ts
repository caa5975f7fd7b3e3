import type { BalancerHosts } from '../../system';

/** The first host begins with this and each further one has a little less, so that one of them is elected. */
const HIGHEST_PRIORITY = 150;
const PRIORITY_STEP = 10;

/**
 * The configuration of keepalived on one of the hosts that share an address; it moves to a host where HAProxy runs.
 *
 * HAProxy is watched as a process, for which no script has to run; whoever adds one finds that it does not run as root.
 *
 * Hosts talk to each other by their addresses and not by multicast, which many networks drop. No password: VRRP sends it in clear, and
 * this file is no place for one; let only these hosts send protocol 112 to each other.
 *
 * @param name one of `hosts`
 * @see https://www.keepalived.org/manpage.html
 */
export function keepalivedConfig({ address, hosts, interface: device, routerId }: BalancerHosts, name: string): string {
  const names = Object.keys(hosts);
  const peers = names.filter((other) => other !== name).map((other) => `${INDENT}${INDENT}${hosts[other] ?? ''}`);
  return [
    ...section('global_defs', [`router_id ${name}`, 'enable_script_security', 'script_user nobody']),
    ...section('vrrp_track_process haproxy', ['process haproxy']),
    ...section('vrrp_instance edge', [
      'state BACKUP',
      `interface ${device}`,
      `virtual_router_id ${routerId}`,
      `priority ${HIGHEST_PRIORITY - PRIORITY_STEP * names.indexOf(name)}`,
      'advert_int 1',
      `unicast_src_ip ${hosts[name] ?? ''}`,
      'unicast_peer {',
      ...peers.map((peer) => peer.slice(INDENT.length)),
      '}',
      'virtual_ipaddress {',
      `${INDENT}${address}`,
      '}',
      'track_process {',
      `${INDENT}haproxy`,
      '}',
    ]),
  ].join('\n');
}

const INDENT = '    ';

function section(title: string, lines: readonly string[]): string[] {
  return [`${title} {`, ...lines.map((line) => `${INDENT}${line}`), '}', ''];
}
