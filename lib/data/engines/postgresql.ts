import { Duration, Size } from 'cdk8s';
import { uriPart } from '../../config/secret-template';
import { Storage } from '../../workloads';
import { clientHost, credential, type DatabaseEngine, type DatabaseSite } from '../engine';
import { postgresqlScripts } from '../scripts/postgresql';
import { validateIdentifier } from './identifier';
import { type SqlFact, sqlFacts } from './sql-facts';

export interface PostgresqlOptions {
  /** Major version of the data on the volume, such as `16`. */
  readonly major: number;
  /** The one database that is made. @default 'app' */
  readonly database?: string;
  /** The user that owns it; the image makes it a superuser. @default 'app' */
  readonly username?: string;
  /** Repository of the image. @default 'postgres' */
  readonly image?: string;
  /** Whether tags end in `alpine`: its user and its sort orders are others, so that a volume never changes between the two. @default false */
  readonly alpine?: boolean;
}

const PORT = 5432;
/** From this major on the image keeps data of each major in a folder of its own. */
const FOLDER_PER_MAJOR = 18;
/** Longest identifier that the server does not cut. */
const LONGEST_IDENTIFIER = 63;
const EXPORTER_PORT = 9187;

/**
 * PostgreSQL as in its official image.
 *
 * @see https://github.com/docker-library/docs/blob/master/postgres/README.md#pgdata
 */
export function postgresql(options: PostgresqlOptions): DatabaseEngine<SqlFact> {
  const { major, database = 'app', username = 'app', image = 'postgres', alpine = false } = options;
  const path = major >= FOLDER_PER_MAJOR ? '/var/lib/postgresql' : '/var/lib/postgresql/data';
  const env = (site: Pick<DatabaseSite, 'secret'>) => ({
    POSTGRES_USER: username,
    POSTGRES_PASSWORD: credential(site, 'password'),
    POSTGRES_DB: database,
  });
  return {
    title: 'PostgreSQL',
    image,
    major,
    alpine,
    port: { name: 'postgresql', number: PORT, protocol: 'postgresql' },
    data: { path },
    stopsWithin: Duration.minutes(2),
    memory: Size.mebibytes(512),
    probeTimeout: Duration.seconds(5),
    scripts: () => postgresqlScripts(),
    server: (site) => ({
      // a folder below the mount: the root of a volume holds lost+found, and initdb wants an empty place
      env: { ...env(site), PGDATA: major >= FOLDER_PER_MAJOR ? `${path}/${major}/docker` : `${path}/pgdata` },
      // the kubelet gives 64 MiB of shared memory at most, and only through a volume in memory does it count as the container's
      volumes: { '/dev/shm': Storage.scratch({ size: Size.mebibytes(64), inMemory: true }) },
    }),
    credentials: (site) => ({
      keys: ['password'],
      template: { username, uri: `postgresql://${username}:${uriPart('password')}@${clientHost(site)}:${PORT}/${database}` },
    }),
    facts: () => sqlFacts(PORT, { database, username }),
    exporter: (site) => ({
      image: 'prometheuscommunity/postgres-exporter',
      port: EXPORTER_PORT,
      env: {
        DATA_SOURCE_URI: `localhost:${PORT}/${database}?sslmode=disable`,
        DATA_SOURCE_USER: username,
        DATA_SOURCE_PASS: credential(site, 'password'),
      },
    }),
    clientEnv: env,
    validate: () => [
      ...validateIdentifier('database', database, LONGEST_IDENTIFIER),
      ...validateIdentifier('username', username, LONGEST_IDENTIFIER),
    ],
  };
}
