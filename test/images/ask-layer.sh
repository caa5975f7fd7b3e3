#!/bin/sh
# Runs a script in a layer, which stays as it is.
#
#   ask-layer.sh FOLDER LOWER
#
# FOLDER has the script and gets its answer. LOWER lists the folders of the layer and of those below, the highest first, with colons.
set -eu

folder=$1 lower=$2

if [ "${IN_ROOM:-}" = '' ]; then
  IN_ROOM=1 unshare --mount --pid --fork --kill-child sh "$0" "$@" &
  room=$!
  trap 'kill -KILL "$room" 2> /dev/null; exit 143' INT TERM
  wait "$room"
  exit $?
fi

root="$folder/root"
mkdir -p "$folder/upper" "$folder/work" "$root"
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$folder/upper,workdir=$folder/work" "$root"
mkdir -p "$root/proc" "$root/dev" "$root/tmp"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev"
: > "$root/dev/null"
mount --bind /dev/null "$root/dev/null"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
cp "$folder/script" "$root/tmp/script"
env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C.UTF-8 chroot "$root" sh /tmp/script > "$folder/answer" 2>&1
