import { type Size, SizeRoundingBehavior } from 'cdk8s';
import type { Releases } from '../config/releases';
import type { SecretProvider } from '../config/secret-provider';
import type { EdgeProvider } from '../network/edge/edge-provider';
import type { Cluster, PodPeer } from './cluster';
import { isAtLeast, type KubernetesVersion } from './kubernetes-version';
import type { Team } from './team';

/** How large things are in an environment: charts state full sizes, an environment caps and scales them. */
export interface SizeProfile {
  /** Most replicas of a stateless workload. @default - no cap */
  readonly maxReplicas?: number;
  readonly autoscaling: boolean;
  /** What requests are multiplied with; limits stay, because a program does not need less memory for running elsewhere. @default 1 */
  readonly requestScale?: number;
}

/** Where images come from. */
export interface ImageSource {
  /** Put before every repository, verbatim: `localhost:5001/`. @default - nothing */
  readonly registryPrefix?: string;
  /** Secrets with registry credentials, made in every namespace. @default - none */
  readonly pullSecrets?: readonly string[];
  readonly releases: Releases;
}

/** Istio, where it serves an environment. */
export interface Mesh {
  readonly provider: 'istio';
  /** `cni` or `ambient`: the init container of plain sidecar injection is refused by Pod Security. */
  readonly dataPlane: 'cni' | 'ambient';
  readonly mtls: 'STRICT' | 'PERMISSIVE';
  /** Revision to inject. @default - the default revision */
  readonly revision?: string;
  /** @default 'cluster.local' */
  readonly trustDomain?: string;
  /** The control plane, which every sidecar talks to on port 15012. */
  readonly controlPlane: PodPeer;
}

/** Names of storage classes: `undefined` is the cluster's default class. */
export interface StorageClasses {
  readonly fast: string | undefined;
  readonly standard: string | undefined;
  /** The VolumeSnapshotClass of its disks. @default - they make no snapshots */
  readonly snapshots?: string;
}

/** What people of a team may do in their namespaces. */
export type Access = 'people edit' | 'people view, the deployer edits';

/** What stands in front of the cluster's edge. */
export type LoadBalancer =
  | { readonly kind: 'none' }
  | { readonly kind: 'nodePort'; readonly port: number; readonly proxies: readonly string[] }
  | { readonly kind: 'metallb'; readonly address: string };

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
  readonly access: Access;
  /** @default - no mesh */
  readonly mesh?: Mesh;
  /** Whether Prometheus watches it. @default false */
  readonly monitoring?: boolean;
  /** Whether dashboards are shown. @default false */
  readonly dashboards?: boolean;
  /** Whether it may be thrown away: nothing in it is protected from removal. @default false */
  readonly throwAway?: boolean;
  /** Node ports that charts may ask for by purpose. @default - none */
  readonly nodePorts?: Readonly<Record<string, number>>;
  /** Time zone of schedules, from the IANA list. @default 'Etc/UTC' */
  readonly timeZone?: string;
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

  constructor(readonly props: EnvironmentProps) {
    this.name = props.name;
    this.cluster = props.cluster;
    this.edge = props.edge;
    this.mesh = props.mesh;
    this.timeZone = props.timeZone ?? 'Etc/UTC';
    this.monitoring = props.monitoring ?? false;
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

  /** A host as people type it: relative to the team's domain, or absolute when it has a dot. */
  hostFor(team: Team, host: string): string {
    return host.includes('.') ? host : `${host}.${this.domainOf(team)}`;
  }

  /**
   * The image reference of a repository for a workload, given as `system/workload`.
   *
   * `version` is its tag without the digest: empty for a digest alone, undefined where it is not known.
   */
  image(repository: string, workload: string): { readonly reference: string; readonly version?: string; readonly mistake?: string } {
    const { registryPrefix = '', releases } = this.props.images;
    const release = releases.find(repository, workload);
    return release.tag === undefined
      ? { reference: `${registryPrefix}${repository}`, mistake: release.mistake }
      : { reference: `${registryPrefix}${repository}${release.tag}`, version: release.version };
  }

  get pullSecrets(): readonly string[] {
    return this.props.images.pullSecrets ?? [];
  }

  /** Replicas of a stateless workload of this full size. */
  replicas(fullSize: number): number {
    return Math.min(fullSize, this.props.sizes.maxReplicas ?? fullSize);
  }

  /** A request for processing time, in thousandths of a CPU. */
  scaledMillis(millis: number): number {
    return Math.max(1, Math.round(millis * this.requestScale));
  }

  /** A request for memory, in whole mebibytes. */
  scaledMebibytes(size: Size): number {
    return Math.max(1, Math.round(size.toMebibytes({ rounding: SizeRoundingBehavior.NONE }) * this.requestScale));
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

  private get requestScale(): number {
    return this.props.sizes.requestScale ?? 1;
  }
}
