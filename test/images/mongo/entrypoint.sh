#!/bin/sh
# MongoDB as its image documents it: an empty /data/db gets a root user and what /docker-entrypoint-initdb.d holds, where variables ask for it.
set -eu

# secret NAME: NAME or the content of the file that NAME_FILE names
secret() {
  eval "value=\${$1:-} file=\${$1_FILE:-}"
  if [ -n "$value" ] && [ -n "$file" ]; then
    echo "error: both $1 and $1_FILE are set" >&2
    exit 1
  fi
  [ -z "$file" ] || value=$(cat "$file")
  eval "$1=\$value"
  unset "$1_FILE"
}

# option NAME ARGUMENT…: the value of an option on a command line
option() {
  wanted=$1
  shift
  while [ $# -gt 0 ]; do
    case "$1" in
      "$wanted") echo "${2:-}" && return ;;
      "$wanted"=*) echo "${1#*=}" && return ;;
    esac
    shift
  done
}

case "${1:-}" in
  -*) set -- mongod "$@" ;;
esac
[ "${1:-}" = mongod ] || exec "$@"
case " $* " in
  *' --help '* | *' -h '* | *' --version '*) exec "$@" ;;
esac

if [ "$(id -u)" = 0 ]; then
  find /data/configdb /data/db \! -user mongodb -exec chown mongodb '{}' +
  exec gosu mongodb "$0" "$@"
fi

secret MONGO_INITDB_ROOT_USERNAME
secret MONGO_INITDB_ROOT_PASSWORD
root=$MONGO_INITDB_ROOT_USERNAME password=$MONGO_INITDB_ROOT_PASSWORD
if [ -n "$root$password" ]; then
  if [ -z "$root" ] || [ -z "$password" ]; then
    echo 'error: MONGO_INITDB_ROOT_USERNAME and MONGO_INITDB_ROOT_PASSWORD go together' >&2
    exit 1
  fi
  set -- "$@" --auth
fi

data=$(option --dbpath "$@")
data=${data:-/data/db}
scripts=$(find /docker-entrypoint-initdb.d -name '*.sh' -o -name '*.js' | sort)
if [ ! -e "$data/mongod.lock" ] && [ -n "$root$scripts" ]; then
  # nobody else may connect before there is a user
  mongod --dbpath "$data" --bind_ip 127.0.0.1 --port 27017 &
  server=$!
  until mongosh --quiet --norc 127.0.0.1/admin --eval 'quit(0)' > /dev/null 2>&1; do
    kill -0 "$server"
    sleep 1
  done
  if [ -n "$root" ]; then
    export INITDB_USER="$root" INITDB_PASSWORD="$password"
    mongosh --quiet --norc 127.0.0.1/admin \
      --eval 'db.createUser({ user: process.env.INITDB_USER, pwd: process.env.INITDB_PASSWORD, roles: [{ role: "root", db: "admin" }] })'
    unset INITDB_USER INITDB_PASSWORD
  fi
  export MONGO_INITDB_ROOT_USERNAME MONGO_INITDB_ROOT_PASSWORD MONGO_INITDB_DATABASE="${MONGO_INITDB_DATABASE:-test}"
  for file in $scripts; do
    echo "running $file"
    case "$file" in
      *.sh) . "$file" ;;
      *.js) mongosh --quiet --norc "127.0.0.1/$MONGO_INITDB_DATABASE" --file "$file" ;;
    esac
  done
  kill "$server"
  wait "$server"
  echo 'MongoDB: initialized'
fi
unset MONGO_INITDB_ROOT_USERNAME MONGO_INITDB_ROOT_PASSWORD root password

case " $*" in
  *' --bind_ip'*) ;;
  *) set -- "$@" --bind_ip_all ;;
esac
exec "$@"
