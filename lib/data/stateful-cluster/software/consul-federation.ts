import { type Environment, isCidr, when } from '../../../system';
import type { ClusterPort, Elsewhere } from '../cluster-software';

/** Another data centre, as its neighbours reach it. */
export interface ConsulPeer {
  /** Addresses or names of its servers, of which one that answers is enough. */
  readonly servers: readonly string[];
  /** Address blocks that its servers call from, and are called at. */
  readonly cidrs: readonly string[];
}

/** Data centres whose servers know each other: requests for another one are passed on to its servers. */
export interface ConsulFederation {
  /** The data centre that keeps the tokens and policies of all. */
  readonly primary: string;
  /** The other data centres, by name. */
  readonly peers: Readonly<Record<string, ConsulPeer>>;
}

export const RPC_PORT = 8300;
export const WAN_PORT = 8302;

/** What servers of all data centres tell each other who is there on. */
export const CONSUL_WAN = [
  { name: 'wan', number: WAN_PORT },
  { name: 'wan-udp', number: WAN_PORT, protocol: 'udp' },
] as const satisfies readonly ClusterPort[];

/** Where the others are, and on which ports both sides call. */
export function elsewhereOf({ peers }: ConsulFederation): Elsewhere {
  return {
    cidrs: Object.values(peers).flatMap(({ cidrs }) => cidrs),
    ports: [{ name: 'rpc', number: RPC_PORT }, ...CONSUL_WAN],
  };
}

/**
 * Whom servers join in other data centres.
 *
 * @see https://developer.hashicorp.com/consul/docs/east-west/wan-federation/vms
 */
export function serversElsewhere({ peers }: ConsulFederation): string[] {
  return Object.values(peers).flatMap(({ servers }) => servers);
}

/** Whether another data centre keeps the tokens: they are made there and copied from it, so that one of them is good everywhere. */
export function isSecondary(datacenter: string, federation: Pick<ConsulFederation, 'primary'> | undefined): boolean {
  return federation !== undefined && federation.primary !== datacenter;
}

/** Mistakes of data centres that are to know each other; an empty list when there are none. */
export function validateFederation(
  datacenter: string,
  { primary, peers }: ConsulFederation,
  { hasTls, environment }: { readonly hasTls: boolean; readonly environment: Environment },
): string[] {
  const names = Object.keys(peers);
  const all = Object.entries(peers);
  const { mesh, name, props } = environment;
  return [
    ...when(names.length === 0, 'software.federation.peers ({}) names no other data centre; leave federation out'),
    ...when(names.includes(datacenter), `software.federation.peers (${datacenter}) is this data centre itself; name the others`),
    ...when(
      primary !== datacenter && !names.includes(primary),
      `software.federation.primary (${primary}) is none of the data centres; they are: ${[datacenter, ...names].join(', ')}`,
    ),
    ...all
      .filter(([, { servers, cidrs }]) => servers.length === 0 || cidrs.length === 0)
      .map(([peer]) => `software.federation.peers.${peer} needs servers to join and the cidrs that they are at`),
    ...all.flatMap(([peer, { cidrs }]) =>
      cidrs
        .filter((cidr) => !isCidr(cidr))
        .map((cidr) => `software.federation.peers.${peer}.cidrs (${cidr}) is not an address block; write it like 198.51.100.0/24`),
    ),
    ...when(!hasTls, 'software.federation needs tls: calls leave the cluster, and servers must know each other'),
    ...when(
      props.secrets.kind !== 'store',
      `software.federation needs a secret store: the gossip key and the tokens are those of all data centres, and ${name} makes up its own`,
    ),
    ...when(
      mesh !== undefined,
      `software.federation leaves the mesh of ${name}, whose proxies would refuse servers without an identity; run Consul in an environment without a mesh`,
    ),
  ];
}
