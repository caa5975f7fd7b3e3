import type { Duration } from 'cdk8s';
import type { Cluster, Environment, Team } from '../system';
import type { Schedule } from '../workloads';

/** How Argo CD brings `dist/` into the clusters: from where, by whom, and when. */
export interface Delivery {
  /** The repository that holds `dist/`, exactly as Argo CD knows it. */
  readonly repository: string;
  /** Branch or tag to follow. @default 'HEAD', the default branch */
  readonly revision?: string;
  /** Where the output lies in the repository. @default 'dist' */
  readonly folder?: string;
  /** The namespace that Argo CD runs in. @default 'argocd' */
  readonly namespace?: string;
  /** The team that may have cluster-scoped objects, and objects in namespaces of others. */
  readonly platform: Team;
  /** The file that says all this, from the root of the repository: headers name it. */
  readonly source: string;
  /** What single environments choose, by their name. @default - all are alike */
  readonly environments?: Readonly<Record<string, DeliveryChoices>>;
}

/** What an environment may choose for itself. */
export interface DeliveryChoices {
  /** The cluster that Argo CD runs in. @default - the environment's own, so that no credential of one cluster lies in another */
  readonly cluster?: Cluster;
  /** Branch or tag to follow. @default - that of the delivery */
  readonly revision?: string;
  /** When Argo CD applies, and when it does not. @default - always */
  readonly syncWindows?: readonly SyncWindow[];
  /** What Argo CD's sign-in calls the group of a team; `{group}` stands for the team's group. @default '{group}' */
  readonly groupPattern?: string;
}

/**
 * A time in which Argo CD may apply, or may not. Where any time is allowed, all others are denied.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync_windows/
 */
export interface SyncWindow {
  readonly kind: 'allow' | 'deny';
  /** When it opens, in the environment's time zone. */
  readonly schedule: Schedule;
  /** How long it stays open; whole minutes. */
  readonly duration: Duration;
  /** Whether a person who may sync can do so all the same, for a correction that cannot wait. @default true */
  readonly manualSync?: boolean;
}

/** A delivery in one environment, with every default filled in. */
export interface DeliverySettings {
  readonly environment: Environment;
  readonly repository: string;
  readonly revision: string;
  readonly folder: string;
  readonly namespace: string;
  readonly platform: Team;
  readonly source: string;
  /** The cluster that Argo CD's own objects are in. */
  readonly cluster: Cluster;
  /** The API server that they deploy to, as Argo CD names it. */
  readonly server: string;
  readonly syncWindows: readonly SyncWindow[];
  readonly groupPattern: string;
}

/** How Argo CD names the cluster that it runs in. */
export const IN_CLUSTER = 'https://kubernetes.default.svc';

export function deliverySettings(delivery: Delivery, environment: Environment): DeliverySettings {
  const { repository, platform, source, folder = 'dist', namespace = 'argocd' } = delivery;
  const choices = delivery.environments?.[environment.name] ?? {};
  const { cluster = environment.cluster, revision = delivery.revision ?? 'HEAD', syncWindows = [], groupPattern = '{group}' } = choices;
  const server = cluster.name === environment.cluster.name ? IN_CLUSTER : environment.cluster.server;
  return { environment, repository, revision, folder, namespace, platform, source, cluster, server, syncWindows, groupPattern };
}
