/** What is asked of a database in its own language: one row that a question writes, reads and takes away again. */
export interface DatabaseClient {
  /** A program of the database's image that runs a statement, as whom and where the URI says. */
  readonly command: (uri: string, statement: string) => ClientCommand;
  readonly write: (word: string) => string;
  /** Prints the word alone. */
  readonly read: string;
  readonly remove: string;
  /** Many writes that a majority of members acknowledges. @default - a database that has no members */
  readonly series?: Series;
}

/** Writes that a question counts. */
export interface Series {
  /** Writes for some seconds, and prints each acknowledged one on its own line: the prefix and a number. */
  readonly write: (prefix: string, seconds: number) => string;
  /** Prints all that are there. */
  readonly read: string;
}

export interface ClientCommand {
  readonly command: readonly string[];
  /** @default - none: the statement is an argument */
  readonly input?: string;
}

const TABLE = 'keelson_question';
/** In the language of all SQL databases. */
const SQL = {
  write: (word: string) =>
    `DROP TABLE IF EXISTS ${TABLE}; CREATE TABLE ${TABLE} (word VARCHAR(40)); INSERT INTO ${TABLE} VALUES ('${word}');`,
  read: `SELECT word FROM ${TABLE};`,
  remove: `DROP TABLE IF EXISTS ${TABLE};`,
};

const POSTGRESQL: DatabaseClient = {
  ...SQL,
  command: (uri, input) => ({
    command: ['env', 'PGCONNECT_TIMEOUT=10', 'PGOPTIONS=--client-min-messages=warning', 'psql', uri, '-XqtA', '-v', 'ON_ERROR_STOP=1'],
    input,
  }),
};

const MYSQL_PORT = 3306;
/** The program has another name in MariaDB, whose newer images have only that. */
const CHOOSE_CLIENT = 'exec "$(command -v mariadb || command -v mysql)" "$@"';

const MYSQL: DatabaseClient = {
  ...SQL,
  command: (uri, input) => {
    const { hostname, port, username, password, pathname } = new URL(uri);
    const where = [`--host=${hostname}`, `--port=${port || MYSQL_PORT}`, `--user=${decodeURIComponent(username)}`];
    return {
      command: [
        ...['env', `MYSQL_PWD=${decodeURIComponent(password)}`, 'sh', '-c', CHOOSE_CLIENT, 'client', '--no-defaults', '--protocol=tcp'],
        ...[...where, '--connect-timeout=10', '--skip-column-names', '--batch', pathname.slice(1)],
      ],
      input,
    };
  },
};

const REDIS_PORT = '6379';

const REDIS: DatabaseClient = {
  command: (uri, input) => {
    const { hostname, port, username, password } = new URL(uri);
    // its own option for a URI takes a name that is left out for an empty one
    const user = username === '' ? [] : ['--user', decodeURIComponent(username)];
    const where = ['-h', hostname, '-p', port || REDIS_PORT, ...user];
    return { command: ['env', `REDISCLI_AUTH=${decodeURIComponent(password)}`, 'redis-cli', ...where], input };
  },
  write: (word) => `SET ${TABLE} ${word}`,
  read: `GET ${TABLE}`,
  remove: `DEL ${TABLE}`,
};

const COLLECTION = `db.getSiblingDB('${TABLE}').words`;
/** Whatever may not be found in the server's folders is not looked for. */
const MONGOSH = ['env', 'HOME=/tmp', 'mongosh', '--quiet', '--norc'];

const MONGODB: DatabaseClient = {
  command: (uri, statement) => ({ command: [...MONGOSH, withTimeout(uri), '--eval', statement] }),
  write: (word) =>
    `${COLLECTION}.updateOne({ _id: 1 }, { $set: { word: '${word}' } }, { upsert: true, writeConcern: { w: 'majority' } }).acknowledged`,
  read: `print(${COLLECTION}.findOne({ _id: 1 })?.word ?? '')`,
  remove: `${COLLECTION}.drop()`,
  series: { write: writeSeries, read: `${COLLECTION}.find().forEach((each) => print(each._id))` },
};

/** A write without an answer may be there or not, and is not counted. */
function writeSeries(prefix: string, seconds: number): string {
  return `const end = Date.now() + ${seconds * 1000};
for (let n = 0; Date.now() < end; n += 1) {
  try {
    ${COLLECTION}.insertOne({ _id: '${prefix}' + n }, { writeConcern: { w: 'majority', wtimeout: 10000 } });
    print('${prefix}' + n);
  } catch (error) {
    sleep(200);
  }
}`;
}

/** By the scheme of the URI. */
const CLIENTS: Readonly<Record<string, DatabaseClient>> = {
  'postgresql:': POSTGRESQL,
  'postgres:': POSTGRESQL,
  'mysql:': MYSQL,
  'mariadb:': MYSQL,
  'redis:': REDIS,
  'mongodb:': MONGODB,
};

/** @returns nothing for a database whose language is not known here */
export function clientFor(uri: string): DatabaseClient | undefined {
  const [scheme = ''] = uri.split('//');
  return CLIENTS[scheme];
}

/** The URI of a caller that does not have the password. */
export function withWrongPassword(uri: string): string {
  return uri.replace(/:[^:@/]*@/, ':wrong@');
}

function withTimeout(uri: string): string {
  return `${uri}${uri.includes('?') ? '&' : '?'}serverSelectionTimeoutMS=20000&connectTimeoutMS=10000`;
}
