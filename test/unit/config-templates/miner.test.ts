import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { renderMinerConfig } from "../../../config-templates/miner.ts";
import { fullMiner, smallMiner } from "./inputs.ts";

test("the smallest miner file is as reviewed", async () => {
  await expect(renderMinerConfig(smallMiner)).toMatchFileSnapshot("../../fixtures/rendered/miner-small.yaml");
});

test("a miner file with every key is as reviewed", async () => {
  await expect(renderMinerConfig(fullMiner)).toMatchFileSnapshot("../../fixtures/rendered/miner-full.yaml");
});

describe("what the file must not do", () => {
  const document = parse(renderMinerConfig(fullMiner));

  test("no consumer name: two miners with one would share a list of pending relays", () => {
    expect(Object.keys(document.redis).sort()).toEqual(["pool_size", "url"]);
  });

  test("no key that the next upstream branch refuses or has removed", () => {
    const keys = JSON.stringify(document);
    for (const refused of ["hot_reload", "settlement", "ack_batch_size", "keys_dir", "deduplication_ttl", "namespace"]) {
      expect(keys).not.toContain(refused);
    }
  });

  test("profiling is off", () => {
    expect(document.pprof).toEqual({ enabled: false });
  });

  test("large whole numbers stay digits: Go does not read 1e15 as an integer", () => {
    expect(renderMinerConfig(fullMiner)).toContain("balance_threshold_upokt: 1000000000000000\n");
  });
});
