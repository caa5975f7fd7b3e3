#!/bin/sh
# PostgreSQL as its image documents it: an empty PGDATA gets a cluster, a superuser, a database and what /docker-entrypoint-initdb.d holds.
set -eu

# secret NAME [DEFAULT]: NAME or the content of the file that NAME_FILE names
secret() {
  eval "value=\${$1:-} file=\${$1_FILE:-}"
  if [ -n "$value" ] && [ -n "$file" ]; then
    echo "error: both $1 and $1_FILE are set" >&2
    exit 1
  fi
  [ -z "$file" ] || value=$(cat "$file")
  [ -n "$value" ] || value=${2:-}
  eval "$1=\$value"
  export "${1?}"
  unset "$1_FILE"
}

case "${1:-}" in
  -*) set -- postgres "$@" ;;
esac
case " $* " in
  *' --help '* | *' --version '* | *' -V '* | *' --describe-config '*) exec "$@" ;;
esac
[ "${1:-}" = postgres ] || exec "$@"

mkdir -p "$PGDATA"
if [ "$(id -u)" = 0 ]; then
  chown -R postgres "$PGDATA" /var/run/postgresql
  chmod 700 "$PGDATA"
  exec gosu postgres "$0" "$@"
fi
chmod 700 "$PGDATA" || true

if [ -s "$PGDATA/PG_VERSION" ]; then
  echo 'PostgreSQL: the folder has a database already'
  exec "$@"
fi

secret POSTGRES_PASSWORD
secret POSTGRES_USER postgres
secret POSTGRES_DB "$POSTGRES_USER"
secret POSTGRES_INITDB_ARGS
: "${POSTGRES_HOST_AUTH_METHOD:=}"
if [ -z "$POSTGRES_PASSWORD" ] && [ "$POSTGRES_HOST_AUTH_METHOD" != trust ]; then
  echo 'error: the database is not initialized, and POSTGRES_PASSWORD is not set: give a password for the superuser' >&2
  exit 1
fi

# a file that the one who runs it cannot leave behind
password=$(mktemp)
printf '%s\n' "$POSTGRES_PASSWORD" > "$password"
# shellcheck disable=SC2086 # a list of words
initdb --username="$POSTGRES_USER" --pwfile="$password" $POSTGRES_INITDB_ARGS ${POSTGRES_INITDB_WALDIR:+--waldir="$POSTGRES_INITDB_WALDIR"}
rm "$password"
method=${POSTGRES_HOST_AUTH_METHOD:-$(postgres -C password_encryption)}
printf '\nhost all all all %s\n' "$method" >> "$PGDATA/pg_hba.conf"

export PGPASSWORD="$POSTGRES_PASSWORD"
pg_ctl --pgdata="$PGDATA" --options="-c listen_addresses='' -p 5432" --wait start
sql() {
  psql -v ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --no-password "$@"
}
if [ "$POSTGRES_DB" != postgres ]; then
  echo 'create database :"name"' | sql --dbname postgres --set name="$POSTGRES_DB"
fi
for file in /docker-entrypoint-initdb.d/*; do
  case "$file" in
    *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
    *.sql) sql --dbname "$POSTGRES_DB" --file "$file" ;;
    *.sql.gz) gunzip -c "$file" | sql --dbname "$POSTGRES_DB" ;;
    *.sql.xz) xzcat "$file" | sql --dbname "$POSTGRES_DB" ;;
    *.sql.zst) zstd -dc "$file" | sql --dbname "$POSTGRES_DB" ;;
  esac
done
pg_ctl --pgdata="$PGDATA" --mode=fast --wait stop
unset PGPASSWORD
echo 'PostgreSQL: initialized'
exec "$@"
