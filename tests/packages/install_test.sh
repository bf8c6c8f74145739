#!/bin/bash
# install_test.sh RELEASE PACKAGES WORK_DIR
# Installs, runs, upgrades, removes and purges the package for amd64 in a Debian of that release,
# which debootstrap makes and which boots in namespaces of its own. The pack is a program that answers
# each request with one frame; the broker is Debian's mosquitto, which takes one login only.
set -euo pipefail

release=$1
package=$(realpath "$2"/jkbms-mqtt_*_amd64.deb)
work=$3
here=$(realpath "$(dirname "$0")")
mirror=${JKBMS_DEBIAN_MIRROR:-http://deb.debian.org/debian}
capture=$here/../../examples/captures/pack-16s-charging.hex

if [[ $(id -u) != 0 ]] || ! unshare --mount --pid --net --fork true 2>/dev/null; then
  echo 'skipped: this test needs root and namespaces of its own'
  exit 77
fi
"$here/../install_packages.sh" debootstrap iproute2 util-linux >/dev/null

fail() {
  echo "install_test.sh: $*" >&2
  if [[ -n ${init:-} ]]; then inside journalctl --no-pager --lines=30 >&2 || true; fi
  exit 1
}

rm -rf "$work"
mkdir -p "$work"
root=$(realpath "$work")/root

echo "== A new Debian ($release)"
debootstrap --variant=minbase "$release" "$root" "$mirror" >"$work/debootstrap.log"
mkdir "$root/test"
cp "$here/answer_requests.sh" "$root/test"
# The bytes of the first answer of the capture.
sed -n '/^+[0-9.]* > /{n;:a;/ < /{s/.* < //;p;n;ba};q}' "$capture" | tr -d ' \n' |
  sed 's/../\\x&/g' | xargs -0 printf '%b' >"$root/test/answer"

# The next version has another sample of the settings.
dpkg-deb -R "$package" "$work/next"
sed -i 's/^Version: .*/Version: 9.0.0/' "$work/next/DEBIAN/control"
echo '# new in this version' >>"$work/next/etc/default/jkbms-mqtt"
dpkg-deb --root-owner-group -b "$work/next" "$root/test/next.deb" >/dev/null
cp "$package" "$root/test/first.deb"
chroot "$root" sh -ec 'export DEBIAN_FRONTEND=noninteractive
  apt-get -q install -y --no-install-recommends systemd-sysv udev mosquitto mosquitto-clients socat
  apt-get -q install -y --no-install-recommends --download-only /test/first.deb' >"$work/apt.log" 2>&1 ||
  { cat "$work/apt.log" && fail "the dependencies cannot be had"; }

# A login from the credential of the service shows that the program reads it.
chroot "$root" mosquitto_passwd -b -c /etc/mosquitto/passwords solar secret
chroot "$root" chown mosquitto: /etc/mosquitto/passwords
printf '%s\n' 'listener 1883 127.0.0.1' 'allow_anonymous false' 'password_file /etc/mosquitto/passwords' \
  >"$root/etc/mosquitto/conf.d/login.conf"

unshare --mount --pid --net --uts --ipc --cgroup --fork --kill-child --propagation private \
  "$here/boot_system.sh" "$root" >"$work/boot.log" 2>&1 &
machine=$!
finish() {
  kill -KILL "$machine" 2>/dev/null || true
  wait "$machine" 2>/dev/null || true
}
trap finish EXIT

# inside COMMAND...: runs it on the booted system.
inside() {
  nsenter --target "$init" --mount --pid --net --uts --ipc --cgroup \
    /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive "$@"
}

# eventually COMMAND...: waits until it succeeds.
eventually() {
  for _ in {1..120}; do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.5
  done
  fail "not within a minute: $*"
}

is_up() {
  init=$(pgrep -P "$machine") && [[ $(inside systemctl is-system-running) =~ running|degraded ]]
}

# The newest state of the pack, in one line.
state() {
  inside mosquitto_sub -h 127.0.0.1 -u solar -P secret -t battery/state -C 1 -W 30
}

energy() {
  state | sed 's/.*"energy_charged_kwh":\([0-9.]*\).*/\1/'
}

has_energy() {
  [[ $(energy) != 0 && $(energy) != 0.0 ]]
}

eventually is_up
inside systemd-run --quiet --unit=pack socat tcp-listen:4196,bind=127.0.0.1,reuseaddr,fork \
  'exec:/test/answer_requests.sh /test/answer'

echo '== Install'
inside apt-get -q install -y --no-install-recommends /test/first.deb
inside jkbms-mqtt --version
printed=$(inside jkbms-mqtt -s replay:/usr/share/doc/jkbms-mqtt/examples/captures/pack-8s-alarm.hex)
[[ $printed == *'cell overvoltage'* ]] || fail 'it does not read a capture'
[[ $(inside systemctl is-enabled jkbms-mqtt) == disabled ]] || fail 'the service is enabled'
inside systemctl --quiet is-active jkbms-mqtt && fail 'the service runs without settings'
for file in /usr/share/man/man1/jkbms-mqtt.1.gz /usr/share/bash-completion/completions/jkbms-mqtt \
  /usr/share/doc/jkbms-mqtt/{copyright,README.md,docs/troubleshooting.md,examples/60-jkbms.rules}; do
  [[ -s $root$file ]] || fail "there is no $file"
done

echo '== Run'
cat >>"$root/etc/default/jkbms-mqtt" <<'TEXT'
JKBMS_CONFIG=/etc/jkbms-mqtt/config.json
JKBMS_MQTTBROKER=127.0.0.1
JKBMS_MQTTUSER=solar
TEXT
sed -i 's|^{$|{ "serialport": "tcp://127.0.0.1:4196", "mqtttopic": "battery", "pollinginterval": 0.2,|' \
  "$root/etc/jkbms-mqtt/config.json"
inside install -d -m 0700 /etc/credstore
inside sh -c 'umask 077; cat > /etc/credstore/jkbms-mqtt.mqttpass' <<<secret
inside cp /usr/share/doc/jkbms-mqtt/examples/60-jkbms.rules /etc/udev/rules.d/
inside USER=nobody sh -c 'usermod -a -G dialout $USER'
inside systemctl enable --now mosquitto
refused=$(inside mosquitto_sub -h 127.0.0.1 -t battery/state -C 1 -W 30 2>&1) || true
[[ $refused == *'not authorised'* ]] || fail "the broker takes a client without a login: $refused"
inside systemctl enable --now jkbms-mqtt || fail 'the service does not start'
[[ $(state) == *'"voltage_v":53.46,'* ]] || fail 'it does not publish the voltage'
eventually has_energy
settings=$(cat "$root"/etc/default/jkbms-mqtt "$root"/etc/jkbms-mqtt/config.json | sha256sum)

echo '== Restart, stop and start, as the documents say'
inside systemctl daemon-reload
inside systemctl restart jkbms-mqtt
[[ $(inside systemctl list-units '*jkbms*') == *jkbms-mqtt.service* ]] || fail 'the unit is not listed'
inside timeout 5 journalctl -fu jkbms-mqtt >"$work/journal.log" || true
grep -q 'connected to broker' "$work/journal.log" || fail 'the journal does not tell of the broker'
inside systemctl stop jkbms-mqtt
inside systemctl disable --now jkbms-mqtt
[[ $(inside systemctl is-enabled jkbms-mqtt) == disabled ]] || fail 'the service cannot be disabled'
inside systemctl enable --now jkbms-mqtt
eventually has_energy

# keeps_settings: fails if settings or counters are not what they were.
keeps_settings() {
  [[ $(cat "$root"/etc/default/jkbms-mqtt "$root"/etc/jkbms-mqtt/config.json | sha256sum) == "$settings" ]] ||
    fail 'the settings were changed'
  [[ -n $(find "$root/var/lib/private/jkbms-mqtt" -type f) ]] || fail 'the counters are gone'
}

echo '== Upgrade'
before=$(energy)
process=$(inside systemctl show -P MainPID jkbms-mqtt)
inside apt-get -q install -y -o Dpkg::Options::=--force-confold /test/next.deb
inside systemctl --quiet is-active jkbms-mqtt || fail 'the service does not run after the upgrade'
[[ $(inside systemctl show -P MainPID jkbms-mqtt) != "$process" ]] || fail 'the old program still runs'
keeps_settings
after=$(energy)
awk -v before="$before" -v after="$after" 'BEGIN { exit !(before > 0 && after >= before) }' ||
  fail "the energy counter was $before before the upgrade, and is $after"
echo "energy: $before kWh before, $after kWh after"

echo '== Remove, and install again'
inside apt-get -q remove -y jkbms-mqtt
inside systemctl --quiet is-active jkbms-mqtt && fail 'a removed service runs'
[[ ! -e $root/usr/bin/jkbms-mqtt ]] || fail 'the program is still there'
keeps_settings
inside apt-get -q install -y --no-install-recommends /test/next.deb
keeps_settings
[[ $(inside systemctl is-enabled jkbms-mqtt) == enabled ]] || fail 'the service is not enabled again'
inside systemctl start jkbms-mqtt
eventually has_energy

echo '== Purge'
inside apt-get -q purge -y jkbms-mqtt
rm "$root/etc/udev/rules.d/60-jkbms.rules" # the copy that the user made
left=$(find "$root" -xdev -path "$root/test" -prune -o -name '*jkbms*' ! -path '*/apt/archives/*' -print)
[[ -z $left ]] || fail "left behind: $left"
inside systemctl --quiet is-active jkbms-mqtt && fail 'a purged service runs'
finish

# The commands of the chapter, with this system, this package and a terminal in place of the reader's.
# It polls once: there is no broker.
echo '== In a container'
socat "pty,link=$work/tty,rawer,group=dialout,mode=660" \
  "exec:$here/answer_requests.sh $root/test/answer" &
pack=$!
eventually test -e "$work/tty"
commands=$(sed '1,/^## In a container/d' "$here/../../docs/install.md" | sed -n '/^```sh$/,/^```$/p' |
  sed -e '/^```/d; /debootstrap/d; s/^sudo //; s/ -m 192\.168\.0\.10//' -e "s|^root=.*|root=$root|" \
    -e "s|^cp [^ ]*|cp $package|; s|/tmp/jkbms-mqtt_[^ ]*|/tmp/${package##*/}|" \
    -e "s|--bind /dev/ttyUSB0|--bind $(realpath "$work/tty")|")
printed=$(bash -ec "$commands" 2>"$work/container.log") || { cat "$work/container.log" && fail "$commands"; }
kill "$pack"
[[ $printed == *'53.46 V'* ]] || fail "the program in the container prints: $printed"

rm -rf "$root" "$work/next"
echo "Debian $release: installed, run, upgraded, removed, installed again, purged, and run in a container."
