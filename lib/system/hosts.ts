/** Names that are resolved without asking DNS, by address: `{ '203.0.113.7': ['api.example.org'] }`. */
export type HostAliases = Readonly<Record<string, readonly string[]>>;

/** Lists of such names, each under a name that workloads choose it by. */
export type HostLists = Readonly<Record<string, HostAliases>>;

/** Several lists as one: each address once, with all of its names. */
export function mergeHosts(...lists: readonly HostAliases[]): HostAliases {
  const addresses = [...new Set(lists.flatMap((list) => Object.keys(list)))];
  return Object.fromEntries(addresses.map((address) => [address, [...new Set(lists.flatMap((list) => list[address] ?? []))]]));
}

/** The addresses that a list gives to a name. */
export function addressesIn(hosts: HostAliases, name: string): string[] {
  return Object.entries(hosts).flatMap(([address, names]) => (names.includes(name) ? [address] : []));
}
