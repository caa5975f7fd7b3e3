import type { Fetch, Image, Layer } from '../recipe';
import { BUSYBOX, CERTIFICATES, STEP_DOWN, user } from './bases';

/** What the image has from elsewhere: the server and its tools of ours, and MongoDB's own shell. */
export const MONGO_PROGRAMS: readonly Fetch[] = [
  ...['mongod', 'mongodump', 'mongorestore'].map((goProgram) => ({ goProgram, of: 'mongo' })),
  { npm: { mongosh: '2.5.8' } },
];

const LAYER: Layer = {
  name: 'mongo',
  from: CERTIFICATES,
  before: user('mongodb', 999, '/data/db'),
  packages: ['nodejs', 'gzip', 'jq'],
  fetch: MONGO_PROGRAMS,
  files: { '/usr/local/bin/docker-entrypoint.sh': 'mongo/entrypoint.sh', ...STEP_DOWN },
  run: `
cp /mnt/fetched/bin/* /usr/bin/
mkdir -p /usr/lib/mongosh /data/configdb /data/db /docker-entrypoint-initdb.d
cp -R /mnt/fetched/node_modules /usr/lib/mongosh/
find /usr/lib/mongosh -name '*.map' -delete
ln -s /usr/lib/mongosh/node_modules/mongosh/bin/mongosh.js /usr/bin/mongosh
chmod 755 /usr/lib/mongosh/node_modules/mongosh/bin/mongosh.js
chown mongodb:mongodb /data/configdb /data/db`,
};

const EXPORTER: Layer = {
  name: 'mongodb-exporter',
  from: BUSYBOX,
  fetch: [{ goProgram: 'mongodb_exporter', of: 'mongo' }],
  run: 'cp /mnt/fetched/bin/mongodb_exporter /mongodb_exporter',
};

/** MongoDB, which is none of the registries' and not open source. */
export const MONGO: Readonly<Record<string, Image>> = {
  mongo: {
    class: 'stand-in',
    software: 'MongoDB',
    reason: 'none of the package registries has it; the server and its tools are ours, the shell is mongosh itself',
    layer: LAYER,
    version: 'echo "(of ours), mongosh $(mongosh --version)"',
    config: {
      entrypoint: ['docker-entrypoint.sh'],
      cmd: ['mongod'],
      env: { HOME: '/data/db' },
      ports: [27017],
      volumes: ['/data/configdb', '/data/db'],
    },
  },
  'percona/mongodb_exporter': {
    class: 'stand-in',
    software: 'mongodb_exporter',
    reason: 'none of the package registries has it',
    layer: EXPORTER,
    version: 'echo "(of ours)"',
    config: { user: '65535:65535', entrypoint: ['/mongodb_exporter'], ports: [9216] },
  },
};
