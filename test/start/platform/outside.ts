import type { Environment } from '../../../lib/system';

interface Outside {
  readonly host: string;
  /** Without them nothing says where it is. */
  readonly cidrs?: readonly string[];
}

/** The addresses of what an environment calls outside of its cluster, by name: the first one of the block that its facts give. */
export function outsideAddresses({ props: { externalHosts = {}, logStore, backups } }: Environment): Map<string, string> {
  const known: readonly (Outside | undefined)[] = [
    ...Object.values(externalHosts),
    logStore,
    backups && { host: new URL(backups.endpoint).hostname, cidrs: backups.cidrs },
  ];
  return new Map(known.flatMap((each) => (each?.cidrs?.[0] === undefined ? [] : [[each.host, firstAddress(each.cidrs[0])] as const])));
}

/** A block of one address has no other; in a larger one, the first names the network. */
function firstAddress(cidr: string): string {
  const [address = '', length = '32'] = cidr.split('/');
  return length === '32' ? address : address.replace(/\d+$/, (last) => String(Number(last) + 1));
}
