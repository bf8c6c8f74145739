#!/bin/bash
# compare_dependencies.sh NATIVE FOREIGN
# Fails if the program FOREIGN needs a library, or a newer version of the C or C++ library, that the
# program NATIVE does not need: the package of FOREIGN then lacks a dependency.
set -euo pipefail

native=$1
foreign=$2
for program in "$native" "$foreign"; do
  readelf -hW "$program" >/dev/null || exit # fails also for a file that is no program
done

# The loader and the parts of the C library are in the package of libc.so.6.
needed() {
  readelf -dW "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -Ev '^(ld-linux.*|libm\.so\.6)$' | sort
}

# newest PROGRAM PREFIX: the newest version of the symbols with that prefix.
newest() {
  readelf -VW "$1" | grep -oE "Name: $2_[0-9.]+" | sed 's/.*_//' | sort -V | tail -n1
}

more=$(comm -13 <(needed "$native") <(needed "$foreign"))
if [[ -n $more ]]; then
  echo "compare_dependencies.sh: only $foreign needs: ${more//$'\n'/ }" >&2
  exit 1
fi
for library in GLIBC GLIBCXX CXXABI; do
  versions=$(printf '%s\n' "$(newest "$foreign" $library)" "$(newest "$native" $library)")
  if [[ $(sort -V <<<"$versions" | tail -n1) != "$(tail -n1 <<<"$versions")" ]]; then
    echo "compare_dependencies.sh: $foreign needs a newer $library: ${versions//$'\n'/ }" >&2
    exit 1
  fi
done
echo "$foreign needs no library that $native does not need"
