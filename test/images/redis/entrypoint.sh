#!/bin/sh
# Redis as its image documents it: options or a file of configuration go to redis-server, which takes connections from everywhere.
set -eu

case "${1:-}" in
  -* | *.conf) set -- redis-server "$@" ;;
esac
if [ "${1:-}" = redis-server ] && [ "$(id -u)" = 0 ]; then
  find . \! -user redis -exec chown redis '{}' +
  exec gosu redis "$0" "$@"
fi
# the published image is compiled without this protection; an option that follows wins
if [ "${1:-}" = redis-server ]; then
  shift
  case "${1:-}" in
    '' | -*) set -- --protected-mode no "$@" ;;
    *)
      file=$1
      shift
      set -- "$file" --protected-mode no "$@"
      ;;
  esac
  set -- redis-server "$@"
fi
umask 077
exec "$@"
