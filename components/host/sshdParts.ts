import { renderSshd, sshdPath } from "../../config-templates/host/sshd.ts";
import { shellQuote } from "./script.ts";
import { stateFolder } from "./scriptParts.ts";

/** Seconds after which new settings are taken back unless a new login has confirmed them. */
const confirmSeconds = 180;
const timer = "pocket-provider-sshd-restore";

/** Applies what the files say now, to new connections only. */
const reloadSshd = `if systemctl -q is-active ssh.service; then systemctl reload ssh.service; fi`;

const restoreScript = `if [ ! -e ${stateFolder}/sshd.unconfirmed ]; then exit 0; fi
if [ -e ${stateFolder}/sshd.before ]; then cp -p ${stateFolder}/sshd.before ${sshdPath}; else rm -f ${sshdPath}; fi
mv ${stateFolder}/sshd.unconfirmed ${stateFolder}/sshd.restored
${reloadSshd}
`;

/** True where the login that this script runs in was by key, as the SSH server itself has noted. */
const keyLogin = `
key_login() {
  local pid=$$
  while [ "\${pid:-0}" -gt 1 ]; do
    case "$(cat "/proc/$pid/comm")" in
      sshd*)
        if journalctl -q --no-pager _PID="$pid" 2>/dev/null | grep 'Accepted publickey for ' >/dev/null; then return 0; fi
        if grep -qE "sshd(-session)?\\[$pid\\]: Accepted publickey for " /var/log/auth.log 2>/dev/null; then return 0; fi
        ;;
    esac
    pid=$(awk '$1 == "PPid:" { print $2 }' "/proc/$pid/status")
  done
  return 1
}`;

/**
 * Settings of the SSH server by a file of our own: checked by sshd itself before use, reloaded and never restarted, and taken
 * back by a timer unless a new login confirms them. Passwords are only refused when this login has been by key.
 */
export const hardenSshd = `
${keyLogin}
if key_login; then
  sshd_text=${shellQuote(renderSshd({ keysOnly: true }))}
else
  sshd_text=${shellQuote(renderSshd({ keysOnly: false }))}
  echo "logins by password stay as they are: nothing shows that this login has been by key"
fi
mkdir -p /run/sshd
printf %s "$sshd_text" > "$state/sshd.checked"
if ! refusal=$(sshd -t -f "$state/sshd.checked" 2>&1); then
  fail "sshd refuses the settings of ${sshdPath}: $(head -n 1 <<<"$refusal")" "report this with what sshd -V says"
fi
rm -f "$state/sshd.checked"
if [ -e "$state/sshd.unconfirmed" ] || [ "$(cat ${sshdPath} 2>/dev/null; echo .)" != "$sshd_text." ]; then
  systemctl stop ${timer}.timer 2>/dev/null || true
  if [ ! -e "$state/sshd.unconfirmed" ]; then
    if [ -e ${sshdPath} ]; then cp -p ${sshdPath} "$state/sshd.before"; else rm -f "$state/sshd.before"; fi
    : > "$state/sshd.unconfirmed"
  fi
  rm -f "$state/sshd.restored"
  printf %s ${shellQuote(restoreScript)} > "$state/sshd-restore"
  systemd-run -q --collect --unit=${timer} --on-active=${confirmSeconds} bash "$state/sshd-restore"
  own_file ${sshdPath} 644 "$sshd_text"
  if ! refusal=$(sshd -t 2>&1); then
    bash "$state/sshd-restore"
    fail "sshd refuses its settings together with ${sshdPath}, which is taken back: $(head -n 1 <<<"$refusal")" "run sshd -t on the host and mend what it says, then run again"
  fi
  ${reloadSshd}
fi
if grep -q '^PasswordAuthentication no' ${sshdPath} && sshd -T 2>/dev/null | grep -x 'passwordauthentication yes' >/dev/null; then
  echo "logins by password are still allowed: another setting of sshd comes before ${sshdPath}"
fi`;

/** Run over a new login: keeps the new settings for good. */
export const confirmSshd = `
if [ -e ${stateFolder}/sshd.restored ]; then
  echo "the SSH server's new settings have been taken back: no new login came within ${confirmSeconds} s. Next: look why the login was slow, then run again" >&2
  exit 1
fi
if [ -e ${stateFolder}/sshd.unconfirmed ]; then
  rm -f ${stateFolder}/sshd.unconfirmed ${stateFolder}/sshd.before ${stateFolder}/sshd-restore
  systemctl stop ${timer}.timer 2>/dev/null || true
fi`;

/** Takes our settings off again. */
export const releaseSshd = `
systemctl stop ${timer}.timer 2>/dev/null || true
rm -f "$state"/sshd.* "$state/sshd-restore"
if is_ours ${sshdPath}; then
  drop_file ${sshdPath}
  if sshd -t; then ${reloadSshd}; fi
fi`;
