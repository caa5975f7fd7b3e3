#!/bin/sh
# Maven as its image documents it: the folder of its settings gets what /usr/share/maven/ref holds.
set -eu
if [ -d /usr/share/maven/ref ] && [ -n "${MAVEN_CONFIG:-}" ] && mkdir -p "$MAVEN_CONFIG" 2> /dev/null; then
  cp -Rn /usr/share/maven/ref/. "$MAVEN_CONFIG/" || true
fi
unset MAVEN_CONFIG
exec "$@"
