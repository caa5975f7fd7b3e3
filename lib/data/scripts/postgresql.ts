import type { EngineScripts } from './engine-scripts';
import { shellScript } from './shell-script';

/** Where a probe asks: the image initialises with a temporary server that listens on a socket only. */
const ASK = 'pg_isready --quiet --timeout=3 --host=127.0.0.1 --port="${DB_PORT:-5432}" --username="$POSTGRES_USER" --dbname="$POSTGRES_DB"';

const CLIENT = `
export PGHOST="\${DB_HOST:-127.0.0.1}" PGPORT="\${DB_PORT:-5432}" PGCONNECT_TIMEOUT=10
export PGUSER="$POSTGRES_USER" PGPASSWORD="\${POSTGRES_PASSWORD:-}"
`.trim();

/**
 * PostgreSQL, any major version that is still maintained.
 *
 * A dump is in pg_dump's own format: reading it to its end finds every truncation. A restore fills a database beside the old one, and
 * the two change names at the end, so that until then nothing has happened.
 *
 * @see https://www.postgresql.org/docs/current/app-pgdump.html
 */
export function postgresqlScripts(): EngineScripts {
  return { startup: shellScript(ASK), readiness: shellScript(ASK), liveness: shellScript(LIVENESS), dump, restore, serve };
}

/** Exit code 1 means that it refuses connections for now: killing a server that recovers makes it begin again. */
const LIVENESS = `
answer=0
${ASK} || answer=$?
[ "$answer" -le 1 ]
`;

const dump = shellScript(`
${CLIENT}
partial="$1.partial"
trap 'rm -f "$partial"' EXIT

pg_dump --no-password --format=custom --file="$partial" --dbname="$POSTGRES_DB"
pg_restore --file=/dev/null "$partial" || fail "the dump of $POSTGRES_DB cannot be read back"
mv "$partial" "$1"
`);

const restore = shellScript(`
${CLIENT}
restored=keelson_restored
replaced=keelson_replaced

[ "$(head -c 5 "$1")" = PGDMP ] || fail "$1 is no dump of PostgreSQL; the database is unchanged"
pg_restore --file=/dev/null "$1" || fail "$1 is truncated or damaged; the database is unchanged"

# asked in template1, because no database can be renamed by its own users
query() {
  psql --no-psqlrc --no-password --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --dbname=template1 \\
    --set=database="$POSTGRES_DB" --set=restored="$restored" --set=replaced="$replaced"
}

query << 'SQL'
set client_min_messages = warning;
drop database if exists :"restored";
create database :"restored" template template0;
SQL

# a drill has no roles but its own
file="$1"
if [ -n "\${DB_SCRATCH:-}" ]; then set -- --no-owner --no-privileges; else set --; fi
pg_restore --no-password --exit-on-error "$@" --dbname="$restored" "$file" || {
  echo 'drop database if exists :"restored";' | query
  fail "$file could not be restored; the database is unchanged"
}

# whoever is connected keeps a database from being renamed, and would go on with what it remembers of the old one
query << 'SQL' || {
select format('alter database %I with allow_connections false', datname) from pg_database where datname = :'database' \\gexec
select pg_terminate_backend(pid) from pg_stat_activity where datname = :'database' \\g /dev/null
begin;
select format('alter database %I rename to %I', datname, :'replaced') from pg_database where datname = :'database' \\gexec
alter database :"restored" rename to :"database";
commit;
SQL
  echo 'alter database :"database" with allow_connections true;' | query
  fail "the restored database could not take the place of $POSTGRES_DB, which is unchanged; close its connections and try again"
}

echo 'drop database if exists :"replaced";' | query
echo "restored $POSTGRES_DB from $file"
`);

const serve = shellScript(`
initdb --pgdata="$1" --username="$POSTGRES_USER" --auth=trust --encoding=UTF8 > /dev/null
exec postgres -D "$1" -c listen_addresses=127.0.0.1 -c port="$DB_PORT" -c unix_socket_directories= -c fsync=off
`);
