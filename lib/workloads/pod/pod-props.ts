import type { Duration } from 'cdk8s';
import type { Toleration } from 'kubernetes-types/core/v1';
import type { HostAliases, RoleProps } from '../../system';
import type { ContainerProps } from './container-props';
import type { Drain } from './drain';
import type { Health } from './health';
import type { ClusterPermission, Permission } from './permissions';

/** A container that is not the main one. */
export interface SideContainerProps extends ContainerProps {
  /** @default - what its image is known to need, or the user of the pod */
  readonly user?: number;
  /** @default - the image's group, or the user */
  readonly group?: number;
}

/** A container beside the main one. */
export interface SidecarProps extends SideContainerProps {
  /** @default - none */
  readonly health?: Health;
  /** Ports it listens on, by name. @default - none */
  readonly ports?: Readonly<Record<string, number>>;
  /**
   * Init containers that must have succeeded before it starts, by name: those that write files it reads. An init container that runs
   * after it may use it, such as a proxy.
   *
   * @default - none: it starts before every init container
   */
  readonly startAfter?: readonly string[];
}

/** On which nodes pods may run. */
export interface Placement {
  /** Labels that a node must have. @default - any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Taints that are no obstacle. @default - none */
  readonly tolerations?: readonly Toleration[];
}

export type { HostAliases };

/** What every workload takes. */
export interface PodProps extends RoleProps, ContainerProps {
  /**
   * Containers beside the main one, by name. They start before it and stop after it where the cluster can do so (Kubernetes 1.29): also
   * before the init containers, except for those named in `startAfter`.
   *
   * @default - none
   */
  readonly sidecars?: Readonly<Record<string, SidecarProps>>;

  /**
   * Containers that must succeed before the main one starts, by name, in order.
   *
   * @default - none
   */
  readonly initContainers?: Readonly<Record<string, SideContainerProps>>;

  /**
   * A list of names that its containers resolve without asking DNS, by its name in `hosts` of the team or the environment. What may be
   * called is another thing: connect to an {@link ExternalService}.
   *
   * @default - none
   */
  readonly hosts?: string;

  /** Further such names, by address. @default - none */
  readonly hostAliases?: HostAliases;

  /**
   * Hosts that its settings name in a URL and that its pods do not call, such as an address that browsers open. Every other one needs a
   * connection.
   *
   * @default - none
   */
  readonly notCalled?: readonly string[];

  /**
   * Secrets with registry credentials, besides those of the environment.
   *
   * @default - those of the environment
   */
  readonly pullSecrets?: readonly string[];

  /**
   * User that the containers run as, by number.
   *
   * @default - what the image is known to need, or 10001
   */
  readonly user?: number;

  /** @default - the image's group, or the user */
  readonly group?: number;

  /**
   * Group that owns the files of volumes.
   *
   * @default - the group, where there is a volume that outlives the pod
   */
  readonly volumeGroup?: number;

  /**
   * What its own account may do with the API server, in its namespace or another one of its team. Without any, no token is mounted.
   *
   * @default - nothing
   */
  readonly permissions?: readonly Permission[];

  /**
   * What its own account may see beyond its namespace.
   *
   * @default - nothing
   */
  readonly clusterPermissions?: readonly ClusterPermission[];

  /** @default - any node */
  readonly placement?: Placement;

  /** Name of a PriorityClass. @default - the cluster's default */
  readonly priority?: string;

  /**
   * What happens between leaving the balancing and SIGTERM.
   *
   * @default - a workload with a port waits five seconds; others do not
   */
  readonly drain?: Drain;

  /**
   * How long a pod may take to stop, its drain included; then it is killed.
   *
   * @default - the drain and 25 seconds
   */
  readonly gracePeriod?: Duration;
}
