#!/bin/bash
# Builds the Debian packages jkbms-mqtt and libjkbms-dev on a Debian 12 for amd64.
set -euo pipefail

usage() {
  cat <<'TEXT'
cmake/packaging/build.sh [--no-tests] [--output DIRECTORY] [amd64|arm64|armhf]...
  Builds the packages for the named architectures, or for all three, and puts them into DIRECTORY
  (build/packages if none is named). Runs the unit and golden tests for arm64 and armhf in an
  emulator, lintian on each package, and mandoc on each man page.
  --no-tests  leave these tests out

JKBMS_MAINTAINER ("NAME <ADDRESS>") is the maintainer that the packages name.
SOURCE_DATE_EPOCH (by default the time of the last commit) is the date of everything in the packages:
equal sources make equal packages. JKBMS_DEBIAN_MIRROR names another mirror for the packages of arm64
and armhf.
TEXT
}

fail() {
  echo "build.sh: $*" >&2
  exit 1
}

cd "$(dirname "$0")/../.."
output=build/packages
tests=yes
architectures=()
while (($# > 0)); do
  case $1 in
    --no-tests) tests=no ;;
    --output) output=${2:?--output needs a directory} && shift ;;
    amd64 | arm64 | armhf) architectures+=("$1") ;;
    -h | --help) usage && exit ;;
    *) usage >&2 && exit 64 ;;
  esac
  shift
done
((${#architectures[@]} > 0)) || architectures=(amd64 arm64 armhf)
[[ $(dpkg --print-architecture 2>/dev/null) == amd64 ]] || fail "this script needs a Debian 12 for amd64"

# The packages that the build needs, on this machine or in the directory of another architecture.
libraries=(libserialport-dev libpaho-mqtt-dev libssl-dev rapidjson-dev libcxxopts-dev libfmt-dev
  libgtest-dev libgmock-dev)
tests/install_packages.sh g++ g++-aarch64-linux-gnu g++-arm-linux-gnueabihf cmake ninja-build \
  pkg-config dpkg-dev lintian mandoc binutils qemu-user-static "${libraries[@]}"

if [[ -z ${SOURCE_DATE_EPOCH:-} ]]; then
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)
fi
export SOURCE_DATE_EPOCH
not_emulated=SerialTransportTest.APortMarkedExclusiveIsBusyForRootToo

umask 022
mkdir -p "$output"
output=$(realpath "$output")

# configure ARCHITECTURE OPTION...
configure() {
  cmake --preset release -B "build/packages/$1" -DCMAKE_INSTALL_PREFIX=/usr -DJKBMS_FMT_HEADER_ONLY=ON \
    -DCMAKE_CXX_FLAGS="-ffile-prefix-map=$PWD=." -DJKBMS_BUILD_EXAMPLES=OFF \
    -DJKBMS_BUILD_BROKER_TESTS=OFF ${JKBMS_MAINTAINER:+-DJKBMS_MAINTAINER="$JKBMS_MAINTAINER"} "${@:2}"
}

# check_man_page PACKAGE: fails if mandoc has a complaint.
check_man_page() {
  local complaints
  complaints=$(dpkg-deb --fsys-tarfile "$1" | tar -xO ./usr/share/man/man1/jkbms-mqtt.1.gz | gunzip | mandoc -Tlint) &&
    [[ -z $complaints ]] || fail "the man page in $1: $complaints"
}

# pack ARCHITECTURE: makes the packages of a build and checks them.
pack() {
  local directory=build/packages/$1/packages
  rm -rf "$directory"
  cmake -E chdir "build/packages/$1" cpack
  lintian --allow-root --fail-on error,warning "$directory"/*.deb
  check_man_page "$directory"/jkbms-mqtt_*.deb
  cp "$directory"/*.deb "$output"
}

build_native() {
  configure amd64 -DJKBMS_BUILD_TESTS=OFF
  cmake --build build/packages/amd64
  pack amd64
}

# build_foreign ARCHITECTURE TRIPLET
build_foreign() {
  export JKBMS_TRIPLET=$2 JKBMS_SYSROOT=$PWD/build/packages/sysroot-$1
  cmake/packaging/sysroot.sh "$1" "$JKBMS_SYSROOT" libstdc++-12-dev "${libraries[@]}"
  configure "$1" -DCMAKE_TOOLCHAIN_FILE=cmake/packaging/toolchain.cmake \
    -DCMAKE_INSTALL_LIBDIR="lib/$2" -DJKBMS_OPTION_DOCS="$PWD/build/packages/amd64/apps/jkbms-mqtt/jkbms-option-docs" \
    -DJKBMS_PACKAGE_DEPENDS="$(dpkg-deb -f build/packages/amd64/packages/jkbms-mqtt_*.deb Depends)"
  cmake --build "build/packages/$1" --target jkbms-mqtt jkbms jkbms_mqtt_service_files jkbms_package_documents
  cmake/packaging/compare_dependencies.sh build/packages/{amd64,"$1"}/apps/jkbms-mqtt/jkbms-mqtt
  if [[ $tests == yes ]]; then
    cmake --build "build/packages/$1" --target tests/unit/all tests/golden/all app_capture_file
    echo "Left out in the emulator, which does not know TIOCGEXCL: $not_emulated"
    GTEST_FILTER="-$not_emulated" \
      ctest --test-dir "build/packages/$1" --output-on-failure --no-tests=error -R '^((unit|golden)_|app_capture_file$)'
  fi
  pack "$1"
}

# arm64 and armhf take the dependencies and the documents of the build for amd64.
build_native
for architecture in "${architectures[@]}"; do
  case $architecture in
    arm64) build_foreign arm64 aarch64-linux-gnu ;;
    armhf) build_foreign armhf arm-linux-gnueabihf ;;
  esac
done

echo
echo "The packages are in $output:"
cd "$output"
sha256sum ./*.deb
