#!/bin/sh
# HAProxy and keepalived for the slow tests of the configurations that are rendered for them. Starts neither.
set -eu

missing=
for program in haproxy:haproxy keepalived:keepalived; do
  command -v "${program%%:*}" > /dev/null || [ -x "/usr/sbin/${program%%:*}" ] || missing="$missing ${program#*:}"
done
[ -n "$missing" ] || exit 0

apt-get update -qq
# shellcheck disable=SC2086 # a list of words
RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing > /dev/null
