import type { EnvVarSource } from 'kubernetes-types/core/v1';
import type { AddressPeer, PodPeer } from './cluster';
import type { Labels } from './labels';
import type { Team } from './team';

/** Protocols that a port may speak; a mesh and an edge read them from the Service. */
export type AppProtocol = 'http' | 'https' | 'http2' | 'grpc' | 'tcp' | 'tls' | 'udp' | 'mongo' | 'mysql' | 'redis' | 'postgresql';

/** A port that an endpoint offers, by its name. */
export interface Port {
  readonly name: string;
  /** What callers use: the Service's port. */
  readonly port: number;
  /** What the pod listens on: the port of network policies. */
  readonly targetPort: number;
  readonly protocol: 'TCP' | 'UDP';
  readonly appProtocol: AppProtocol;
}

/** A plain fact, in which `{host}` stands for the name that the caller must use, or one that is kept in a Secret. */
export type Fact = string | SecretFact;

export interface SecretFact {
  readonly from: EnvVarSource;
  /** Where callers of other namespaces get a Secret of their own from. @default - it stays in its namespace */
  readonly stored?: StoredSecret;
}

/** An entry of the secret store, and the keys that are made from it: plain data, so that it outlives its construct tree. */
export interface StoredSecret {
  /** Such as `prod/freight/shippy/postgres-credentials`. */
  readonly entry: string;
  /** Properties of the entry. */
  readonly keys: readonly string[];
  /** Keys made from them. */
  readonly template: Readonly<Record<string, string>>;
}

/** What a workload offers to callers: plain data, so that it outlives its construct tree. */
export interface Endpoint<F extends string = string> {
  readonly system: string;
  readonly team: Team;
  readonly namespace: string;
  /** The workload: what selectors and policies call it. */
  readonly component: string;
  /** The Service, or the name outside. */
  readonly host: string;
  readonly serviceAccount?: string;
  readonly selector: Labels;
  readonly ports: readonly Port[];
  /** Further ports, on which its pods call each other. @default - none */
  readonly peerPorts?: readonly Port[];
  readonly facts: Readonly<Record<F, Fact>>;
  /** Where it is, when no system of the estate makes it. */
  readonly outside?: Outside;
}

/**
 * Something that nobody here makes: outside the cluster, by addresses, or by a name that no network policy can tell from the rest of the
 * internet; or pods that others install.
 */
export interface Outside {
  readonly peer: (AddressPeer & { readonly except?: readonly string[] }) | PodPeer;
  /** Whether it is part of the mesh, and takes calls from those alone whom a policy lets in. @default false */
  readonly checksCallers?: boolean;
}

/** Something that others can connect to. */
export interface Connectable<F extends string = string> {
  readonly endpoint: Endpoint<F>;
}

export function isConnectable(value: unknown): value is Connectable {
  return typeof value === 'object' && value !== null && 'endpoint' in value;
}

/** The name under which an endpoint is reached from a namespace: names of Services have no dot, those outside have one. */
export function hostFrom(namespace: string, { namespace: home, host }: Endpoint): string {
  return home === namespace || host.includes('.') ? host : `${host}.${home}`;
}
