#!/bin/bash
# sysroot.sh ARCHITECTURE DIRECTORY PACKAGE...
# Makes DIRECTORY with the files of Debian's packages of another architecture, and of those that they
# depend on. apt works on a state of its own: the packages of this machine stay as they are.
# Afterwards DIRECTORY.packages lists what is in it.
set -euo pipefail

architecture=$1
directory=$2
shift 2
mirror=${JKBMS_DEBIAN_MIRROR:-http://deb.debian.org/debian}
suite=bookworm
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

wanted="$mirror $suite $*"
if [[ -f $directory.wanted && $(<"$directory.wanted") == "$wanted" ]]; then
  echo "sysroot: $directory is there"
  exit
fi

apt=$directory.apt
rm -rf "$directory" "$directory.wanted" "$apt"
mkdir -p "$directory" "$apt"/{etc,state/lists/partial,cache/archives/partial}
echo "deb [signed-by=$keyring] $mirror $suite main" >"$apt/etc/sources.list"
: >"$apt/state/status"

apt_get() {
  apt-get -q -o APT::Architecture="$architecture" -o APT::Architectures::="$architecture" \
    -o Dir::Etc::sourcelist="$apt/etc/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::Etc::preferencesparts=/dev/null -o Dir::State="$apt/state" -o Dir::State::status="$apt/state/status" \
    -o Dir::Cache="$apt/cache" -o APT::Sandbox::User= -o APT::Install-Recommends=false \
    -o APT::Update::Post-Invoke-Success::= -o Debug::NoLocking=true "$@"
}
apt_get update
apt_get install --yes --download-only "$@"

for package in "$apt"/cache/archives/*.deb; do
  dpkg -x "$package" "$directory"
  dpkg-deb -f "$package" Package Version | paste -sd' '
done | sort >"$directory.packages"

# In Debian /lib is a link to usr/lib: linker scripts name files in /lib. An absolute link would lead
# out of the directory.
if [[ -d $directory/lib && ! -L $directory/lib ]]; then
  cp -a "$directory/lib/." "$directory/usr/lib/"
  rm -r "${directory:?}/lib"
  ln -s usr/lib "$directory/lib"
fi
find "$directory" -lname '/*' -printf '%p\t%l\n' | while IFS=$'\t' read -r link target; do
  ln -sfr "$directory$target" "$link"
done

rm -rf "$apt"
echo "$wanted" >"$directory.wanted"
echo "sysroot: $directory has the files of $(wc -l <"$directory.packages") packages"
