#!/bin/bash
# library_test.sh PACKAGES WORK_DIR VERSION
# Checks that the package of the library for amd64 can be installed, and that a program of somebody
# else can be built with it, with CMake and with pkg-config.
set -euo pipefail

package=$(realpath "$1"/libjkbms-dev_*_amd64.deb)
work=$2
version=$3
cd "$(dirname "$0")/../consumer"

apt-get --simulate --quiet install --no-install-recommends "$package"
rm -rf "$work"
mkdir -p "$work"
work=$(realpath "$work")
dpkg-deb -x "$package" "$work/root"
for how in find_package pkg_config; do
  echo "== $how"
  cmake -DHOW=$how "-DPREFIX=$work/root/usr" "-DWORK_DIR=$work/$how" -DCOMPILER=c++ -DFLAGS= \
    "-DVERSION=$version" -P run_consumer.cmake
done
