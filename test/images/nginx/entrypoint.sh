#!/bin/sh
# nginx as its image documents it: scripts of /docker-entrypoint.d run first.
set -eu
case "${1:-}" in
  nginx | nginx-debug)
    for file in /docker-entrypoint.d/*; do
      case "$file" in
        *.envsh) [ ! -x "$file" ] || . "$file" ;;
        *.sh) [ ! -x "$file" ] || "$file" ;;
      esac
    done
    ;;
esac
exec "$@"
