/**
 * What a database engine is asked to do, as texts for `/bin/sh`: POSIX, without a password on a command line or in the output.
 *
 * Secrets and names come from the environment variables that the engine's image reads too (`POSTGRES_PASSWORD`, …); `DB_HOST` and
 * `DB_PORT` say where the database is, when it is not in the same pod.
 */
export interface EngineScripts {
  /** Passes once the engine serves; fails while it starts, whatever it does meanwhile. */
  readonly startup: string;
  /** Passes while the engine answers. */
  readonly readiness: string;
  /** Passes while the process lives, even if it is too busy to serve. */
  readonly liveness: string;

  /** Writes one complete file to the path `$1`; a file of that name is always a whole one. */
  readonly dump: string;
  /** Replaces the database's content with the file `$1`; refuses a truncated or foreign one before it touches the database. */
  readonly restore: string;

  /**
   * Serves an empty database from the folder `$1`, to this pod alone, until it is told to stop: a restore drill fills it.
   *
   * @default - the engine has no drills
   */
  readonly serve?: string;

  /** Additional scripts that run and end, by file name without `.sh`. */
  readonly extra?: Readonly<Record<string, string>>;
}
