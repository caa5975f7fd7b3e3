#!/bin/sh
# Apache as the process that the container waits for.
set -eu
: "${APACHE_CONFDIR:=/etc/apache2}"
. "${APACHE_ENVVARS:=$APACHE_CONFDIR/envvars}"
for folder in "$APACHE_LOCK_DIR" "$APACHE_RUN_DIR" "$APACHE_LOG_DIR"; do mkdir -p "$folder"; done
rm -f "$APACHE_PID_FILE"
exec apache2 -DFOREGROUND "$@"
