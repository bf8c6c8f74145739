#!/bin/sh
# build.sh COMPILER SOURCE PROGRAM [FLAG...]: what somebody without CMake does.
set -eu
compiler=$1
source=$2
program=$3
shift 3
# Word splitting is how pkg-config is meant to be used.
# shellcheck disable=SC2046
"$compiler" -std=c++20 "$@" "$source" -o "$program" $(pkg-config --static --cflags --libs jkbms)
