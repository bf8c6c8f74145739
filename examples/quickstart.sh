#!/bin/bash
# Installs the missing packages, builds, and shows the program at work without a BMS: it prints a
# bundled capture on the console, then publishes one to a private broker and prints the messages
# that a subscriber receives. It ends with the entities that Home Assistant would get of this pack.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin # Debian installs mosquitto there

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

# Starts a broker on a free port of this machine. Only this script uses it.
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
  echo "quickstart.sh: the broker does not start; its output is above" >&2
  return 1
}

printf '\n== A capture on the console: %s\n\n' "jkbms-mqtt -s replay:$one"
"$program" -s "replay:$one"

start_broker
printf '\n== Another capture through MQTT: %s\n' "jkbms-mqtt -s replay:$capture -m 127.0.0.1:$port -t demo --homeassistant"
printf '   A subscriber receives (each message cut at 100 columns):\n\n'
mosquitto_sub -p "$port" -t 'demo/#' -F '%t %p' > >(while IFS= read -r line; do printf '%.100s\n' "$line"; done) &
subscriber=$!
sleep 0.5
"$program" -s "replay:$capture" -m "127.0.0.1:$port" -t demo --homeassistant
sleep 0.5

# The broker has kept what Home Assistant is told of the pack: one document with all entities.
entities=$(mosquitto_sub -p "$port" -C 1 -W 5 -t homeassistant/device/jkbms-demo/config |
  sed 's/},"/},\n"/g' | grep '"unique_id"')
printf '\n== Home Assistant would show %d entities of this pack. One of them:\n\n' "$(wc -l <<<"$entities")"
grep '^"soc_percent"' <<<"$entities" | sed 's/,$//; s/,"/,\n    "/g'

printf '\n== Done. With a BMS: %s\n' "$program -s /dev/ttyUSB0 -m YOUR_BROKER"
printf '   With Home Assistant: %s\n' "$program -s /dev/ttyUSB0 -m YOUR_BROKER --homeassistant"
