#!/bin/sh
# What images are built with: Debian's mmdebstrap and attr, and the clients of the other registries.
set -eu

for program in mmdebstrap:mmdebstrap getfattr:attr mvn:maven python3:python3 pip3:python3-pip unshare:util-linux; do
  command -v "${program%%:*}" > /dev/null || missing="${missing:-} ${program#*:}"
done
[ -n "${missing:-}" ] || exit 0

apt-get update -qq
# shellcheck disable=SC2086 # a list of words
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing > /dev/null
