import type { EngineScripts } from './engine-scripts';
import { shellScript } from './shell-script';

const CLIENT = `
export REDISCLI_AUTH="\${REDIS_PASSWORD:-}"
[ -n "$REDISCLI_AUTH" ] && [ -z "\${DB_SCRATCH:-}" ] || unset REDISCLI_AUTH
`.trim();

const PING = `redis-cli -h 127.0.0.1 -p "\${DB_PORT:-6379}" ping 2> /dev/null`;

/**
 * Redis, from version 6 on.
 *
 * A dump is an RDB file, which ends in a checksum of itself. A server reads such a file when it starts and at no other time, so a restore
 * starts a second server with it beside the client, which proves the file, and hands its keys over to the first.
 * Functions (`FUNCTION LOAD`) are not handed over: the application loads them.
 *
 * @see https://redis.io/docs/latest/commands/migrate/
 */
export function redisScripts(): EngineScripts {
  return { startup: readiness, readiness, liveness, dump, restore, serve };
}

/** While it loads its data it answers every question with LOADING. */
const readiness = shellScript(`
${CLIENT}
[ "$(${PING})" = PONG ]
`);

/** Any answer will do: one that loads its data, or runs a long script, lives. */
const liveness = shellScript(`
${CLIENT}
[ -n "$(${PING})" ]
`);

const dump = shellScript(`
${CLIENT}
partial="$1.partial"
trap 'rm -f "$partial"' EXIT

answer=$(redis-cli -h "\${DB_HOST:-127.0.0.1}" -p "\${DB_PORT:-6379}" ping 2>&1) || true
[ "$answer" = PONG ] || fail "redis does not let this client in: $answer"
redis-cli -h "\${DB_HOST:-127.0.0.1}" -p "\${DB_PORT:-6379}" --rdb "$partial" > /dev/null
redis-check-rdb "$partial" > /dev/null || fail 'the dump cannot be read back'
mv "$partial" "$1"
`);

/** Hands over one page of keys with their times to live, and says where the next page begins. */
const HAND_OVER = `
local page = redis.call('SCAN', ARGV[1], 'COUNT', 100)
if #page[2] > 0 then
  local command = { 'MIGRATE', ARGV[2], ARGV[3], '', ARGV[4], 60000, 'COPY', 'REPLACE' }
  if ARGV[5] ~= '-' then table.insert(command, 'AUTH'); table.insert(command, ARGV[5]) end
  table.insert(command, 'KEYS')
  for _, key in ipairs(page[2]) do table.insert(command, key) end
  redis.call(unpack(command))
end
return page[1]
`.trim();

const restore = shellScript(`
${CLIENT}
host="\${DB_HOST:-127.0.0.1}"
port="\${DB_PORT:-6379}"
[ "$(head -c 5 "$1")" = REDIS ] || fail "$1 is no dump of Redis; the database is unchanged"
redis-check-rdb "$1" > /dev/null || fail "$1 is truncated or damaged; the database is unchanged"
answer=$(redis-cli -h "$host" -p "$port" ping 2>&1) || true
[ "$answer" = PONG ] || fail "redis does not let this client in: $answer"

# a second server that holds the dump, reached through a socket only
folder=$(mktemp -d)
second() { env -u REDISCLI_AUTH redis-cli -s "$folder/redis.sock" "$@"; }
stop() {
  second shutdown nosave > /dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
ln -s "$(realpath "$1")" "$folder/dump.rdb"
redis-server --port 0 --unixsocket "$folder/redis.sock" --dir "$folder" --dbfilename dump.rdb --save '' --appendonly no \\
  --daemonize yes --logfile "$folder/log" > /dev/null
tries=0
until [ "$(second ping 2> /dev/null)" = PONG ]; do
  tries=$((tries + 1))
  [ "$tries" -le 600 ] || fail "$1 could not be loaded; the database is unchanged"
  sleep 1
done

redis-cli -h "$host" -p "$port" flushall > /dev/null
for database in $(second info keyspace | sed -n 's/^db\\([0-9]*\\):.*/\\1/p'); do
  cursor=0
  while :; do
    # the password goes in as the last argument, which is read from standard input
    cursor=$(printf %s "\${REDISCLI_AUTH:--}" | second -n "$database" -x eval "$(cat << 'LUA'
${HAND_OVER}
LUA
)" 0 "$cursor" "$host" "$port" "$database" 2>&1) || true
    case "$cursor" in
      0) break ;;
      '' | *[!0-9]*) fail "$1 is restored in part only: the database is incomplete; restore again: $cursor" ;;
    esac
  done
done
echo "restored $(redis-cli -h "$host" -p "$port" dbsize) keys of database 0 from $1"
`);

const serve = shellScript(`
exec redis-server --bind 127.0.0.1 --port "$DB_PORT" --dir "$1" --save '' --appendonly no
`);
