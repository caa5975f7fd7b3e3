#!/bin/sh
# Builds one layer in a room of its own: mounts, processes and host name are seen by nothing else and end with it.
#
#   build-layer.sh FOLDER LOWER OUTPUT
#
# FOLDER has input/ (run.sh, fetched/, files/) and gets diff/ and layer.tar. LOWER lists the folders below, the highest first, with colons.
# OUTPUT is `diff` where the script changes the layers below, or `out` where it fills a new folder. APT names the folder that packages,
# their lists and the sources are kept in.
set -eu

folder=$1 lower=$2 output=$3

if [ "${IN_ROOM:-}" = '' ]; then
  # the room ends with this process, and this process does not wait for it when it is asked to end
  IN_ROOM=1 unshare --mount --pid --fork --kill-child --uts --ipc sh "$0" "$@" &
  room=$!
  trap 'kill -KILL "$room" 2> /dev/null; exit 143' INT TERM
  wait "$room"
  exit $?
fi

root="$folder/root" input="$folder/input"
mkdir -p "$folder/diff" "$folder/upper" "$folder/work" "$root"
upper="$folder/upper"
[ "$output" = out ] || upper="$folder/diff"
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$upper,workdir=$folder/work,redirect_dir=off,metacopy=off" "$root"

mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for node in null zero full random urandom tty; do
  : > "$root/dev/$node"
  mount --bind "/dev/$node" "$root/dev/$node"
done
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"
mkdir -m 1777 "$root/dev/shm"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"

bind() {
  mount --bind "$1" "$root$2"
}
mount -t tmpfs -o mode=755 tmpfs "$root/mnt"
mkdir "$root/mnt/fetched" "$root/mnt/files" "$root/mnt/out"
bind "$input/fetched" /mnt/fetched
bind "$input/files" /mnt/files
if [ "$output" = out ]; then bind "$folder/diff" /mnt/out; else bind "$root" /mnt/out; fi
bind "$APT/archives" /var/cache/apt/archives
bind "$APT/lists" /var/lib/apt/lists
bind "$APT/sources.list" /etc/apt/sources.list
bind "$APT/apt.conf" /etc/apt/apt.conf
bind /etc/resolv.conf /etc/resolv.conf
bind /etc/hosts /etc/hosts
cp "$input/run.sh" "$root/mnt/run.sh"
hostname image

env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
  chroot "$root" sh -eu /mnt/run.sh

# what the overlay notes as device nodes and attributes, archives of images note as names
cd "$folder/diff"
find . -type c > ../nodes
: > ../whiteouts
mkdir ../marks
while read -r node; do
  mark="${node%/*}/.wh.${node##*/}"
  mkdir -p "../marks/${node%/*}"
  : > "../marks/$mark"
  echo "$mark" >> ../whiteouts
done < ../nodes
getfattr -R -h --absolute-names --match='^trusted\.overlay\.opaque$' . 2> /dev/null | sed -n 's/^# file: //p' | while read -r opaque; do
  mkdir -p "../marks/$opaque"
  : > "../marks/$opaque/.wh..wh..opq"
  echo "$opaque/.wh..wh..opq" >> ../whiteouts
done
tar --numeric-owner --exclude-from=../nodes -cf ../layer.tar .
[ ! -s ../whiteouts ] || tar --numeric-owner -C ../marks -rf ../layer.tar -T ../whiteouts
