#!/bin/sh
# backup.sh DATA TARGET: a copy of the lake as it was at one moment. While the copy begins, for a second, nothing is
# written: the lake is linked, file by file, which takes no room. What is sent to TARGET then changes no more.
set -eu
data=$1 target=$2
moment="$data/backup"

rm -rf "$moment"
flock "$data/.lock" sh -c '
  cp -al "$1/lake" "$2"
  # Written in place, unlike all the others.
  cp --remove-destination "$1/lake/catalog.sqlite" "$2/catalog.sqlite"
' - "$data" "$moment"
mkdir -p "$target"
cp -a "$moment" "$target/lake.new"
rm -rf "$target/lake" && mv "$target/lake.new" "$target/lake"
rm -rf "$moment"
