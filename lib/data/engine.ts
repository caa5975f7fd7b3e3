import type { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { type Config, ConfigFile } from '../config/config-files';
import type { AppProtocol } from '../system';
import type { Env, SidecarProps, SideContainerProps, Storage } from '../workloads';
import type { EngineScripts } from './scripts/engine-scripts';

/** A major version as its vendor counts: `16`, or a series such as `'8.4'`. Tags of its releases begin with it. */
export type Major = number | `${number}.${number}`;

/** Where a database is, and what its objects are called: all that an engine's texts are made of. */
export interface DatabaseSite {
  readonly name: string;
  readonly namespace: string;
  readonly replicas: number;
  /** Name of the Secret that holds its credentials. */
  readonly secret: string;
  /** The engine's scripts, mounted at {@link SCRIPTS_PATH}. */
  readonly scripts: Storage;
}

/** What the engine runs, besides what every pod of the house has. */
export interface EngineServer {
  /** @default - the image's entry point */
  readonly command?: readonly string[];
  /** @default - the image's */
  readonly args?: readonly string[];
  readonly env: Env;
  /** Files that it reads when it starts: a change restarts its pods. @default - none */
  readonly config?: Config;
  /** What it writes to besides its data, and files it reads again at each use. @default - none */
  readonly volumes?: Readonly<Record<string, Storage>>;
  /** @default - none */
  readonly initContainers?: Readonly<Record<string, SideContainerProps>>;
  /** @default - none */
  readonly sidecars?: Readonly<Record<string, SidecarProps>>;
}

/** What the provider keeps, and the keys that are made from it: all in one Secret, so that no two of them can contradict each other. */
export interface EngineCredentials {
  readonly keys: readonly string[];
  /** Such as a `uri` with `uriPart('password')` in it. */
  readonly template: Readonly<Record<string, string>>;
}

/** A plain fact, or a key of the Secret. In a plain one `{host}` stands for the name that a caller uses. */
export type EngineFact = string | { readonly key: string };

/** A program beside the engine that shows its metrics in Prometheus' format. */
export interface EngineExporter {
  readonly image: string;
  readonly port: number;
  readonly args?: readonly string[];
  readonly env: Env;
}

/** Pods of one set, which copy each other's data. */
export interface Replication {
  /** How many pods there may be; a message when it is not so many. */
  validate(replicas: number): string[];
}

/**
 * All that differs between database engines; what is alike is in {@link StatefulDatabase}.
 *
 * @typeParam F names of the facts that clients are offered
 */
export interface DatabaseEngine<F extends string = string> {
  /** As its vendor writes it. */
  readonly title: string;
  /** Repository of the image. */
  readonly image: string;
  /** Declared in the chart, because the data on the volume belongs to it; which patch runs is a release. */
  readonly major: Major;
  /** Whether its image is built on Alpine, where users and sort orders are others. */
  readonly alpine: boolean;
  readonly port: { readonly name: string; readonly number: number; readonly protocol: AppProtocol };
  /** Where the volume is mounted. */
  readonly data: { readonly path: string; /** @default - the root of the volume */ readonly subPath?: string };
  /** @default - none: one pod only, because more would be unconnected databases */
  readonly replication?: Replication;
  /** How long a clean stop may take. */
  readonly stopsWithin: Duration;
  /** Memory that it needs to work at all. */
  readonly memory: Size;
  /** How long one of its probes may take. */
  readonly probeTimeout: Duration;

  scripts(site: Omit<DatabaseSite, 'scripts'>): EngineScripts;
  server(site: DatabaseSite): EngineServer;
  credentials(site: Omit<DatabaseSite, 'scripts'>): EngineCredentials;
  facts(site: Omit<DatabaseSite, 'scripts'>): Readonly<Record<F, EngineFact>>;
  exporter(site: Omit<DatabaseSite, 'scripts'>): EngineExporter;
  /** Variables of a job in another pod that dumps or restores; `DB_HOST` and `DB_PORT` are added to them. */
  clientEnv(site: Omit<DatabaseSite, 'scripts'>): Env;
  /** Mistakes of what the engine itself was given. */
  validate(): string[];
}

/** Where the scripts of an engine are found in its containers. */
export const SCRIPTS_PATH = '/keelson';

/** Where the scripts are that a container is started with. */
const START_PATH = '/keelson-start';

/** A container that runs on as a script of its own: a change of the script restarts the pod, as nothing would read it otherwise. */
export function startedWith(script: string, text: string): Pick<SidecarProps, 'command' | 'config'> {
  const path = `${START_PATH}/${script}.sh`;
  return { command: ['sh', path], config: { files: { [path]: ConfigFile.text(text) } } };
}

/** Runs one of the engine's scripts and ends: each run reads the script anew. */
export function runScript(script: string): string[] {
  return ['sh', `${SCRIPTS_PATH}/${script}.sh`];
}

/** The name of the Service that leads to a pod that serves; it resolves from every namespace. */
export function clientHost({ name, namespace }: Pick<DatabaseSite, 'name' | 'namespace'>): string {
  return `${name}-client.${namespace}.svc`;
}

/** A key of the credentials as the value of a variable; an optional one that the Secret does not have leaves the variable unset. */
export function credential({ secret }: Pick<DatabaseSite, 'secret'>, key: string, options: { optional?: boolean } = {}): kplus.EnvValue {
  // the Secret is a child of the role, which does not exist yet while its containers are described; only its name is asked for
  return kplus.EnvValue.fromSecretValue({ secret: { name: secret } as kplus.ISecret, key }, options);
}
