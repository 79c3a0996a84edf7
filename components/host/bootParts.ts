/** Seconds that a first boot may take to set the host up. */
const cloudInitPatienceSeconds = 300;

/** Waits for cloud-init, which on a new machine installs packages and rewrites settings at the same time as we would. */
export const cloudInitDone = `
if command -v cloud-init >/dev/null; then
  end=$((SECONDS + \${cloud_init_patience:-${cloudInitPatienceSeconds}}))
  said=""
  while :; do
    status=$(cloud-init status 2>/dev/null | sed -n 's/^status: //p' | head -n 1 || true)
    case "$status" in
      done | "degraded done" | disabled) break ;;
      error*)
        reason=$(cloud-init status --long 2>/dev/null | tail -n 4 | tr '\\n' ' ' | cut -c1-300 || true)
        fail "cloud-init failed on this host: $reason" "read /var/log/cloud-init-output.log and mend it; when the host is right as it is: touch /etc/cloud/cloud-init.disabled"
        ;;
      "not run" | "not started") case "$(systemctl is-system-running 2>/dev/null || true)" in initializing | starting) ;; *) break ;; esac ;;
    esac
    if [ "$SECONDS" -ge "$end" ]; then fail "cloud-init is not done (status '$status') after \${cloud_init_patience:-${cloudInitPatienceSeconds}} s" "look at it with cloud-init status --long, then run again"; fi
    if [ -z "$said" ]; then said=yes; echo "waiting for cloud-init"; fi
    sleep 2
  done
fi`;

/** A clock that is right: a provider signs and proves by the chain's time. One program that does it already is left alone. */
export const timeSync = `
active=""
for unit in systemd-timesyncd chrony chronyd ntp ntpd ntpsec openntpd; do
  if systemctl -q is-active "$unit.service"; then active=$unit; fi
done
if [ -n "$active" ]; then
  :
elif systemd-detect-virt -cq; then
  echo "time: a container has the clock of the machine below it"
else
  if ! installed chrony && systemctl cat systemd-timesyncd.service >/dev/null 2>&1; then timedatectl set-ntp true || true; else install_missing chrony; systemctl -q enable --now chrony.service; fi
  if [ "$(timedatectl show -p NTP --value)" != yes ]; then fail "nothing keeps this host's clock" "run timedatectl set-ntp true on the host, or install chrony, then run again"; fi
fi`;
