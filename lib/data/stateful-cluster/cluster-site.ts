import type { Size } from 'cdk8s';

/** One of the pods of a cluster. */
export interface Peer {
  /** Its number, from 0, as the StatefulSet counts. */
  readonly ordinal: string;
  /** Its number, from 1, for software that knows no zero. */
  readonly id: string;
  /** The name that it keeps: it resolves from every namespace, also before the pod is ready. */
  readonly host: string;
}

/** Where a cluster is, and what its objects are called: all that its software's texts are made of. */
export interface ClusterSite {
  readonly name: string;
  readonly namespace: string;
  readonly environment: string;
  readonly replicas: number;
  /** What each peer is promised. */
  readonly memory: Size;
  /** Name of the Secret that holds what its peers share. */
  readonly secret: string;
  /** Whether Prometheus watches it. */
  readonly monitored: boolean;
}

/** What stands in files for the number of the pod that reads them. */
export const ORDINAL = '@ORDINAL@';
/** The number after it. */
export const ID = '@ID@';

type Place = Pick<ClusterSite, 'name' | 'namespace'>;

/** The name under which all peers are found, whether they are ready or not. */
export function clusterHost({ name, namespace }: Place): string {
  return `${name}.${namespace}.svc`;
}

/** All pods of a cluster, in order. */
export function peersOf({ replicas, ...place }: Place & Pick<ClusterSite, 'replicas'>): Peer[] {
  return Array.from({ length: replicas }, (_, ordinal) => peer(place, String(ordinal), String(ordinal + 1)));
}

/** Whichever pod reads the file that this is written into. */
export function thisPeer(place: Place): Peer {
  return peer(place, ORDINAL, ID);
}

/** Addresses of all peers, joined by commas: the form in which most clients want them. */
export function addressesOf(site: Place & Pick<ClusterSite, 'replicas'>, port: number): string {
  return peersOf(site)
    .map(({ host }) => `${host}:${port}`)
    .join(',');
}

function peer(place: Place, ordinal: string, id: string): Peer {
  return { ordinal, id, host: `${place.name}-${ordinal}.${clusterHost(place)}` };
}
