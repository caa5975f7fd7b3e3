#!/bin/sh
# Makes the root that Debian's packages are installed into.
#
#   make-base.sh FOLDER SUITE
#
# FOLDER gets diff/ and layer.tar. APT names the folder with the sources.
set -eu

folder=$1 suite=$2

if [ "${IN_ROOM:-}" = '' ]; then
  IN_ROOM=1 unshare --mount --pid --fork --kill-child sh "$0" "$@" &
  room=$!
  trap 'kill -KILL "$room" 2> /dev/null; exit 143' INT TERM
  wait "$room"
  exit $?
fi

mount -t proc proc /proc
export TMPDIR="$folder"
mmdebstrap --quiet --variant=apt --mode=root --format=directory --skip=check/empty \
  --aptopt="$APT/apt.conf" \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  --dpkgopt='path-exclude=/usr/share/info/*' --dpkgopt='path-exclude=/usr/share/lintian/*' \
  "$suite" "$folder/diff" "$APT/sources.list"

cd "$folder/diff"
rm -rf var/lib/apt/lists/* var/cache/apt/*.bin var/log/* dev/*
mkdir -p var/cache/apt/archives var/lib/apt/lists/partial var/log/apt
rm -f etc/apt/sources.list.d/*
: > etc/apt/sources.list
: > etc/apt/apt.conf
: > etc/resolv.conf
printf '127.0.0.1 localhost\n' > etc/hosts
# no package starts a service
printf '#!/bin/sh\nexit 101\n' > usr/sbin/policy-rc.d
chmod 755 usr/sbin/policy-rc.d
# maintainer scripts are quicker without a wait for the disk
printf 'force-unsafe-io\n' > etc/dpkg/dpkg.cfg.d/unsafe-io
tar --numeric-owner -cf ../layer.tar .
