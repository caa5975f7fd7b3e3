#!/bin/sh
# The Go toolchain that builds the control plane. Go fetches the very release that a module asks for by itself, from 1.21 on;
# an older one of a distribution can still fetch it as the module that it is.
set -eu

TOOLCHAIN=go1.26.1

version=$(go env GOVERSION 2> /dev/null || echo none)
case "$version" in
  go1.2[1-9]* | go1.[3-9][0-9]*) exit 0 ;;
esac

if [ "$version" = none ]; then
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends golang-go ca-certificates > /dev/null
fi
platform=$(go env GOOS)-$(go env GOARCH)
cd "$(mktemp -d)"
go mod init toolchain 2> /dev/null
folder=$(go mod download -json "golang.org/toolchain@v0.0.1-$TOOLCHAIN.$platform" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
chmod -R u+w "$folder"
chmod -R +x "$folder/bin" "$folder/pkg/tool"
ln -sf "$folder/bin/go" /usr/local/bin/go
