#!/bin/bash
# reproducible_test.sh PACKAGES WORK_DIR
# Builds the packages for amd64 once more, in a copy of the sources at another place, and fails unless
# they are the same as those in PACKAGES, byte for byte.
set -euo pipefail

packages=$(realpath "$1")
work=$2
rm -rf "$work"
mkdir -p "$work/sources"
work=$(realpath "$work")

cd "$(dirname "$0")/../.."
epoch=$(dpkg-deb --fsys-tarfile "$packages"/jkbms-mqtt_*_amd64.deb |
  tar -tv --full-time -f - ./usr/bin/jkbms-mqtt | awk '{print $4, $5}')
git ls-files --cached --others --exclude-standard -z | xargs -0 cp --parents -t "$work/sources"
SOURCE_DATE_EPOCH=$(date --date="$epoch" +%s)
export SOURCE_DATE_EPOCH CCACHE_DISABLE=1 # a stored object would show nothing
"$work/sources/cmake/packaging/build.sh" --output "$work/packages" amd64
for package in "$work"/packages/*.deb; do
  cmp "$package" "$packages/${package##*/}"
done
echo "Two builds made equal packages."
rm -rf "$work/sources"
