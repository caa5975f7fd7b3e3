#!/bin/sh
# What nodes are made of and the Go toolchain does not build: containerd with runc, the plugins of pod networks, and what enforces their rules.
set -eu

PROGRAMS='containerd runc iptables ipset conntrack nft ip'

for program in $PROGRAMS; do
  if ! command -v "$program" > /dev/null || [ ! -x /usr/lib/cni/ptp ]; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends containerd runc containernetworking-plugins iptables ipset conntrack nftables iproute2 > /dev/null
    exit 0
  fi
done
