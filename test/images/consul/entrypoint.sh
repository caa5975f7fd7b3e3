#!/bin/sh
# Consul as its image documents it: options and commands go to it, and an agent gets the folders of the image.
set -eu

case "${1:-}" in
  -*) set -- consul "$@" ;;
esac
if [ "${1:-}" = agent ]; then
  shift
  set -- consul agent -data-dir=/consul/data -config-dir=/consul/config "$@"
elif [ "${1:-}" != consul ] && consul --help "${1:-}" > /dev/null 2>&1; then
  set -- consul "$@"
fi
if [ "${1:-}" = consul ] && [ "$(id -u)" = 0 ]; then
  chown consul:consul /consul/data /consul/config
  exec gosu consul "$@"
fi
exec "$@"
