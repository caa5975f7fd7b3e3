import { isIP } from 'node:net';
import { addressesIn, type Environment, type HostAliases, isHostName, mergeHosts, type Team, when } from '../../system';
import type { PodProps } from './pod-props';

/** Where a workload is, which decides what a list of hosts means. */
interface Place {
  readonly environment: Environment;
  readonly team: Team;
}

/** All names that the containers of a pod resolve without asking DNS: of the list that it chose, and its own. */
export function podHosts({ hosts, hostAliases = {} }: Pick<PodProps, 'hosts' | 'hostAliases'>, { environment, team }: Place): HostAliases {
  const list = hosts === undefined ? undefined : environment.hostListsOf(team)[hosts];
  return mergeHosts(list ?? {}, hostAliases);
}

/** Mistakes of the list that a workload chose; an empty list when there are none. */
export function validateHosts({ hosts, hostAliases }: Pick<PodProps, 'hosts' | 'hostAliases'>, place: Place): string[] {
  const lists = place.environment.hostListsOf(place.team);
  const known = Object.keys(lists);
  const list = hosts === undefined ? undefined : lists[hosts];
  return [
    ...when(
      hosts !== undefined && list === undefined,
      `hosts (${hosts ?? ''}) is no list of hosts; there are: ${known.length === 0 ? 'none' : known.join(', ')}; add it to 'hosts' of team ${place.team.name} or of environment ${place.environment.name}`,
    ),
    ...(list ? validateHostAliases(`hosts.${hosts ?? ''}`, list) : []),
    ...validateAddresses(podHosts({ hosts, hostAliases }, place)),
  ];
}

/** Mistakes of names by address; an empty list when there are none. */
export function validateHostAliases(path: string, hostAliases: HostAliases): string[] {
  return Object.entries(hostAliases).flatMap(([address, names]) => [
    ...when(
      isIP(address) === 0,
      `${path} (${address}) must be an IP address, followed by its names: { '203.0.113.7': ['api.example.org'] }`,
    ),
    ...when(names.length === 0, `${path}.${address} ([]) must name at least one host`),
    ...names
      .filter((name) => !isHostName(name))
      .map((name) => {
        const lower = name.toLowerCase();
        return isHostName(lower)
          ? `${path}.${address} (${name}) must be lower case: write '${lower}'`
          : `${path}.${address} (${name}) is not a host name; write it without scheme, port or path`;
      }),
  ]);
}

// a hosts file is read from its top, so that a second address of one family would never be tried
function validateAddresses(hosts: HostAliases): string[] {
  const names = [...new Set(Object.values(hosts).flat())];
  return names.flatMap((name) =>
    [4, 6].flatMap((family) => {
      const addresses = addressesIn(hosts, name).filter((address) => isIP(address) === family);
      return when(
        addresses.length > 1,
        `hosts give ${name} the addresses ${addresses.join(' and ')}, and only the first would be used; keep one`,
      );
    }),
  );
}
