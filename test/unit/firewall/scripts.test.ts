import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { applyFirewall, confirmFirewall, removeFirewall } from "../../../components/host/firewallScripts.ts";

const scripts = { apply: applyFirewall("abc", 60), confirm: confirmFirewall("abc"), remove: removeFirewall("abc") };

/** Fails when the texts do not come one after the other. */
function inOrder(script: string, ...texts: string[]) {
  const places = texts.map((text) => script.indexOf(text));
  expect(places.includes(-1), `${texts[places.indexOf(-1)]} is missing`).toBe(false);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
}

test.each(Object.entries(scripts))("%s is bash", (_name, script) => {
  const { status, stderr } = spawnSync("/bin/bash", ["-n"], { input: script, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
});

describe("a death at any line leads back to the confirmed rules", () => {
  test("rules are checked, then the timer is set, then they are loaded, and only then older timers end", () => {
    inOrder(scripts.apply, 'nft -c -f "$pending.new"', "--on-active=60", 'nft -f "$pending"\n', "systemctl stop $before");
  });

  test("what the host starts with is written at confirmation only, by a rename, before the timer ends", () => {
    expect(scripts.apply).not.toMatch(/(mv|cp|>) [^\n]*"\$rules/);
    inOrder(scripts.confirm, '-z "$(timers)"', 'mv -f "$rules.new" "$rules"', 'systemctl stop "$timer"');
  });
});

test("every refusal says that nothing was changed, and comes before the first change", () => {
  const refusals = [...scripts.apply.matchAll(/fail "([^"]*(?:"\$\([^)]*\)"[^"]*)?)"/g)].map((match) => match.index);
  expect(refusals.length).toBeGreaterThan(5);
  expect(Math.max(...refusals)).toBeLessThan(scripts.apply.indexOf("systemd-run --quiet"));
});

test("no script speaks to another firewall, or empties more than the own table", () => {
  for (const script of Object.values(scripts)) expect(script).not.toMatch(/flush|\bufw (?!")|iptables|firewall-cmd|nftables\.conf/);
});

test("a deletion whose rules have been replaced by newer ones does nothing: the new step is made first", () => {
  expect(scripts.remove.split("\n")[0]).toBe(
    `if [ "$(head -n 1 /etc/pocket/firewall/rules.nft 2>/dev/null)" != '# pocket-provider firewall abc' ]; then exit 0; fi`,
  );
});
