import { CONNECTIONS, type Delivery } from '../delivery';
import type { Environment, SystemClass } from '../system';

/** A system of the estate: its chart, the file that describes it, and where it runs. */
export interface SystemEntry {
  /** Its name, as in the chart: files and Applications carry it. */
  readonly name: string;
  readonly chart: SystemClass;
  /** The file of the chart, from the root of the repository: reviewers follow it from the header of what it renders. */
  readonly source: string;
  /** Names of the environments. @default - all */
  readonly environments?: readonly string[];
  /** Whether it exists once per cluster: it is rendered in the cluster's home environment only. @default false */
  readonly perCluster?: boolean;
}

/** Every environment, and every system with where it runs. */
export interface Estate {
  readonly environments: readonly Environment[];
  readonly systems: readonly SystemEntry[];
  /** How Argo CD brings it into the clusters. @default - it does not, and nothing is written for it */
  readonly delivery?: Delivery;
}

/** What a run is restricted to. */
export interface Selection {
  readonly environment?: string;
  readonly system?: string;
}

/** Whether a system runs in an environment. */
export function runsIn({ environments, perCluster = false }: SystemEntry, { name, cluster }: Environment): boolean {
  if (perCluster && cluster.homeEnvironment !== name) return false;
  return environments?.includes(name) ?? true;
}

/** The file of a system, in its team's folder of an environment. */
export function fileOf(system: string): string {
  return `${system}.k8s.yaml`;
}

/** The folder of the files of a system that are no manifests. */
export function folderOf(system: string): string {
  return `${system}/`;
}

/** The file of what lets a system call others, in the folder of the team that owns what is called. */
export function connectionFileOf(team: string, system: string): string {
  return `${CONNECTIONS}/${deliveryFileOf(team, system)}`;
}

/** The file of an Argo CD object of a team, in the folder of Argo CD. */
export function deliveryFileOf(team: string, what: string): string {
  return fileOf(`${team}-${what}`);
}
