#!/bin/sh
# gosu USER COMMAND…: runs a command as another user.
set -eu
user=$1
shift
exec setpriv --reuid "$user" --regid "$(id -g "$user")" --init-groups -- "$@"
