#!/bin/bash
# Measures how much of the library and of the program the tests run, and fails below the aims.
set -euo pipefail

usage() {
  cat <<'TEXT'
tests/coverage.sh [--html FOLDER]
  --html FOLDER  also write a page for each file, with the lines and branches that no test runs

Installs gcovr, builds into build/coverage, and runs the unit, golden, property, app, e2e and broker
tests. Branches that the compiler adds for exceptions do not count.
Aims: libjkbms 97 % of lines and 92 % of branches, jkbms-mqtt 90 % of lines.
TEXT
}

html=
while [[ $# -gt 0 ]]; do
  case $1 in
    --html) html=$(realpath "${2:?--html needs a folder}") && shift 2 ;;
    -h | --help) usage && exit ;;
    *) usage >&2 && exit 64 ;;
  esac
done

cd "$(dirname "$0")/.."
build=build/coverage
umask 0  # tests that run the program as another user write counters too

tests/install_packages.sh g++ cmake ninja-build pkg-config libserialport-dev libpaho-mqtt-dev \
  libssl-dev rapidjson-dev libcxxopts-dev libfmt-dev libgtest-dev libgmock-dev mosquitto \
  mosquitto-clients openssl faketime gcovr

cmake -G Ninja -B $build -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0 \
  -DCMAKE_CXX_FLAGS='--coverage -fprofile-update=atomic' \
  -DJKBMS_CAPTURES_DIR="${JKBMS_CAPTURES_DIR:-}"
cmake --build $build
find $build -name '*.gcda' -delete
rm -f $build/CMakeFiles/*/CompilerIdCXX/*.gcno  # of CMake's trial program, which has no counters
ctest --test-dir $build --parallel 4 --output-on-failure --label-exclude '^all$' \
  -E '^(bench_|consumer_|check_|faults_)'

# The numbers of one part, and whether they reach the aims.
# part NAME FOLDER LINES BRANCHES
part() {
  local name=$1 folder=$2 lines=$3 branches=$4
  echo
  echo "$name: at least $lines % of lines and $branches % of branches"
  gcovr --root . --object-directory $build --filter "$folder/" --exclude-throw-branches \
    --exclude-unreachable-branches --print-summary --fail-under-line "$lines" \
    --fail-under-branch "$branches" --output "$build/$name.txt"
}

if [[ -n $html ]]; then
  mkdir -p "$html"
  gcovr --root . --object-directory $build --filter libjkbms/ --filter apps/ \
    --exclude-throw-branches --exclude-unreachable-branches --html-details "$html/index.html"
fi
failed=0
part libjkbms libjkbms 97 92 || failed=1
part jkbms-mqtt apps/jkbms-mqtt 90 0 || failed=1
echo
echo "$build/libjkbms.txt and $build/jkbms-mqtt.txt list the files."
exit $failed
