#!/bin/sh
# Makes a fresh Debian root a cloud server with systemd and sshd: finish.sh ROOT FILES CERTIFICATE
set -eu
root=$1 files=$2 certificate=$3

install -D -m 755 "$files/init" "$root/usr/local/lib/lab/init"
install -D -m 755 "$files/runc" "$root/usr/local/sbin/runc"
# In the sandbox its authority is as good as a public one.
install -D -m 644 "$certificate" "$root/usr/local/share/ca-certificates/pocket-sandbox.crt"
chroot "$root" update-ca-certificates >/dev/null 2>&1

# Host keys and machine id are made at the first boot, so that no two hosts share them.
rm -f "$root"/etc/ssh/ssh_host_*
: > "$root/etc/machine-id"
install -d "$root/etc/systemd/system/ssh.service.d"
cat > "$root/etc/systemd/system/ssh.service.d/host-keys.conf" <<'UNIT'
[Service]
ExecStartPre=
ExecStartPre=/usr/bin/ssh-keygen -A
ExecStartPre=/usr/sbin/sshd -t
UNIT
cat > "$root/etc/ssh/sshd_config.d/50-cloud.conf" <<'SSHD'
PasswordAuthentication no
PermitRootLogin prohibit-password
SSHD

chroot "$root" useradd -m -s /bin/bash admin
printf 'admin ALL=(ALL) NOPASSWD:ALL\n' > "$root/etc/sudoers.d/90-cloud"
chmod 440 "$root/etc/sudoers.d/90-cloud"

# Units of hardware, consoles and mounts that a container has not.
for unit in console-getty.service getty.target systemd-udevd.service systemd-udevd-kernel.socket systemd-udevd-control.socket \
  systemd-modules-load.service sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount sys-fs-fuse-connections.mount \
  dev-hugepages.mount dev-mqueue.mount systemd-firstboot.service e2scrub_all.timer fstrim.timer; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
ln -sf /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
