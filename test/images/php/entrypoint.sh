#!/bin/sh
# Options go to Apache.
set -eu
case "${1:-}" in
  -*) set -- apache2-foreground "$@" ;;
esac
exec "$@"
