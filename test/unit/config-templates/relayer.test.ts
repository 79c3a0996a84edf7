import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { renderRelayerConfig } from "../../../config-templates/relayer.ts";
import { fullRelayer, smallRelayer } from "./inputs.ts";

test("the smallest relayer file is as reviewed", async () => {
  await expect(renderRelayerConfig(smallRelayer)).toMatchFileSnapshot("../../fixtures/rendered/relayer-small.yaml");
});

test("a relayer file with every key is as reviewed", async () => {
  await expect(renderRelayerConfig(fullRelayer)).toMatchFileSnapshot("../../fixtures/rendered/relayer-full.yaml");
});

describe("what the file must not do", () => {
  const document = parse(renderRelayerConfig(fullRelayer));

  test("profiling is off: upstream serves it on every interface unless told not to (R001-129)", () => {
    expect(document.pprof).toEqual({ enabled: false });
  });

  test("no key that the next upstream branch refuses or ignores", () => {
    expect(document.redis.namespace).toBeUndefined();
    expect(document.relay_meter.redis_key_prefix).toBeUndefined();
    expect(document.keys).toEqual({ keys_file: "/etc/pocket/supplier-keys.yaml" });
    expect(Object.keys(document)).not.toContain("hot_reload_enabled");
    expect(Object.keys(document)).not.toContain("grace_period_extra_blocks");
  });

  test("without identities simulated relays are off: enabled without identities is refused upstream", () => {
    expect(parse(renderRelayerConfig(smallRelayer)).simulation).toEqual({ enabled: false });
  });
});

describe("what is written is what is read", () => {
  const document = parse(renderRelayerConfig(fullRelayer));

  test("header values keep $, #, colons, quotes, backslashes, unicode and line breaks", () => {
    expect(document.services.eth.backends.jsonrpc.headers).toEqual(fullRelayer.services.eth?.backends.jsonrpc?.headers);
  });

  test("a Redis password with URL characters stays the one text it is", () => {
    expect(document.redis.url).toBe(fullRelayer.redis.url);
  });

  test("each authentication kind gets its own keys", () => {
    const { jsonrpc, rest, cometbft } = document.services.eth.backends;
    expect(jsonrpc.authentication).toEqual({ username: "user: name", password: "p#ss" });
    expect(rest.authentication).toEqual({ bearer_token: "true" });
    expect(cometbft.authentication).toEqual({ plain_token: "0x10" });
  });

  test("service ids that YAML could take for other things stay text keys", () => {
    expect(Object.keys(document.services)).toEqual(["0x10", "eth", "no", "null"]);
  });

  test("services and backends are sorted, so the order of the config changes no file", () => {
    const reversed = { ...fullRelayer, services: Object.fromEntries(Object.entries(fullRelayer.services).reverse()) };
    expect(renderRelayerConfig(reversed)).toBe(renderRelayerConfig(fullRelayer));
  });
});
