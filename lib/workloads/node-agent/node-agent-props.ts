import type { Duration } from 'cdk8s';
import type { Health } from '../pod/health';
import type { Metrics } from '../metrics';
import type { PodProps } from '../pod/pod-props';
import type { ServicePort, ServiceType } from '../service-port';

/** A folder of the node. */
export interface HostPath {
  /** Why the agent needs it: written onto the DaemonSet, for whoever asks later. */
  readonly reason: string;
  /** Where it is on the node. @default - where the agent finds it */
  readonly path?: string;
  /** @default false */
  readonly writable?: boolean;
}

/** A port of an agent. */
export interface AgentPort extends Omit<ServicePort, 'nodePort'> {
  /** One of the environment's `nodePorts`, or a number, on every node by way of the Service. @default - none */
  readonly nodePort?: string | number;
  /** Whether each node listens on it itself, where the agent does. @default false */
  readonly hostPort?: boolean;
}

/** How an update replaces agents; numbers or percentages of the nodes. */
export type AgentRollout =
  /** The old one goes before the new one starts. */
  | { readonly maxUnavailable: number | `${number}%`; readonly minReady?: Duration }
  /** The new one is ready before the old one goes. */
  | { readonly maxSurge: number | `${number}%`; readonly minReady?: Duration }
  /** Nothing happens until somebody deletes the old one. */
  | { readonly onDelete: true };

/** Props of {@link NodeAgent}. */
export interface NodeAgentProps extends PodProps {
  /**
   * Folders of the node, by the path at which the agent finds them; read-only unless they say otherwise. Only in a namespace of level
   * privileged, whose `hostAccess` names the agent.
   *
   * @default - none
   */
  readonly hostPaths?: Readonly<Record<string, HostPath>>;

  /**
   * Namespaces of the node that the agent is part of, each with its reason: `{ network: 'announces addresses of the node' }`. Only in a
   * namespace of level privileged, whose `hostAccess` names the agent.
   *
   * @default - none
   */
  readonly hostNamespaces?: { readonly network?: string; readonly pid?: string };

  /** What it listens on, the main port first; with ports comes a Service. @default - none */
  readonly ports?: readonly AgentPort[];

  /**
   * How the Service is reached.
   *
   * @default - 'NodePort' where the environment gives one of its ports a node port, otherwise 'ClusterIP'
   */
  readonly serviceType?: ServiceType;

  /** Whether pods that call the Service reach the agent of their own node, and no other. @default false */
  readonly sameNodeOnly?: boolean;

  /** @default { maxUnavailable: 1 } */
  readonly rollout?: AgentRollout;

  /**
   * How many earlier versions are kept to go back to.
   *
   * @default 5
   */
  readonly revisionHistory?: number;

  /** How it says that it is well. @default - its first port accepts connections; without a port, none */
  readonly health?: Health;

  /** Where Prometheus finds metrics, in environments that have it. @default - none */
  readonly metrics?: Metrics;
}
