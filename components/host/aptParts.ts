/** Seconds that another package manager, such as the updates of a first boot, may keep us waiting. */
const lockPatienceSeconds = 300;

const locks = ["/var/lib/dpkg/lock-frontend", "/var/lib/dpkg/lock", "/var/lib/apt/lists/lock", "/var/cache/apt/archives/lock"];

/**
 * `install_missing PACKAGE…` installs what is not there yet and touches nothing else: waits for locks, tries again, repairs an
 * installation that was cut off, keeps changed settings, removes nothing, restarts no service on the way.
 */
export const aptParts = `
apt_log=/run/pocket-provider-apt.log
lock_holder() {
  local file inode pid
  for file in ${locks.join(" ")}; do
    inode=$(stat -c %i "$file" 2>/dev/null) || continue
    pid=$(awk -v inode="$inode" '$2 == "POSIX" && $6 ~ ":" inode "$" { print $5; exit }' /proc/locks)
    if [ -n "$pid" ] && [ -n "$(find "/proc/$pid/fd" -lname "$file" 2>/dev/null || true)" ]; then echo "$(cat "/proc/$pid/comm") (process $pid)"; return 0; fi
  done
  return 1
}
wait_for_apt() {
  local end=$((SECONDS + \${lock_patience:-${lockPatienceSeconds}})) said="" holder
  while holder=$(lock_holder); do
    if [ -z "$said" ]; then said=yes; echo "waiting for $holder, which installs packages"; fi
    if [ "$SECONDS" -ge "$end" ]; then fail "$holder has held the package lock for \${lock_patience:-${lockPatienceSeconds}} s" "look at it with: ps -fp $(tr -dc 0-9 <<<"\${holder##*process}"), let it end, then run again"; fi
    sleep 2
  done
}
apt_get() {
  local attempt
  for attempt in 1 2 3; do
    wait_for_apt
    if DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -q -y -o DPkg::Lock::Timeout=60 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" </dev/null >"$apt_log" 2>&1; then return 0; fi
    if [ "$attempt" -lt 3 ]; then sleep $((attempt * 3)); fi
  done
  grep -E '^[EW]:' "$apt_log" | head -n 4 | cut -c1-300 >&2 || true
  return 1
}
installed() { [ "$(dpkg-query -W -f '\${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
repair_packages() {
  if [ -n "$(dpkg --audit)" ]; then
    wait_for_apt
    DEBIAN_FRONTEND=noninteractive dpkg --force-confdef --force-confold --configure -a </dev/null >"$apt_log" 2>&1 || apt_get --fix-broken --no-remove install || fail "an installation that was cut off could not be finished" "run dpkg --configure -a on the host, then run again"
    echo "finished an installation of packages that had been cut off"
  fi
}
lists=""
refresh_lists() { [ -z "$lists" ] || return 0; lists=fresh; apt_get update || echo "not every package list could be refreshed"; }
install_missing() {
  local name missing=()
  for name in "$@"; do if ! installed "\${name%%=*}"; then missing+=("$name"); fi; done
  if [ "\${#missing[@]}" = 0 ]; then return; fi
  refresh_lists
  apt_get install --no-remove --no-install-recommends "\${missing[@]}" || fail "could not install \${missing[*]}" "run apt-get update && apt-get install \${missing[*]} on the host and mend what it says, then run again"
  echo "installed \${missing[*]}"
}`;
