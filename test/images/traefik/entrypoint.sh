#!/bin/sh
# Options and commands of Traefik go to it.
set -eu
case "${1:-}" in
  -* | version | healthcheck) set -- traefik "$@" ;;
esac
exec "$@"
