#!/bin/bash
# Installs what is missing, builds, and does the main job without a BMS: a bundled capture goes
# through the real program, to the console and to a private broker, and is shown arriving.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin # where Debian keeps mosquitto

tests/install_packages.sh g++ cmake ninja-build pkg-config libserialport-dev libpaho-mqtt-dev \
  libssl-dev rapidjson-dev libcxxopts-dev libfmt-dev mosquitto mosquitto-clients

cmake --preset release -B build/quickstart -DJKBMS_BUILD_TESTS=OFF
cmake --build build/quickstart
program=build/quickstart/apps/jkbms-mqtt/jkbms-mqtt
one=examples/captures/pack-4s-cold.hex
capture=examples/captures/pack-16s-charging.hex

directory=$(mktemp -d)
broker=
subscriber=
finish() {
  for process in $subscriber $broker; do
    kill "$process" 2>/dev/null && wait "$process" 2>/dev/null || true
  done
  rm -rf "$directory"
}
trap finish EXIT

# A broker that only this script talks to, on a free port of this machine.
start_broker() {
  for _ in {1..20}; do
    port=$((20000 + RANDOM % 20000))
    mosquitto -p "$port" >"$directory/broker.log" 2>&1 &
    broker=$!
    for _ in {1..50}; do
      kill -0 "$broker" 2>/dev/null || break
      if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return; fi
      sleep 0.1
    done
  done
  cat "$directory/broker.log" >&2
  echo "quickstart.sh: the broker does not start; its words are above" >&2
  return 1
}

printf '\n== One capture on the console: %s\n\n' "jkbms-mqtt -s replay:$one"
"$program" -s "replay:$one"

start_broker
printf '\n== Another through MQTT: %s\n' "jkbms-mqtt -s replay:$capture -m 127.0.0.1:$port -t demo"
printf '   and what a subscriber gets (each message cut at 100 columns):\n\n'
mosquitto_sub -p "$port" -t 'demo/#' -F '%t %p' > >(while IFS= read -r line; do printf '%.100s\n' "$line"; done) &
subscriber=$!
sleep 0.5
"$program" -s "replay:$capture" -m "127.0.0.1:$port" -t demo
sleep 0.5

printf '\n== Done. With a BMS: %s\n' "$program -s /dev/ttyUSB0 -m YOUR_BROKER"
