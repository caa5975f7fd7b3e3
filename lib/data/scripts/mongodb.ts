import type { EngineScripts } from './engine-scripts';
import { MONGODB_INITIATE_JAVASCRIPT, MONGODB_OUTCOME } from './mongodb-initiate';
import { shellScript } from './shell-script';

/** Where `mongod --keyFile` finds its key: a memory volume, since the file must belong to mongod alone. */
export const MONGODB_KEY_FILE = '/run/mongodb/keyfile';

/** The shell that asks is a Node.js program: its start alone takes seconds on a busy node. */
export const MONGODB_PROBE_TIMEOUT_SECONDS = 10;

export interface MongodbSet {
  readonly name: string;
  readonly namespace: string;
  readonly members: number;
  readonly port: number;
}

/** The members' stable names as `host:port`, joined by commas, member 0 first: the value of `MONGO_MEMBERS`. */
export function mongodbMembers({ name, namespace, members, port }: MongodbSet): string {
  return Array.from({ length: members }, (_, index) => `${name}-${index}.${name}.${namespace}.svc:${port}`).join(',');
}

/**
 * The scripts of a MongoDB replica set; `extra` has `key-file` for an init container.
 *
 * They rely on `MONGO_MEMBERS`, `MONGO_REPLICA_SET`, `MONGO_USERNAME` and `MONGO_PASSWORD`, or where that is not set `MONGO_CLIENT_PASSWORD`;
 * the key file's script and the probes need none.
 * `mongod` itself must not get `MONGO_INITDB_ROOT_*`: with a user of its own, no member can be taken into a set.
 */
export function mongodbScripts({ port }: Pick<MongodbSet, 'port'>): EngineScripts {
  const answers = pingScript(port);
  return {
    startup: answers,
    readiness: answers,
    liveness: answers,
    dump: DUMP,
    restore: RESTORE,
    serve: SERVE,
    extra: { 'key-file': mongodbKeyFileScript() },
  };
}

/**
 * Copies the key file so that only its owner reads it: mongod refuses one that its group may read, as files of a Secret with a group are.
 *
 * @see https://www.mongodb.com/docs/manual/core/security-internal-authentication/#keyfiles
 */
export function mongodbKeyFileScript(source = '/keelson-keyfile/keyfile', target = MONGODB_KEY_FILE): string {
  return shellScript(`
[ -s '${source}' ] || fail '${source} is missing or empty: the Secret needs a key of that name'
rm -f '${target}.new'
cp '${source}' '${target}.new'
chmod 0400 '${target}.new'
mv -f '${target}.new' '${target}'
`);
}

/**
 * Asks whether the process answers, never whether the set has a primary: the first of several members starts before there is one.
 *
 * @see https://www.mongodb.com/docs/manual/reference/command/ping/ - needs no credentials
 */
function pingScript(port: number): string {
  return shellScript(`
export HOME="\${TMPDIR:-/tmp}"
exec mongosh --quiet --norc 'mongodb://127.0.0.1:${port}/admin?directConnection=true&serverSelectionTimeoutMS=5000' \\
  --eval 'quit(db.adminCommand({ ping: 1 }).ok === 1 ? 0 : 1)' >/dev/null
`);
}

/**
 * For a container alongside each `mongod`. Runs on every member, acts on member 0: its number is the end of the host name, since Kubernetes 1.27 gives a pod no label with it.
 * It never ends by itself, so that the container does not restart; it says something only when the state changes.
 */
export function mongodbInitiateScript(port: number): string {
  return shellScript(`
trap 'exit 0' TERM INT
pause() {
  sleep "$1" &
  wait "$!"
}

host=$(uname -n)
if [ "\${host##*-}" != 0 ]; then
  echo 'member 0 looks after the replica set; nothing to do here'
  while :; do pause 86400; done
fi

work=\${TMPDIR:-/tmp}
export HOME="$work" MONGO_PORT=${port}
cat >"$work/initiate.js" <<'JAVASCRIPT'
${MONGODB_INITIATE_JAVASCRIPT}JAVASCRIPT

last=
while :; do
  code=0
  mongosh --quiet --norc --nodb --file "$work/initiate.js" >"$work/initiate.out" 2>&1 &
  wait "$!" || code=$?
  said=$(cat "$work/initiate.out")
  if [ "$said" != "$last" ]; then
    printf '%s\\n' "$said"
    last=$said
  fi
  case $code in
    ${MONGODB_OUTCOME.settled}) pause 300 ;;
    ${MONGODB_OUTCOME.refused}) pause 60 ;;
    *) pause 5 ;;
  esac
done
`);
}

/**
 * The password goes to the tools by a file that only this process reads, gone when it ends.
 *
 * @see https://www.mongodb.com/docs/database-tools/mongodump/#std-option-mongodump.--config
 */
const CONNECTION = `config=\${TMPDIR:-/tmp}/keelson-tools.$$.yaml
[ "\${DB_SCRATCH-}" = 1 ] || printf '%s' "\${MONGO_PASSWORD:-$MONGO_CLIENT_PASSWORD}" | sed "s/'/''/g; s/^/password: '/; s/\\$/'/" >"$config"
connect() {
  tool=$1
  shift
  if [ "\${DB_SCRATCH-}" = 1 ]; then
    "$tool" --host=127.0.0.1 --port="$DB_PORT" "$@"
    return
  fi
  "$tool" --config="$config" --host="$MONGO_REPLICA_SET/$MONGO_MEMBERS" --username="$MONGO_USERNAME" --authenticationDatabase=admin "$@"
}
`;

/** One gzip stream around the whole archive: its checksum and length tell a truncated file. */
const DUMP = shellScript(`
part=$1.part
trap 'rm -f "$part" "\${config-}"' EXIT
trap 'exit 1' TERM INT
${CONNECTION}
connect mongodump --gzip --archive="$part"
gzip -t "$part"
sync
mv -f "$part" "$1"
`);

/**
 * Collections in the dump replace those in the database; one that was made after the dump stays.
 * Users stay as they are, or a restored password would no longer be the one in the Secret.
 *
 * @see https://github.com/mongodb/mongo-tools/blob/master/common/archive/archive.go - the archive's first four bytes
 * @see https://github.com/mongodb/mongo-tools/blob/master/mongorestore/filepath.go - what is excluded is not even noted as users
 */
const RESTORE = shellScript(`
refuse() { fail "$1; nothing was restored"; }
[ -f "$1" ] || refuse "$1 does not exist"
gzip -t "$1" 2>/dev/null || refuse "$1 is truncated or not a dump of MongoDB"
magic=$(gzip -dc "$1" 2>/dev/null | od -An -tx1 -N4 | tr -d ' \\n')
[ "$magic" = 6de29981 ] || refuse "$1 is not a dump of MongoDB"
trap 'rm -f "\${config-}"' EXIT
trap 'exit 1' TERM INT
${CONNECTION}
connect mongorestore --gzip --archive="$1" --drop --stopOnError --nsExclude='admin.*' --nsExclude='config.*'
`);

/** Alone and without users: what is restored for a try needs neither a set nor a password. */
const SERVE = shellScript(`
exec mongod --dbpath "$1" --bind_ip 127.0.0.1 --port "$DB_PORT"
`);
