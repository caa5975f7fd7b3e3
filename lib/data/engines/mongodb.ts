import { Duration, Size } from 'cdk8s';
import { uriPart } from '../../config/secret-template';
import { Storage } from '../../workloads';
import { credential, type DatabaseEngine, type DatabaseSite, type Major, runScript, SCRIPTS_PATH, startedWith } from '../engine';
import { MONGODB_KEY_FILE, MONGODB_PROBE_TIMEOUT_SECONDS, mongodbInitiateScript, mongodbMembers, mongodbScripts } from '../scripts/mongodb';
import { MONGODB_ADMIN, MONGODB_CLIENT, MONGODB_MONITOR } from '../scripts/mongodb-users';
import { validateVoters } from '../validate-stateful-set';

export interface MongodbOptions {
  /** Major version of the data on the volume, such as `'8.0'`: a set goes from one series to the next only. */
  readonly major: Major;
  /** Repository of the image. @default 'mongo' */
  readonly image?: string;
}

/** Facts that a MongoDB replica set offers its clients. */
export type ReplicaSetFact = 'uri' | 'members' | 'username' | 'password';

type Site = Omit<DatabaseSite, 'scripts'>;

const PORT = 27_017;
const REPLICA_SET = 'rs0';
const LARGEST_SET = 7;
const EXPORTER_PORT = 9216;
const ADMIN_PASSWORD = 'admin-password';
const KEY_FILE_FOLDER = '/keelson-keyfile';

/**
 * A MongoDB replica set as in the official image: initiated once, authenticated, its members known by their stable names. Clients use all of
 * its databases and administer none.
 *
 * @see https://www.mongodb.com/docs/manual/administration/replica-set-deployment/
 */
export function mongodb({ major, image = 'mongo' }: MongodbOptions): DatabaseEngine<ReplicaSetFact> {
  return {
    title: 'MongoDB',
    image,
    major,
    alpine: false,
    port: { name: 'mongo', number: PORT, protocol: 'mongo' },
    data: { path: '/data/db' },
    replication: { validate: (replicas) => validateVoters(replicas, 'a replica set', LARGEST_SET) },
    stopsWithin: Duration.minutes(2),
    memory: Size.gibibytes(1),
    probeTimeout: Duration.seconds(MONGODB_PROBE_TIMEOUT_SECONDS),
    scripts: () => mongodbScripts({ port: PORT }),
    server: (site) => server(image, site),
    credentials: (site) => ({
      keys: ['password', 'keyfile', ADMIN_PASSWORD],
      template: {
        uri: `mongodb://${MONGODB_CLIENT.name}:${uriPart('password')}@${members(site)}/?replicaSet=${REPLICA_SET}&authSource=admin`,
      },
    }),
    facts: (site) => ({ uri: { key: 'uri' }, members: members(site), username: MONGODB_CLIENT.name, password: { key: 'password' } }),
    exporter: (site) => ({
      image: 'percona/mongodb_exporter',
      port: EXPORTER_PORT,
      args: [`--mongodb.uri=mongodb://localhost:${PORT}/?directConnection=true`, '--collect-all'],
      env: { MONGODB_USER: MONGODB_MONITOR.name, MONGODB_PASSWORD: credential(site, 'password') },
    }),
    clientEnv,
    validate: () => [],
  };
}

function server(image: string, site: DatabaseSite) {
  const keyFile = Storage.scratch({ size: Size.mebibytes(1), inMemory: true });
  const keyFileFolder = MONGODB_KEY_FILE.slice(0, MONGODB_KEY_FILE.lastIndexOf('/'));
  return {
    // not by way of the image's entry point, which makes a user on every member that it finds variables for
    command: ['mongod', '--replSet', REPLICA_SET, '--bind_ip_all', '--port', String(PORT), '--keyFile', MONGODB_KEY_FILE],
    env: { HOME: '/tmp' },
    volumes: { [keyFileFolder]: keyFile },
    initContainers: {
      'key-file': {
        image,
        command: runScript('key-file'),
        volumes: {
          [SCRIPTS_PATH]: site.scripts,
          [KEY_FILE_FOLDER]: Storage.secret({ name: site.secret }, { keys: ['keyfile'] }),
          [keyFileFolder]: keyFile,
        },
      },
    },
    sidecars: {
      initiate: {
        image,
        ...startedWith('initiate', mongodbInitiateScript(PORT)),
        env: clientEnv(site),
        // mongosh is a program of Node.js
        resources: { memory: Size.mebibytes(256) },
      },
    },
  };
}

function clientEnv(site: Site) {
  return {
    MONGO_USERNAME: MONGODB_ADMIN.name,
    // a Secret that was generated before there was this key never gets it
    MONGO_PASSWORD: credential(site, ADMIN_PASSWORD, { optional: true }),
    MONGO_CLIENT_PASSWORD: credential(site, 'password'),
    MONGO_REPLICA_SET: REPLICA_SET,
    MONGO_MEMBERS: members(site),
  };
}

function members({ name, namespace, replicas }: Site): string {
  return mongodbMembers({ name, namespace, members: replicas, port: PORT });
}
