import { renderFirewallUnit, renderNftablesDropIn } from "../../config-templates/host/firewallUnit.ts";
import { firewallTable } from "../../config-templates/host/nftables.ts";
import { shellQuote } from "./script.ts";
import { scriptHead } from "./scriptParts.ts";

const unit = "pocket-firewall.service";
const unitPath = `/etc/systemd/system/${unit}`;
const dropInPath = "/etc/systemd/system/nftables.service.d/pocket-firewall.conf";
const folder = "/etc/pocket/firewall";
/** The rules that a new login has confirmed; the host starts with them, and goes back to them. */
const rulesPath = `${folder}/rules.nft`;

/** What all scripts share: one of them at a time, and the timers that take unconfirmed rules back. */
const common = `${scriptHead}
export PATH="$PATH:/usr/sbin:/sbin"
install -d -m 0700 /run/pocket-firewall
pending=/run/pocket-firewall/pending.nft
rules=${rulesPath}
exec 9> /run/pocket-firewall/lock
if ! flock -w 60 9; then fail "another change of the firewall is under way for a minute" "see what holds it: fuser -v /run/pocket-firewall/lock"; fi
restores() { systemctl list-units --all --plain --no-legend "$@" | cut -d' ' -f1; }
timers() { restores --state=active 'pocket-firewall-restore-*.timer'; }
loaded() { nft -s list table ${firewallTable} 2>/dev/null || true; }
generation() { head -n 1 "$1" 2>/dev/null || true; }`;

const deleteTable = `printf 'table ${firewallTable}\\ndelete table ${firewallTable}\\n' | nft -f -`;

/** Back to the confirmed rules; to none where there are none, or they no longer load: access comes first. It waits for a running change, but not for one that hangs. */
const restoreScript = `set -eu
exec 9> /run/pocket-firewall/lock
flock -w 60 9 || true
if ! [ -e ${rulesPath} ] || ! nft -f ${rulesPath}; then ${deleteTable}; fi
rm -f /run/pocket-firewall/pending.nft
echo "the rules were not confirmed by a new login, so the old ones are back"
`;

/** First line of a file of rules: which change of the stack it is of. */
const mark = (generation: string) => `# pocket-provider firewall ${generation}`;

/**
 * Loads the rules on standard input in one step, after a timer is set that takes them back. Nothing permanent is changed: a reboot, or a death at any
 * line, leads back to the rules confirmed before. Says so and does nothing when these rules stand already.
 */
export function applyFirewall(generation: string, confirmSeconds: number): string {
  return `${common}
${preconditions}
{ echo ${shellQuote(mark(generation))}; cat; } > "$pending.new"
${bridgesNamed}
if ! problem=$(nft -c -f "$pending.new" 2>&1); then
  head -n 5 <<<"$problem" | cut -c1-300 >&2
  fail "this host's nftables refuses the rules; nothing was changed" "update its packages nftables and kernel, and run again"
fi
wanted=$(unshare -n bash -c 'nft -f "$1" && nft -s list table ${firewallTable}' - "$pending.new" 2>/dev/null) || wanted=
if [ -n "$wanted" ] && [ "$(loaded)" = "$wanted" ] && cmp -s "$pending.new" "$rules" && [ -z "$(timers)" ] && systemctl -q is-enabled ${unit} 2>/dev/null; then
  rm -f "$pending.new" "$pending"
  echo "unchanged"
  exit 0
fi
cat > /run/pocket-firewall/restore <<'RESTORE'
${restoreScript}RESTORE
before=$(restores 'pocket-firewall-restore-*')
systemd-run --quiet --collect --unit="pocket-firewall-restore-$(date +%s%N)" --on-active=${confirmSeconds} --timer-property=AccuracySec=1s /bin/bash /run/pocket-firewall/restore
mv -f "$pending.new" "$pending"
nft -f "$pending"
if [ -n "$before" ]; then systemctl stop $before; fi
echo "loaded; taken back in ${confirmSeconds} s unless a new login confirms them"`;
}

const preconditions = `if ! command -v nft >/dev/null; then fail "nft is missing, so there can be no rules; nothing was changed" "apt-get install nftables"; fi
if ! problem=$(nft list tables 2>&1); then fail "the kernel has no nf_tables: $(tail -n 1 <<<"$problem" | cut -c1-200); nothing was changed" "modprobe nf_tables, or use a kernel that has it"; fi
if [ ! -d /run/systemd/system ]; then fail "systemd does not run here, and only its timer brings access back after a mistake; nothing was changed" "use a host that runs systemd"; fi`;

/** An interface that only looks like the container engine's would be trusted, so it has to be named. */
const bridgesNamed = `for path in /sys/class/net/br-*; do
  name=\${path##*/}
  if [ ! -e "$path" ] || [[ "$name" =~ ^br-[0-9a-f]{12}$ ]] || grep -qF "iifname \\"$name\\"" "$pending.new"; then continue; fi
  fail "interface $name would be taken for Docker's and trusted; nothing was changed" "name it in firewall.outsideInterfaces, or in firewall.trustedInterfaces when only this host's own containers are behind it"
done`;

/** Run by a new login: what it came in through is right, so the rules become permanent. */
export function confirmFirewall(generation: string): string {
  return `${common}
if [ ! -e "$pending" ] && [ "$(generation "$rules")" = ${shellQuote(mark(generation))} ]; then echo "confirmed already"; exit 0; fi
if [ "$(generation "$pending")" != ${shellQuote(mark(generation))} ] || [ -z "$(timers)" ]; then
  fail "no new rules wait to be confirmed: the old ones came back before this login" "run pulumi up again; where logins are slow, raise firewall.confirmSeconds"
fi
install -d -m 0755 ${folder}
write_unit() {
  if [ "$(cat "$1" 2>/dev/null; echo .)" = "$2." ]; then return; fi
  install -d -m 0755 "$(dirname "$1")"
  printf %s "$2" > "$1.new"
  mv -f "$1.new" "$1"
}
write_unit ${unitPath} ${shellQuote(renderFirewallUnit(rulesPath))}
write_unit ${dropInPath} ${shellQuote(renderNftablesDropIn(rulesPath))}
systemctl daemon-reload
systemctl -q enable ${unit}
cp "$pending" "$rules.new"
sync "$rules.new"
mv -f "$rules.new" "$rules"
for timer in $(timers); do systemctl stop "$timer"; done
rm -f "$pending"
systemctl start ${unit}
echo "confirmed"`;
}

/** Takes away everything of ours, unless newer rules stand: a changed step is made before the old one is deleted. */
export function removeFirewall(generation: string): string {
  return `if [ "$(head -n 1 ${rulesPath} 2>/dev/null)" != ${shellQuote(mark(generation))} ]; then exit 0; fi
${common}
systemctl -q disable --now ${unit} 2>/dev/null || true
for timer in $(timers); do systemctl stop "$timer"; done
${deleteTable}
rm -f ${unitPath} ${dropInPath}
rmdir --ignore-fail-on-non-empty "$(dirname ${dropInPath})" 2>/dev/null || true
systemctl daemon-reload
rm -rf /run/pocket-firewall
rm -f "$rules.new" "$rules"
rmdir --ignore-fail-on-non-empty ${folder}`;
}
