import { expect, test } from "vitest";
import { type BadCase, badInput } from "./badCases.ts";
import { badIgniter } from "./badIgniter.ts";
import { badOperations } from "./badOperations.ts";
import { badPlatform } from "./badPlatform.ts";
import { badRelay } from "./badRelay.ts";
import { badStores } from "./badStores.ts";
import { example, issuesOf } from "./inputs.ts";

const cases = [...badPlatform, ...badRelay, ...badOperations, ...badStores, ...badIgniter].map((item): [string, BadCase] => [
  `${item.profile} ${item.path}: ${item.rule}`,
  item,
]);

test.each(cases)("%s", (_title, item) => {
  const issues = issuesOf(badInput(item), item.profile);
  const found = issues.find((issue) => issue.path === item.path && issue.rule.includes(item.rule));
  expect(found, issues.map((issue) => `${issue.path}: ${issue.rule}`).join("\n") || "nothing was reported").toBeDefined();
  expect(found!.next).toMatch(/\w+ \w+/);
});

test.each(cases)("reports nothing far from the mistake: %s", (_title, item) => {
  const sections = new Set(issuesOf(badInput(item), item.profile).map((issue) => issue.path.split(/[.[]/)[0]));
  expect(sections.size, [...sections].join(", ")).toBeLessThanOrEqual(2);
});

test.each(["1st", "Prod", "a_b", "", "x".repeat(32)])("stack name %j is refused: it becomes part of host and container names", (stack) => {
  expect(issuesOf({ profile: "lab" }, stack)).toMatchObject([{ path: "stack", value: stack }]);
});

test("examples under another stack name are refused until every reserved value is replaced (R000-137)", () => {
  const paths = issuesOf(example("prod-single"), "my-stack").map((issue) => issue.path);
  expect(paths).toEqual([
    "hosts.pocket-1.address",
    "hosts.pocket-1.hostKey",
    "relay.services.eth.backends.jsonrpc.url",
    "relay.services.eth.backends.websocket.url",
    "provider.ownerIdentity",
    "provider.publicApiDomain",
    "edge.relayDomain",
    "edge.tls.email",
    "pocketd.checksums.linux_amd64",
  ]);
});
