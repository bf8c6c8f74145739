#!/bin/bash
# Installs the missing packages, builds everything and runs the tests, on a Debian 12 with nothing
# but git.
set -euo pipefail

usage() {
  cat <<'TEXT'
tests/run.sh [--all] [--werror]
  --all     also run the tests with the label "all", which take long
  --werror  treat warnings as errors

If the variable JKBMS_CAPTURES_DIR names a folder of real captures, the tests compare them too.
If JKBMS_REFERENCE_DIR names a folder with another schema of Home Assistant's discovery documents
(ha-device-discovery.*.json), the tests use it beside their own.
TEXT
}

label_filter=(--label-exclude '^all$')
werror=OFF
for argument in "$@"; do
  case $argument in
    --all) label_filter=() ;;
    --werror) werror=ON ;;
    -h | --help) usage && exit ;;
    *) usage >&2 && exit 64 ;;
  esac
done

cd "$(dirname "$0")/.."

tests/install_packages.sh g++ cmake ninja-build pkg-config libserialport-dev libpaho-mqtt-dev \
  libssl-dev rapidjson-dev libcxxopts-dev libfmt-dev libgtest-dev libgmock-dev mosquitto \
  mosquitto-clients openssl faketime ser2net socat strace tmux xxd python3-jsonschema python3-jinja2 \
  python3-yaml

if [[ ${#label_filter[@]} == 0 ]]; then
  # The test of examples/node-red. A node of another origin brings its own npm.
  command -v npm >/dev/null || tests/install_packages.sh nodejs npm
  tests/install_packages.sh chromium fonts-dejavu-core
fi

cmake --preset release -B build/tests \
  -DJKBMS_WERROR="$werror" -DJKBMS_CAPTURES_DIR="${JKBMS_CAPTURES_DIR:-}"
cmake --build build/tests

if [[ ${#label_filter[@]} != 0 ]]; then
  echo 'The tests with the label "all" are left out; --all runs them.'
fi
ctest --test-dir build/tests --parallel 4 --output-on-failure "${label_filter[@]}"
