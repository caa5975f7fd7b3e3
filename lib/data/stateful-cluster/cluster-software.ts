import type { Duration, Size } from 'cdk8s';
import type { ConfigFile } from '../../config/config-files';
import type { AppProtocol, Environment, Port } from '../../system';
import type { Env, Health, Metrics, Storage } from '../../workloads';
import type { EngineCredentials, EngineExporter, EngineFact, Replication } from '../engine';
import type { ClusterSite } from './cluster-site';

export interface ClusterPort {
  readonly name: string;
  readonly number: number;
  /** @default 'tcp' */
  readonly protocol?: AppProtocol;
}

/** A program of the server's image in a container of its own, with the same files and data. */
export interface SideProgram {
  readonly command: readonly string[];
  readonly env?: Env;
  readonly memory: Size;
}

/** Peers outside of the cluster, which belong to the same whole: both sides call each other. */
export interface Elsewhere {
  /** Address blocks that they call from, and are called at. */
  readonly cidrs: readonly string[];
  /** The ports of both sides. */
  readonly ports: readonly ClusterPort[];
}

/** What each pod runs, besides what every pod of the house has. */
export interface ClusterServer {
  readonly command: readonly string[];
  /** @default - none */
  readonly env?: Env;
  /** Volumes besides its data and the folders of its files. @default - none */
  readonly volumes?: Readonly<Record<string, Storage>>;
  /** Programs that run alongside it, in containers like its own, by name: they start once all preparations succeeded. @default - none */
  readonly companions?: Readonly<Record<string, SideProgram>>;
  /** Programs that must succeed before it starts, by name, in order. @default - none */
  readonly preparations?: Readonly<Record<string, SideProgram>>;
}

/**
 * All that differs between kinds of clusters; what is alike is in {@link StatefulCluster}.
 *
 * @typeParam F names of the facts that clients are offered
 */
export interface ClusterSoftware<F extends string = string> {
  /** As its makers write it. */
  readonly title: string;
  /** Repository of the image. It needs a shell, by which a pod writes its number into its files. */
  readonly image: string;
  readonly ports: {
    /** Those that clients call; health checks that name none ask the first. */
    readonly client: readonly [ClusterPort, ...ClusterPort[]];
    /** Those that only peers call. @default - none */
    readonly peer?: readonly ClusterPort[];
  };
  /** How many pods there may be. */
  readonly replication: Replication;
  /** Path of the volume of each pod. */
  readonly data: string;
  /** Memory that it needs to work at all. */
  readonly memory: Size;
  /** How it says that it is well. Readiness says that the process answers: one that needs a quorum never gets it. */
  readonly health: Health;
  /** How long a clean stop may take. */
  readonly stopsWithin: Duration;
  /** How long a peer that is ready may need to catch up; the next one is not replaced before. */
  readonly settlesWithin: Duration;

  /** Files by path, in which {@link thisPeer} stands for the pod that reads them. A change replaces the pods one by one. */
  files(site: ClusterSite): Readonly<Record<string, ConfigFile>>;
  server(site: ClusterSite): ClusterServer;
  facts(site: ClusterSite): Readonly<Record<F, EngineFact>>;
  /** What peers share and nobody else knows. @default - nothing */
  credentials?(site: ClusterSite): EngineCredentials;
  /** Where it shows metrics itself. @default - nowhere */
  readonly metrics?: Metrics;
  /** A program beside it that shows its metrics. @default - none */
  exporter?(site: ClusterSite): EngineExporter;
  /** Peers outside of the cluster. @default - none */
  readonly elsewhere?: Elsewhere;
  /**
   * Mistakes of what it was given.
   *
   * @param version tag of the image's release; undefined where it is not known
   */
  validate?(version: string | undefined, environment: Environment): string[];
}

/** A port as Services and policies know it: the same inside and outside of the pod. */
export function clusterPort({ name, number, protocol = 'tcp' }: ClusterPort): Port {
  return { name, port: number, targetPort: number, protocol: protocol === 'udp' ? 'UDP' : 'TCP', appProtocol: protocol };
}
