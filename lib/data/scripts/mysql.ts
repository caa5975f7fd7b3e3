import type { EngineScripts } from './engine-scripts';
import { shellScript } from './shell-script';

/** The programs have other names in MariaDB, whose newer images have only those. */
const CLIENT = `
export MYSQL_PWD="\${MYSQL_ROOT_PASSWORD:-}"
[ -z "\${DB_SCRATCH:-}" ] || unset MYSQL_PWD

program() {
  command -v "$1" || command -v "$2" || fail "this image has neither $1 nor $2"
}

connect() {
  client="$1"
  shift
  "$client" --no-defaults --protocol=tcp --host="\${DB_HOST:-127.0.0.1}" --port="\${DB_PORT:-3306}" --user=root "$@"
}
`.trim();

/**
 * MySQL, and MariaDB too: only options that both have.
 *
 * A dump is SQL under gzip, which ends in `-- Dump completed`. MySQL can neither rename a database nor undo what a restore did, so
 * everything that can be checked is checked before.
 *
 * @see https://dev.mysql.com/doc/refman/8.4/en/mysqldump.html
 * @see https://mariadb.com/kb/en/mariadb-dump/
 */
export function mysqlScripts(): EngineScripts {
  return { startup: ping, readiness: ping, liveness: ping, dump, restore, serve };
}

/** Over TCP: the image initialises with a temporary server that listens on a socket only. A server that is full answers too. */
const ping = shellScript(`
${CLIENT}
admin=$(program mariadb-admin mysqladmin)
unset DB_HOST
connect "$admin" --connect-timeout=3 --silent ping > /dev/null
`);

const dump = shellScript(`
${CLIENT}
dumper=$(program mariadb-dump mysqldump)
partial="$1.partial"
trap 'rm -f "$partial" "$partial.failed"' EXIT

# a shell sees only how the last program of a pipe ended
{
  connect "$dumper" --single-transaction --quick --routines --events --triggers --hex-blob --no-tablespaces \\
    --default-character-set=utf8mb4 --max-allowed-packet=1G "$MYSQL_DATABASE" || : > "$partial.failed"
} | gzip > "$partial"
[ ! -e "$partial.failed" ] || fail "$MYSQL_DATABASE could not be dumped"
gzip -dc "$partial" | tail -n 1 | grep -q '^-- Dump completed' || fail "the dump of $MYSQL_DATABASE has no end"
mv "$partial" "$1"
`);

const restore = shellScript(`
${CLIENT}
client=$(program mariadb mysql)

gzip -t "$1" 2> /dev/null || fail "$1 is truncated or damaged; the database is unchanged"
gzip -dc "$1" 2> /dev/null | head -n 5 | grep -Eq '^-- (MySQL|MariaDB) dump ' || fail "$1 is no dump of MySQL; the database is unchanged"
gzip -dc "$1" | tail -n 1 | grep -q '^-- Dump completed' || fail "$1 is truncated; the database is unchanged"

query() {
  connect "$client" --skip-column-names --batch --execute="$1"
}

# a row takes twice its size as text, and may be larger than what the server accepts otherwise
packet=$(query 'select @@global.max_allowed_packet')
query 'set global max_allowed_packet = 1073741824'
trap 'query "set global max_allowed_packet = $packet"' EXIT

query "drop database if exists \\\`$MYSQL_DATABASE\\\`; create database \\\`$MYSQL_DATABASE\\\` $(query "
  select concat('character set ', default_character_set_name, ' collate ', default_collation_name)
  from information_schema.schemata where schema_name = '$MYSQL_DATABASE'")"
gzip -dc "$1" | connect "$client" --binary-mode --default-character-set=utf8mb4 --max-allowed-packet=1G "$MYSQL_DATABASE" ||
  fail "$1 is restored in part only: the database is incomplete; restore again, or another backup"
echo "restored $MYSQL_DATABASE from $1"
`);

const serve = shellScript(`
if command -v mariadb-install-db > /dev/null; then
  mariadb-install-db --no-defaults --datadir="$1" --auth-root-authentication-method=normal --skip-test-db > /dev/null
  server=$(command -v mariadbd)
else
  mysqld --no-defaults --initialize-insecure --datadir="$1"
  server=$(command -v mysqld)
fi
exec "$server" --no-defaults --datadir="$1" --bind-address=127.0.0.1 --port="$DB_PORT" --socket="$1/drill.sock" --pid-file="$1/drill.pid" \\
  --loose-mysqlx=OFF
`);
