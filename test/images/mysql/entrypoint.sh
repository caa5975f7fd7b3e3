#!/bin/bash
# MySQL as its image documents it: an empty data folder gets a server, its root password, a database, a user and what
# /docker-entrypoint-initdb.d holds.
set -euo pipefail

socket=/var/run/mysqld/mysqld.sock

fail() {
  echo "[ERROR] [Entrypoint]: $*" >&2
  exit 1
}

# secret NAME: NAME or the content of the file that NAME_FILE names
secret() {
  local file_of="$1_FILE"
  local value=${!1:-} file=${!file_of:-}
  if [ -n "$value" ] && [ -n "$file" ]; then fail "both $1 and $file_of are set"; fi
  if [ -n "$file" ]; then value=$(< "$file"); fi
  export "$1=$value"
  unset "$file_of"
}

# quoted TEXT: a literal of SQL
quoted() {
  local text=${1//\\/\\\\}
  printf "'%s'" "${text//\'/\\\'}"
}

if [ "${1:0:1}" = - ]; then set -- mysqld "$@"; fi
case " $* " in
  *' --help '* | *' -? '* | *' --version '* | *' -V '* | *' --print-defaults '*) exec "$@" ;;
esac
if [ "$1" != mysqld ]; then exec "$@"; fi

# what the server itself takes from its options
data=$("$@" --verbose --help 2> /dev/null | awk '$1 == "datadir" { print $2; exit }')
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$data" /var/run/mysqld
  chown -R mysql:mysql "$data" /var/run/mysqld
  exec gosu mysql "$0" "$@"
fi
if [ -d "$data/mysql" ]; then exec "$@"; fi

for name in MYSQL_ROOT_PASSWORD MYSQL_DATABASE MYSQL_USER MYSQL_PASSWORD; do secret "$name"; done
if [ -z "$MYSQL_ROOT_PASSWORD" ] && [ -z "${MYSQL_ALLOW_EMPTY_PASSWORD:-}" ] && [ -z "${MYSQL_RANDOM_ROOT_PASSWORD:-}" ]; then
  fail 'the database is not initialized, and none of MYSQL_ROOT_PASSWORD, MYSQL_ALLOW_EMPTY_PASSWORD and MYSQL_RANDOM_ROOT_PASSWORD is set'
fi
if [ "$MYSQL_USER" = root ]; then fail 'MYSQL_USER is root, which is there anyway'; fi
if [ -n "$(ls -A "$data" | grep -v '^lost+found$')" ]; then fail "$data has files in it, and no database"; fi

echo '[Note] [Entrypoint]: initializing the database'
mariadb-install-db --no-defaults --datadir="$data" --auth-root-authentication-method=normal --skip-test-db > /dev/null

if [ -n "${MYSQL_RANDOM_ROOT_PASSWORD:-}" ]; then
  MYSQL_ROOT_PASSWORD=$(openssl rand -base64 24)
  echo "[Note] [Entrypoint]: GENERATED ROOT PASSWORD: $MYSQL_ROOT_PASSWORD"
fi

# nothing can reach it over the network while it is not complete
"$@" --skip-networking --socket="$socket" &
server=$!
client() {
  mariadb --no-defaults --protocol=socket --socket="$socket" --user=root "$@"
}
for _ in $(seq 60); do
  if client --execute='select 1' > /dev/null 2>&1; then break; fi
  kill -0 "$server" 2> /dev/null || fail 'the server that prepares the database did not start'
  sleep 0.5
done

mariadb-tzinfo-to-sql /usr/share/zoneinfo 2> /dev/null | client mysql || true
{
  # besides root at localhost, MariaDB makes users without a password that MySQL does not have
  echo "delete from mysql.global_priv where User = '' or User = 'root' and Host <> 'localhost';"
  echo 'flush privileges;'
  password=$(quoted "$MYSQL_ROOT_PASSWORD")
  host=$(quoted "${MYSQL_ROOT_HOST-%}")
  echo "create user if not exists 'root'@$host identified by $password;"
  echo "grant all on *.* to 'root'@$host with grant option;"
  if [ -n "$MYSQL_DATABASE" ]; then echo "create database if not exists \`${MYSQL_DATABASE//\`/\`\`}\`;"; fi
  if [ -n "$MYSQL_USER" ] && [ -n "$MYSQL_PASSWORD" ]; then
    echo "create user $(quoted "$MYSQL_USER")@'%' identified by $(quoted "$MYSQL_PASSWORD");"
    if [ -n "$MYSQL_DATABASE" ]; then
      # an underscore in a grant stands for any character
      name=${MYSQL_DATABASE//\`/\`\`}
      echo "grant all on \`${name//_/\\_}\`.* to $(quoted "$MYSQL_USER")@'%';"
    fi
  fi
  echo "alter user 'root'@'localhost' identified by $password;"
} | client

export MYSQL_PWD="$MYSQL_ROOT_PASSWORD"
for file in /docker-entrypoint-initdb.d/*; do
  case "$file" in
    *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
    *.sql) client "$MYSQL_DATABASE" < "$file" ;;
    *.sql.gz) gunzip -c "$file" | client "$MYSQL_DATABASE" ;;
    *.sql.xz) xzcat "$file" | client "$MYSQL_DATABASE" ;;
    *.sql.zst) zstd -dc "$file" | client "$MYSQL_DATABASE" ;;
  esac
done
client --execute='shutdown'
wait "$server"
unset MYSQL_PWD
echo '[Note] [Entrypoint]: the database is initialized'
exec "$@"
