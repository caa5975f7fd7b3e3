import type { Fetch, Image, Layer } from '../recipe';
import { CERTIFICATES, STEP_DOWN, user } from './bases';

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
};
