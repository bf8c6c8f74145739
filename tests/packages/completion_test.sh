#!/bin/bash
# completion_test.sh SCRIPT: fails unless the completion offers the right words.
set -euo pipefail

# shellcheck source=/dev/null
source "$1"
failed=0

# offers "WORDS OF THE COMMAND LINE" PATTERN...: the last word is completed; a pattern that begins
# with ! must not be offered.
offers() {
  local line=$1 pattern
  shift
  read -ra COMP_WORDS <<<"$line"
  if [[ $line == *' ' ]]; then COMP_WORDS+=(''); fi
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  COMPREPLY=()
  _jkbms_mqtt || true # compopt fails outside of a real completion
  for pattern in "$@"; do
    if [[ $pattern == '!'* ]]; then
      [[ " ${COMPREPLY[*]} " != *" ${pattern#!} "* ]] || { echo "'$line' offers ${pattern#!}" && failed=1; }
    else
      [[ " ${COMPREPLY[*]} " == *" $pattern "* ]] || { echo "'$line' does not offer $pattern" && failed=1; }
    fi
  done
}

offers 'jkbms-mqtt ' probe replay redact
offers 'jkbms-mqtt re' replay redact '!probe'
offers 'jkbms-mqtt --mqtt' --mqttbroker --mqtt-cafile '!--serialport'
offers 'jkbms-mqtt probe --' --all --write-config '!--mqttbroker'
offers 'jkbms-mqtt replay --' --pace '!--all'
offers 'jkbms-mqtt --protocol ' jk4e57 jk02
offers 'jkbms-mqtt -l d' debug '!info'
offers 'jkbms-mqtt --qos ' '!probe'
cd /
offers 'jkbms-mqtt --config et' etc
offers 'jkbms-mqtt redact et' etc
offers 'jkbms-mqtt --state-dir va' var
((failed == 0))
