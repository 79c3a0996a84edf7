import { describe, expect, test } from "vitest";
import { parseStackConfig } from "../../../stacks/config/schema.ts";
import { type BadCase, bad, badInput } from "../config/badCases.ts";
import { changed, example, issuesOf } from "../config/inputs.ts";

const peers = { port: 26_656, reason: "full node, peers" };

const cases: BadCase[] = [
  bad("lab", { firewall: { enabled: true } }, "firewall.enabled", "somebody's own machine"),
  bad("prod-single", { "firewall.sshSources": [] }, "firewall.sshSources", "must hold at least one address"),
  bad("prod-single", { "firewall.sshSources": ["127.0.0.1"] }, "firewall.sshSources[0]", "holds no address that a connection comes from"),
  bad("prod-single", { "firewall.sshSources": ["0.0.0.0"] }, "firewall.sshSources[0]", "holds no address that a connection comes from"),
  bad("prod-single", { "firewall.sshSources": ["::1"] }, "firewall.sshSources[0]", "holds no address that a connection comes from"),
  bad("prod-single", { "firewall.sshSources": ["10.1.2.3/24"] }, "firewall.sshSources[0]", "bits set beyond its prefix"),
  bad("prod-single", { "firewall.sshSources": ["fd00::5/64"] }, "firewall.sshSources[0]", "bits set beyond its prefix"),
  bad("prod-single", { "firewall.sshSources": ["my-office.net"] }, "firewall.sshSources[0]", "in CIDR form"),
  bad("prod-single", { "firewall.confirmSeconds": 29 }, "firewall.confirmSeconds", "at least 30"),
  bad("prod-single", { "firewall.confirmSeconds": 601 }, "firewall.confirmSeconds", "at most 600"),
  bad("prod-single", { "firewall.allow": [{ port: 26_656 }] }, "firewall.allow[0].reason", "is required"),
  bad("prod-single", { "firewall.allow": [{ ...peers, reason: 'x" drop' }] }, "firewall.allow[0].reason", "simple marks"),
  bad("prod-single", { "firewall.allow": [{ ...peers, protocol: "sctp" }] }, "firewall.allow[0].protocol", "tcp, udp"),
  bad("prod-single", { "firewall.allow": [{ ...peers, sources: [] }] }, "firewall.allow[0].sources", "must hold at least one address"),
  bad("prod-single", { "firewall.allow": [{ ...peers, hosts: ["pocket-2"] }] }, "firewall.allow[0].hosts[0]", 'did you mean "pocket-1"?'),
  bad("prod-single", { "firewall.allow": [{ ...peers, port: 22 }] }, "firewall.allow[0].port", "which firewall.sshSources rules"),
  bad("prod-single", { "firewall.allow": [{ ...peers, port: 443 }] }, "firewall.allow[0].port", "open to everybody"),
  bad("prod-single", { "firewall.allow": [peers, peers] }, "firewall.allow[1].port", "stands in firewall.allow[0] too"),
  bad("prod-single", { "firewall.trustedInterfaces": ["br-*"] }, "firewall.trustedInterfaces[0]", "exact name"),
  bad(
    "prod-single",
    { "firewall.trustedInterfaces": ["br-lan"], "firewall.outsideInterfaces": ["br-lan"] },
    "firewall.trustedInterfaces[0]",
    "in firewall.outsideInterfaces too",
  ),
];

describe("a mistake in the section firewall is named with its rule and the next step (R000-030)", () => {
  test.each(cases.map((item): [string, BadCase] => [`${item.profile} ${item.path}: ${item.rule}`, item]))("%s", (_title, item) => {
    const issues = issuesOf(badInput(item), item.profile);
    const found = issues.find((issue) => issue.path === item.path && issue.rule.includes(item.rule));
    expect(found, issues.map((issue) => `${issue.path}: ${issue.rule}`).join("\n") || "nothing was reported").toBeDefined();
    expect(found!.next).toMatch(/\w+ \w+/);
    expect(issues.filter((issue) => !issue.path.startsWith("firewall"))).toEqual([]);
  });
});

test("host bits: the message has both things that may have been meant, ready to be copied", () => {
  const [issue] = issuesOf(changed("prod-single", { "firewall.sshSources": ["10.1.2.3/24"] }), "prod-single");
  expect(issue!.next).toBe("write 10.1.2.0/24 for the network, or 10.1.2.3 for the address");
});

test("production is closed by default, a lab is left alone", () => {
  const enabled = ["lab", "prod-single", "prod-ha"].map((profile) => parseStackConfig(example(profile), profile).firewall.enabled);
  expect(enabled).toEqual([false, true, true]);
});

test("one port may be opened on two hosts to different sources, and over both protocols", () => {
  const allow = [
    { ...peers, hosts: ["pocket-1"] },
    { ...peers, hosts: ["pocket-2"], sources: ["10.0.0.0/8"] },
    { ...peers, hosts: ["pocket-1"], protocol: "udp" },
  ];
  expect(issuesOf(changed("prod-ha", { "firewall.allow": allow }), "prod-ha")).toEqual([]);
});
