import type { Size } from 'cdk8s';
import { imageFrom, type ImageSource } from '../config/image-source';
import { type ImageFacts, imageFacts } from '../config/images';
import type { ReleasedImage } from '../config/releases';
import type { SecretProvider } from '../config/secret-provider';
import type { EdgeProvider } from '../network/edge/edge-provider';
import type { Cluster } from './cluster';
import type { ExternalHost } from './external-host';
import { addressesIn, type HostLists, mergeHosts } from './hosts';
import { isAtLeast, type KubernetesVersion } from './kubernetes-version';
import type { LogStore } from './log-store';
import type { LoadBalancer } from './load-balancer';
import type { Mesh } from './mesh';
import { type Preview, previewName } from './preview';
import { cappedReplicas, scaledMebibytes, scaledMillis, type SizeProfile } from './size-profile';
import type { Team } from './team';

/** Names of storage classes: `undefined` is the cluster's default class. */
export interface StorageClasses {
  readonly fast: string | undefined;
  readonly standard: string | undefined;
  /** For volumes that pods on several nodes mount at once. @default - the cluster's default class */
  readonly shared?: string;
  /** The VolumeSnapshotClass of its disks. @default - they make no snapshots */
  readonly snapshots?: string;
}

/** A bucket that speaks S3, and is not lost with the cluster. */
export interface BackupStore {
  /** Such as `https://s3.example.com`. */
  readonly endpoint: string;
  /** Address blocks behind the endpoint. @default - every address outside the cluster, with a warning */
  readonly cidrs?: readonly string[];
  readonly bucket: string;
}

/** What people of a team may do in their namespaces. */
export type Access = 'people edit' | 'people view, the deployer edits';

/** Props of {@link Environment}. */
export interface EnvironmentProps {
  readonly name: string;
  readonly cluster: Cluster;
  /** `{team}` stands for the team: `{team}-dev`. @default '{team}' */
  readonly namespacePattern?: string;
  /** Default domain; a team's own is `<team>.<domain>`. */
  readonly domain: string;
  /** Domains of teams that have another one here, by team. @default - none */
  readonly domains?: Readonly<Record<string, string>>;
  readonly sizes: SizeProfile;
  readonly images: ImageSource;
  readonly edge: EdgeProvider;
  readonly loadBalancer: LoadBalancer;
  readonly secrets: SecretProvider;
  readonly storage: StorageClasses;
  /** Where backups are kept. @default - on volumes of the same cluster */
  readonly backups?: BackupStore;
  readonly access: Access;
  /** @default - no mesh */
  readonly mesh?: Mesh;
  /** Where agents send logs to. @default - nowhere: they repeat them on stdout */
  readonly logStore?: LogStore;
  /** Whether Prometheus watches it. @default false */
  readonly monitoring?: boolean;
  /** Whether dashboards are shown. @default false */
  readonly dashboards?: boolean;
  /** Whether people may look at the cluster with a user interface. @default false */
  readonly clusterInterface?: boolean;
  /** Whether it may be thrown away: nothing in it is protected from removal. @default false */
  readonly throwAway?: boolean;
  /** Node ports that charts may ask for by purpose. @default - none */
  readonly nodePorts?: Readonly<Record<string, number>>;
  /** Hosts outside the cluster, by the purpose for which charts connect to them. @default - none */
  readonly externalHosts?: Readonly<Record<string, ExternalHost>>;
  /** Names that no DNS server knows, in lists that workloads choose from with `hosts`; a list of a team of the same name gives way. @default - none */
  readonly hosts?: HostLists;
  /** Time zone of schedules, from the IANA list. @default 'Etc/UTC' */
  readonly timeZone?: string;
  /** Of which preview this is the environment. @default - of none */
  readonly preview?: Preview;
}

/**
 * A place to run: data from `estate/environments/`, questions about it answered here.
 *
 * @example
 * export const dev = new Environment({ ...base, name: 'dev', domain: 'dev.example.com', namespacePattern: '{team}-dev' });
 */
export class Environment {
  readonly name: string;
  readonly cluster: Cluster;
  readonly edge: EdgeProvider;
  readonly mesh: Mesh | undefined;
  readonly timeZone: string;
  readonly monitoring: boolean;
  /** The preview that is rendered; undefined for everything else. */
  readonly preview: Preview | undefined;

  constructor(readonly props: EnvironmentProps) {
    this.name = props.name;
    this.cluster = props.cluster;
    this.edge = props.edge;
    this.mesh = props.mesh;
    this.timeZone = props.timeZone ?? 'Etc/UTC';
    this.monitoring = props.monitoring ?? false;
    this.preview = props.preview;
  }

  /** This environment with some facts replaced, such as another Kubernetes version or releases for tests. */
  with(changes: Partial<EnvironmentProps>): Environment {
    return new Environment({ ...this.props, ...changes });
  }

  /** Whether its cluster has what came with a Kubernetes version. */
  has(version: KubernetesVersion): boolean {
    return isAtLeast(this.cluster.kubernetes, version);
  }

  /** The namespace of a team, or a further one of it. */
  namespaceOf(team: Team, further?: string): string {
    const owner = further === undefined ? team.name : `${team.name}-${further}`;
    return (this.props.namespacePattern ?? '{team}').replace('{team}', owner);
  }

  /** The domain under which a team's relative hosts lie. */
  domainOf(team: Team): string {
    return this.props.domains?.[team.name] ?? `${team.name}.${this.props.domain}`;
  }

  /** A host as people type it: relative to the team's domain, or absolute when it has a dot. Those of a preview are all below the domain. */
  hostFor(team: Team, host: string): string {
    if (this.preview) return `${previewName(this.preview)}-${host.replaceAll('.', '-')}.${this.domainOf(team)}`;
    return host.includes('.') ? host : `${host}.${this.domainOf(team)}`;
  }

  /** The lists of hosts that workloads of a team choose from. */
  hostListsOf({ hosts }: Team): HostLists {
    return { ...hosts, ...this.props.hosts };
  }

  /**
   * The host outside the cluster that serves a purpose here.
   *
   * @throws Error when the environment names none
   */
  externalHost(purpose: string): ExternalHost {
    const { externalHosts = {} } = this.props;
    const found = Object.hasOwn(externalHosts, purpose) ? externalHosts[purpose] : undefined;
    if (found) return found;
    const known = Object.keys(externalHosts).join(', ') || 'none';
    throw new Error(
      `environment ${this.name} has no external host for '${purpose}' (it has: ${known}); add it to externalHosts in estate/environments/`,
    );
  }

  /** The addresses that lists of hosts give to a name. */
  addressesOf(team: Team, host: string): readonly string[] {
    return addressesIn(mergeHosts(...Object.values(this.hostListsOf(team))), host);
  }

  /** The image reference of a repository for a workload, given as `system/workload`. */
  image(repository: string, workload: string): ReleasedImage {
    return imageFrom(this.props.images, repository, workload);
  }

  /** Whether autoscalers can be told of requests: Prometheus watches here, and an adapter serves what it records. */
  get countsRequests(): boolean {
    return this.monitoring && this.cluster.network.monitoring?.adapter !== undefined;
  }

  /** What is known of an image; undefined for one of which nothing is. */
  imageFacts(repository: string): ImageFacts | undefined {
    return imageFacts(repository, this.props.images.facts);
  }

  get pullSecrets(): readonly string[] {
    return this.props.images.pullSecrets ?? [];
  }

  /** Replicas of a stateless workload of this full size. */
  replicas(fullSize: number): number {
    return cappedReplicas(fullSize, this.props.sizes);
  }

  /** A request for processing time, in thousandths of a CPU. */
  scaledMillis(millis: number): number {
    return scaledMillis(millis, this.props.sizes);
  }

  /** A request for memory, in whole mebibytes. */
  scaledMebibytes(size: Size): number {
    return scaledMebibytes(size, this.props.sizes);
  }

  /**
   * A value of this environment: the one under its name, or the default.
   *
   * @example
   * replicas: this.environment.pick({ dev: 1, default: 5 })
   */
  pick<T>(values: { readonly default: T } & Readonly<Record<string, T>>): T {
    return values[this.name] ?? values.default;
  }
}
