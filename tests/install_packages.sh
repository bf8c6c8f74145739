#!/bin/bash
# install_packages.sh PACKAGE...: installs the Debian packages that are missing, and prints their
# names. If it installs mosquitto, it stops and disables the service that comes with it.
set -euo pipefail

is_installed() {
  [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null || true) == installed ]]
}

as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  else
    sudo "$@"
  fi
}

quiet_mosquitto_service() {
  if [[ -d /run/systemd/system ]]; then
    as_root systemctl disable --now mosquitto
  else
    as_root service mosquitto stop || true
    as_root update-rc.d mosquitto disable || true
  fi
  echo "mosquitto was installed. Its service is stopped and disabled."
}

if ! command -v apt-get >/dev/null; then
  echo "install_packages.sh: there is no apt-get on this system; install these packages of Debian: $*" >&2
  exit 1
fi

missing=()
for package in "$@"; do
  is_installed "$package" || missing+=("$package")
done
if [[ ${#missing[@]} == 0 ]]; then
  echo "All packages are installed."
  exit 0
fi
if [[ $(id -u) != 0 ]] && ! command -v sudo >/dev/null; then
  echo "install_packages.sh: there is no sudo; run as root: apt-get install ${missing[*]}" >&2
  exit 1
fi

echo "Installing: ${missing[*]}"
as_root apt-get update -q
as_root env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -q --no-install-recommends "${missing[@]}"
for package in "${missing[@]}"; do
  if [[ $package == mosquitto ]]; then
    quiet_mosquitto_service
  fi
done
