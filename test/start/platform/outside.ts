import type { Environment } from '../../../lib/system';
import type { Authority } from '../authority';
import type { ClusterNetwork } from '../cluster-network';

/** What stands in for servers outside of a cluster needs. */
export interface OutsideSurroundings {
  /** By the name of a host. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly network: Pick<ClusterNetwork, 'addOutside'>;
  /** Signs the certificates of those that are asked by HTTPS. */
  readonly authority: Authority;
}

interface Outside {
  readonly host: string;
  /** Without them nothing says where it is. */
  readonly cidrs?: readonly string[];
}

/**
 * The addresses of what an environment calls outside of its cluster, by name: out of the first block that its facts give, each host another
 * one while the block has any.
 */
export function outsideAddresses({ props: { externalHosts = {}, logStore, backups } }: Environment): Map<string, string> {
  const known: readonly (Outside | undefined)[] = [
    ...Object.values(externalHosts),
    logStore,
    backups && { host: new URL(backups.endpoint).hostname, cidrs: backups.cidrs },
  ];
  const addresses = new Map<string, string>();
  for (const each of known) {
    const [block] = each?.cidrs ?? [];
    if (each && block !== undefined && !addresses.has(each.host)) addresses.set(each.host, freeAddress(block, [...addresses.values()]));
  }
  return addresses;
}

/** A block of one address has no other; in a larger one, the first names the network. */
function freeAddress(cidr: string, taken: readonly string[]): string {
  const [address = '', length = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(length));
  const candidates = Array.from({ length: Math.min(size, taken.length + 2) }, (_, index) => plus(address, index)).slice(size === 1 ? 0 : 1);
  return candidates.find((each) => !taken.includes(each)) ?? address;
}

function plus(address: string, count: number): string {
  return address.replace(/\d+$/, (last) => String(Number(last) + count));
}
