import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { renderSimulationApplicationsFile } from "../../../config-templates/simulationApplications.ts";
import { renderSupplierKeysFile } from "../../../config-templates/supplierKeys.ts";

const first = "11".repeat(32);
const second = `0x${"AB".repeat(32)}`;
const groupOrder = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

describe("supplier keys", () => {
  test("the file is as reviewed: a list of lower-case hex", async () => {
    await expect(renderSupplierKeysFile([first, second])).toMatchFileSnapshot("../../fixtures/rendered/supplier-keys.yaml");
  });

  test("a key of digits only stays text", () => {
    expect(parse(renderSupplierKeysFile([first])).keys).toEqual([first]);
  });

  const bad: [string, string][] = [
    ["too short", first.slice(1)],
    ["too long", `${first}1`],
    ["not hex", `${first.slice(2)}zz`],
    ["with a line break", `${first}\n`],
    ["zero", "0".repeat(64)],
    ["the group's order", groupOrder],
    ["above the group's order", "f".repeat(64)],
  ];
  test.each(bad)("%s is refused by its place, and the message does not show it", (_, key) => {
    let message = "";
    try {
      renderSupplierKeysFile([first, key]);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain("supplier key 2 of 2");
    expect(message).not.toContain(key.trim().slice(0, 16));
  });

  test("the largest key below the order is taken", () => {
    expect(() => renderSupplierKeysFile([groupOrder.replace(/1$/, "0")])).not.toThrow();
  });

  test("the same key twice is refused without showing it, whatever its spelling", () => {
    expect(() => renderSupplierKeysFile([second, first, second.toLowerCase().slice(2)])).toThrow(
      "supplier key 3: the same key as number 1",
    );
  });

  test("an empty list is refused: the relayer would start and fail every relay", () => {
    expect(() => renderSupplierKeysFile([])).toThrow(/the list is empty/);
  });
});

describe("keys of the relay tool", () => {
  test("the file is as reviewed", async () => {
    const text = renderSimulationApplicationsFile({ applications: [first], gateway: [second] });
    await expect(text).toMatchFileSnapshot("../../fixtures/rendered/simulation-applications.yaml");
  });

  test("without gateways there is no gateway list", () => {
    expect(parse(renderSimulationApplicationsFile({ applications: [first], gateway: [] }))).toEqual({ applications: [first] });
  });

  test("a bad gateway key is named by its place", () => {
    expect(() => renderSimulationApplicationsFile({ applications: [first], gateway: ["12"] })).toThrow("simulation gateway key 1");
  });

  test("no application is refused", () => {
    expect(() => renderSimulationApplicationsFile({ applications: [], gateway: [] })).toThrow(/no application key/);
  });
});
