import { Duration, Size } from 'cdk8s';
import { uriPart } from '../../config/secret-template';
import { when } from '../../system';
import { clientHost, credential, type DatabaseEngine, type DatabaseSite, type Major } from '../engine';
import { mysqlScripts } from '../scripts/mysql';
import { validateIdentifier } from './identifier';
import { type SqlFact, sqlFacts } from './sql-facts';

export interface MysqlOptions {
  /** Major version of the data on the volume, such as `'8.4'`: a step between two series cannot be taken back. */
  readonly major: Major;
  /** The one database that is made. @default 'app' */
  readonly database?: string;
  /** The user that may do everything in it, and nothing elsewhere. @default 'app' */
  readonly username?: string;
  /** Repository of the image. @default 'mysql' */
  readonly image?: string;
}

const PORT = 3306;
/** @see https://dev.mysql.com/doc/refman/8.4/en/identifier-length.html */
const LONGEST_DATABASE = 64;
const LONGEST_USER = 32;
const EXPORTER_PORT = 9104;

/**
 * MySQL as in its official image.
 *
 * @see https://github.com/docker-library/docs/blob/master/mysql/README.md
 */
export function mysql({ major, database = 'app', username = 'app', image = 'mysql' }: MysqlOptions): DatabaseEngine<SqlFact> {
  const env = (site: Pick<DatabaseSite, 'secret'>) => ({
    MYSQL_ROOT_PASSWORD: credential(site, 'root-password'),
    MYSQL_USER: username,
    MYSQL_PASSWORD: credential(site, 'password'),
    MYSQL_DATABASE: database,
  });
  return {
    title: 'MySQL',
    image,
    major,
    alpine: false,
    port: { name: 'mysql', number: PORT, protocol: 'mysql' },
    // mysqld takes lost+found at the root of a volume for data, and stops
    data: { path: '/var/lib/mysql', subPath: 'mysql' },
    stopsWithin: Duration.minutes(2),
    memory: Size.gibibytes(1),
    probeTimeout: Duration.seconds(5),
    scripts: () => mysqlScripts(),
    server: (site) => ({ env: env(site) }),
    credentials: (site) => ({
      keys: ['password', 'root-password'],
      template: { username, uri: `mysql://${username}:${uriPart('password')}@${clientHost(site)}:${PORT}/${database}` },
    }),
    facts: () => sqlFacts(PORT, { database, username }),
    exporter: (site) => ({
      image: 'prom/mysqld-exporter',
      port: EXPORTER_PORT,
      args: [`--mysqld.address=localhost:${PORT}`, `--mysqld.username=${username}`],
      env: { MYSQLD_EXPORTER_PASSWORD: credential(site, 'password') },
    }),
    clientEnv: env,
    validate: () => [
      ...validateIdentifier('database', database, LONGEST_DATABASE),
      ...validateIdentifier('username', username, LONGEST_USER),
      ...when(
        username === 'root',
        "engine.username (root) exists already, and may do everything everywhere; name the application's own user",
      ),
    ],
  };
}
