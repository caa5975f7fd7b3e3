#!/bin/sh
# What nodes are made of and the Go toolchain does not build: containerd with runc, the plugins of pod networks, and what enforces their rules;
# and what servers outside of a cluster are made with: certificates, and git.
set -eu

PROGRAMS='containerd runc iptables ipset conntrack nft ip openssl keytool git'

for program in $PROGRAMS; do
  if ! command -v "$program" > /dev/null || [ ! -x /usr/lib/cni/ptp ]; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends containerd runc containernetworking-plugins iptables ipset conntrack nftables iproute2 openssl default-jre-headless git > /dev/null
    exit 0
  fi
done
