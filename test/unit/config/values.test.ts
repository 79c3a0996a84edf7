import { describe, expect, test } from "vitest";
import { neverMeant } from "../../../config-templates/weakSecret.ts";
import { isLoopback, isPokt, isPrivateIpv4, parseGoDuration } from "../../../stacks/config/values.ts";
import { changed, issuesOf, wallet } from "./inputs.ts";

test.each([
  ["24h", 86_400],
  ["1h30m", 5400],
  ["1.5h", 5400],
  ["90s", 90],
  ["250ms", 0.25],
  ["0s", 0],
  ["24", undefined],
  ["1d", undefined],
  ["-1h", undefined],
  ["1h ", undefined],
])("Go's duration %j is %j seconds", (text, seconds) => {
  expect(parseGoDuration(text)).toBe(seconds);
});

describe("private ports are bound to private addresses only", () => {
  test.each(["10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.1.1", "100.64.0.1", "100.127.255.254"])("%s is private", (address) => {
    expect(isPrivateIpv4(address)).toBe(true);
  });
  test.each(["8.8.8.8", "172.15.0.1", "172.32.0.1", "192.169.0.1", "100.63.0.1", "100.128.0.1", "11.0.0.1", "10.0.0", "10.0.0.01", "host"])(
    "%s is not",
    (address) => {
      expect(isPrivateIpv4(address)).toBe(false);
    },
  );
});

test.each(["localhost", "LOCALHOST", "a.localhost", "127.0.0.1", "127.9.9.9", "0.0.0.0", "[::1]", "::1", "[::]"])(
  "%s is this machine",
  (host) => {
    expect(isLoopback(host)).toBe(true);
  },
);

test.each(["127.0.0.1.internal.net", "localhost.internal.net", "10.0.0.1"])("%s is another machine", (host) => {
  expect(isLoopback(host)).toBe(false);
});

test.each([
  ["the right one", wallet, true],
  ["one letter changed", `${wallet.slice(0, -1)}8`, false],
  ["upper case, which is never equal to the wallet's own text", wallet.toUpperCase(), false],
  ["another chain's", "cosmos1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqnrql8a", false],
  ["a validator's 32 bytes", "pokt1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqs0e5g4", false],
  ["nothing", "", false],
])("wallet address: %s", (_what, address, good) => {
  expect(isPokt(address)).toBe(good);
});

describe("placeholders", () => {
  test.each(["CHANGEME", "changeme=", "change-me", "https://CHANGEME.io", "replace this", "<your-domain>", "TODO"])("%j is one", (text) => {
    expect(neverMeant.test(text)).toBe(true);
  });
  test.each(["exchangemedia.io", "<html><body>", "todo-list.io", "changement", "methods"])("%j is not", (text) => {
    expect(neverMeant.test(text)).toBe(false);
  });
  test.each(["http://203.0.113.7:8545", "http://a.example.com", "http://node.example/path", "http://x.invalid"])(
    "%j is refused in a stack of one's own",
    (url) => {
      const input = changed("lab", { "relay.services": { eth: { backends: { jsonrpc: { url } } } } });
      expect(issuesOf(input, "mine").map((issue) => issue.path)).toEqual(["relay.services.eth.backends.jsonrpc.url"]);
      expect(issuesOf(input, "lab")).toEqual([]);
    },
  );
  test.each(["http://example.internal.net", "http://node.internal.net/example/", "http://myexample.com"])("%j is not reserved", (url) => {
    expect(issuesOf(changed("lab", { "relay.services": { eth: { backends: { jsonrpc: { url } } } } }), "mine")).toEqual([]);
  });
});

test.each(["node.internal.net:80", "http://node.internal.net:80", "http://node.internal.net:9090/"])("grpc backend %s is fine", (url) => {
  expect(issuesOf(changed("lab", { "relay.services": { eth: { backends: { grpc: { url } } } } }), "mine")).toEqual([]);
});
