#!/bin/bash
# install.sh DIRECTORY: installs Node-RED, its dashboard and playwright-core there, in the versions
# of package-lock.json. Does nothing if they are installed already.
set -euo pipefail
source=$(cd "$(dirname "$0")" && pwd)
target=$1

mkdir -p "$target"
if cmp -s "$source/package-lock.json" "$target/installed.json"; then
  echo "All packages are installed."
  exit 0
fi
cp "$source/package.json" "$source/package-lock.json" "$target"
# Of the dependencies none needs to be built, so no script of a package is run.
npm ci --prefix "$target" --ignore-scripts --no-audit --no-fund --loglevel=error
cp "$source/package-lock.json" "$target/installed.json"
