import { Size } from 'cdk8s';
import type { DatabaseStorage, SharedVolumeProps, StatefulDatabaseProps } from '../data';
import type { FromFact } from '../network';
import { when } from '../system';
import type { WebServiceProps } from '../workloads';

/** A database of its own, of an engine that keeps a `uri`. */
export interface DatabaseNeed<F extends string> extends Omit<StatefulDatabaseProps<F | 'uri'>, 'name' | 'namespace'> {
  /**
   * Variables of the application, made from what the database offers. What is kept in a Secret names no host in the application's own
   * manifest.
   *
   * @default { DATABASE_URL: 'uri' }
   */
  readonly env?: Readonly<Record<string, FromFact<F | 'uri'>>>;
}

/** A cache of its own. */
export interface CacheNeed<F extends string> extends Omit<DatabaseNeed<F>, 'env' | 'storage'> {
  /** @default { CACHE_URL: 'uri' } */
  readonly env?: Readonly<Record<string, FromFact<F | 'uri'>>>;

  /** What it holds survives a restart. @default { size: Size.gibibytes(1) } */
  readonly storage?: DatabaseStorage;
}

/** A folder that all pods of the application share. */
export interface FilesNeed extends Pick<SharedVolumeProps, 'size' | 'accessMode' | 'class' | 'volume'> {
  /** Where the application finds it. */
  readonly path: string;

  /** Variables that hold its path. @default { FILES_PATH: 'path' } */
  readonly env?: Readonly<Record<string, 'path'>>;
}

/** What a web application needs besides itself; where each of it is, is not its business. */
export interface Needs<D extends string, C extends string> {
  /** @default - none */
  readonly database?: DatabaseNeed<D>;
  /** @default - none */
  readonly cache?: CacheNeed<C>;
  /** @default - none */
  readonly files?: FilesNeed;
}

export const DATABASE_ENV = { DATABASE_URL: 'uri' } as const;
export const CACHE_ENV = { CACHE_URL: 'uri' } as const;
export const CACHE_STORAGE: DatabaseStorage = { size: Size.gibibytes(1) };
const FILES_ENV = { FILES_PATH: 'path' } as const;

/** Variables that hold where the files are. */
export function filesEnv({ path, env = FILES_ENV }: FilesNeed): Record<string, string> {
  return Object.fromEntries(Object.keys(env).map((name) => [name, path]));
}

/** Mistakes that a person can make with needs alone; those of each part are its own. */
export function validateNeeds(
  { files }: Needs<string, string>,
  { volumes = {}, env = {} }: Pick<WebServiceProps, 'volumes' | 'env'>,
): string[] {
  if (!files) return [];
  return [
    ...when(files.path in volumes, `needs.files.path (${files.path}) is mounted by 'volumes' too; keep one of them`),
    ...Object.keys(filesEnv(files))
      .filter((name) => name in env)
      .map((name) => `needs.files.env.${name} is set in 'env' too; keep one of them`),
  ];
}
