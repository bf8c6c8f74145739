#!/bin/bash
# service_sandbox.sh PROGRAM ENVIRONMENT_FILE WORK_DIR
# Starts the program once for each line of the sample environment file, as an unprivileged user on a
# file system that is read-only except for the directories of the unit. Fails if the program does
# not run with one of the lines.
set -euo pipefail

program=$1 environment_file=$2 work=$3
user=61184 # systemd's first dynamic user

if [[ ${4:-} != inside ]]; then
  unshare --mount true 2>/dev/null || { echo 'skipped: no mount namespace can be made here' && exit 77; }
  exec unshare --mount --propagation private "$0" "$@" inside
fi

# Imitates ProtectSystem=strict, ConfigurationDirectory, LogsDirectory, StateDirectory and
# LoadCredential.
root=$work/root
mkdir -p "$root"
mount --rbind / "$root"
mount -o remount,bind,ro "$root"
for folder in etc run var; do mount -t tmpfs tmpfs "$root/$folder"; done
cp -a /etc/passwd /etc/group /etc/hosts /etc/nsswitch.conf /etc/ld.so.cache /etc/ssl "$root/etc"
credentials=$root/run/credentials/jkbms-mqtt.service
mkdir -p "$root/etc/jkbms-mqtt" "$root"/var/{log,lib}/jkbms-mqtt "$credentials"
chown "$user:$user" "$root"/var/{log,lib}/jkbms-mqtt "$credentials"
chmod 0700 "$credentials"
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=jkbms -days 1 2>/dev/null \
  -keyout "$credentials/mqttkey" -out "$root/etc/jkbms-mqtt/ca.pem"
cp "$root/etc/jkbms-mqtt/ca.pem" "$root/etc/jkbms-mqtt/client.pem"
echo '{"serialport": "/dev/ttyUSB0"}' >"$root/etc/jkbms-mqtt/config.json"
echo secret >"$credentials/mqttpass"
chown "$user:$user" "$credentials"/*
chmod 0400 "$credentials"/*
mkdir "$root/run/output"
mount -o remount,ro "$root/etc"

key=JKBMS_MQTT_KEY=/run/credentials/jkbms-mqtt.service/mqttkey
cert=JKBMS_MQTT_CERT=/etc/jkbms-mqtt/client.pem
mapfile -t lines < <(grep '^#JKBMS_' "$environment_file")
for i in "${!lines[@]}"; do
  variables=(CREDENTIALS_DIRECTORY=/run/credentials/jkbms-mqtt.service JKBMS_MQTTBROKER=127.0.0.1:1 JKBMS_MQTTUSER=me)
  case ${lines[i]} in
    '#JKBMS_CONFIG='*) ;;
    '#JKBMS_PACK='*) variables+=(JKBMS_SERIALPORT=/dev/jkbms-none) ;;
    *) variables+=(JKBMS_SERIALPORT=/dev/jkbms-none JKBMS_ADDRESS=1) ;;
  esac
  case ${lines[i]} in
    '#JKBMS_MQTT_'*) variables+=(JKBMS_MQTTBROKER=mqtts://127.0.0.1:1 "$key" "$cert") ;;
    '#JKBMS_VICTRON_LIMITS='*) variables+=(JKBMS_VICTRON=true) ;;
  esac
  timeout 15 chroot --userspec="$user:$user" --groups=dialout "$root" \
    env -i "${variables[@]}" "${lines[i]#\#}" "$program" >"$root/run/output/$i" 2>&1 &
  pids[i]=$!
done

failed=0
for i in "${!lines[@]}"; do
  code=0
  wait "${pids[i]}" || code=$?
  said=$(<"$root/run/output/$i")
  if [[ $code != 124 || $said != *'jkbms-mqtt '*' to '* ]]; then
    printf '%s: ended with %s\n%s\n' "${lines[i]}" "$code" "$said"
    failed=1
  fi
done
((failed == 0))
echo "${#lines[@]} sample lines work"
((${#lines[@]} > 15))
[[ -s $root/var/log/jkbms-mqtt/pack.hex ]]
if chroot --userspec="$user:$user" "$root" touch "$work/written" 2>/dev/null; then
  echo "the sandbox lets the program write to $work"
  exit 1
fi
