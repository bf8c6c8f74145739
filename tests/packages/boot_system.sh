#!/bin/bash
# boot_system.sh ROOT: boots the Debian in ROOT with its own systemd. It runs in new namespaces that
# `unshare` made, so that nothing of this machine is mounted or started.
set -euo pipefail

root=$1
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs tmpfs "$root/run"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/sys/fs/cgroup"
mkdir "$root"/sys/fs/cgroup/{unified,systemd}
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup/unified"
mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd"
ip link set lo up

# In a mere chroot no unit could have users of its own.
cd "$root"
pivot_root . mnt
umount --lazy /mnt
# A credential is a mount that must reach the service. In a container systemd leaves this to its starter.
mount --make-rshared /
exec /usr/bin/env -i container=jkbms PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd
