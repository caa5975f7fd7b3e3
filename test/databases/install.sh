#!/bin/sh
# Servers for the slow tests of lib/data: Debian's PostgreSQL, MariaDB (for MySQL), Redis, and rclone. Starts none of them.
set -eu

for program in postgres:postgresql mariadbd:mariadb-server redis-server:redis-server rclone:rclone openssl:openssl; do
  command -v "${program%%:*}" > /dev/null || ls /usr/lib/postgresql/*/bin/"${program%%:*}" > /dev/null 2>&1 || missing="${missing:-} ${program#*:}"
done
[ -n "${missing:-}" ] || exit 0

apt-get update -qq
# shellcheck disable=SC2086 # a list of words
RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing > /dev/null
