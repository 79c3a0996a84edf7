import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { renderLabReport } from "../../../cli/labReport.ts";
import { parseStackConfig } from "../../../stacks/config/schema.ts";
import { pocketAddress, publicKeyHex } from "../../../stacks/pocketKeys.ts";
import { buildBootstrapReport } from "../../../stacks/report/bootstrapReport.ts";
import { outputSchemas } from "../../../stacks/report/generateSchemas.ts";
import { buildValidationEndpoints } from "../../../stacks/report/validationEndpoints.ts";
import { planTopology } from "../../../stacks/topology/plan.ts";
import { parseRelayResult, relayProbeArguments, servedSimulatedRelays, sumMetric } from "../../../validation/relayProbe.ts";

const root = resolve(import.meta.dirname, "../../..");
const config = parseStackConfig({ profile: "lab", relay: { services: { demo: { demo: true } } } }, "lab");
const topology = planTopology(config, "lab");
const address = "pokt1mrqt5f7qh8uxs27cjm9t7v9e74a9vvdnq5jva4";
const facts = { operatorAddresses: [address], providerIdentity: `02${"c".repeat(64)}`, middlemanIdentity: null };
const report = buildBootstrapReport(config, topology, facts);
const endpoints = buildValidationEndpoints(config, topology, {
  ...facts,
  keysFolder: "/data/relay-probe/abc",
  applicationPublicKey: `02${"a".repeat(64)}`,
  gatewayPublicKey: `03${"b".repeat(64)}`,
});

describe("outputs", () => {
  it("bootstrapReport of a lab is exactly this", () => expect(report).toMatchSnapshot());
  it("validationEndpoints of a lab is exactly this", () => expect(endpoints).toMatchSnapshot());

  it.each([
    ["bootstrap-report", report],
    ["validation-endpoints", endpoints],
  ])("%s fits its published JSON Schema", (name, value) => {
    const validate = new Ajv2020({ strict: true }).compile(JSON.parse(readFileSync(`${root}/schema/${name}.schema.json`, "utf8")));
    expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...value, surprise: 1 })).toBe(false);
  });

  it("the published schemas are up to date (next: node stacks/report/generateSchemas.ts)", () => {
    for (const { file, text } of outputSchemas()) expect(existsSync(file) && readFileSync(file, "utf8") === text, file).toBe(true);
  });

  it("marks generated keys as throw-away wherever they show (R000-141)", () => {
    expect(report.suppliers).toEqual([{ operatorAddress: address, throwAway: true }]);
    expect(report.warnings.join()).toMatch(/thrown away.*never stake/);
    expect(report.secrets.find(({ name }) => name === "supplierKey-1")?.throwAway).toBe(true);
  });

  it("says that staking is Igniter's (R000-010, R000-068)", () => {
    expect(report.safetyBoundary.join()).toMatch(/staking is Igniter's/);
  });

  it("lists every port that is open on a host, and only those", () => {
    expect(report.exposedPorts).toEqual(
      [
        ["temporal-ui", "127.0.0.1:8233"],
        ["provider-web", "127.0.0.1:3001"],
        ["edge", "127.0.0.1:8080"],
      ].map(([instance, address]) => ({ instance, address, protocol: "tcp", exposure: "loopback" })),
    );
  });
});

describe("addresses", () => {
  // the private key 1: its public key is secp256k1's generator, its hash160 is known from Bitcoin's documentation
  const one = `${"0".repeat(63)}1`;
  it("derives public key and pokt address", () => {
    expect(publicKeyHex(one)).toBe("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
    expect(pocketAddress(one)).toMatch(/^pokt1w508d6qejxtdg4y5r3zarvary0c5xw7k/);
  });
});

describe("relay probe", () => {
  it("keeps keys off the command line", () => {
    const words = relayProbeArguments(endpoints, { service: "demo", transport: "jsonrpc", count: 3, simulate: false });
    expect(words.join(" ")).toMatch(/-v \/data\/relay-probe\/abc:\/etc\/pocket-probe:ro .* relay jsonrpc --keys-file/);
    expect(words).not.toContain("--simulate");
  });

  it("sends simulated relays with the registered identity's public keys", () => {
    const words = relayProbeArguments(endpoints, { service: "demo", transport: "grpc", count: 1, simulate: true });
    expect(words.slice(words.indexOf("--simulate"))).toEqual(
      expect.arrayContaining(["--sim-key-id", "pocket-check", "--sim-app-pubkey", `02${"a".repeat(64)}`]),
    );
  });

  it("refuses where the stack has no identity for it", () => {
    const without = { ...endpoints, relay: { ...endpoints.relay, keysFolder: null } };
    expect(() => relayProbeArguments(without, { service: "demo", transport: "rest", count: 1, simulate: true })).toThrow(
      /no probe identity. Next:/,
    );
  });

  it("reads the relay tool's count, and nothing from a run that broke off", () => {
    const output = "Load test…\n  Total Requests: 200\n  Successful: 198\n  Errors: 2\nSuccess Rate: 99.00%\n";
    expect(parseRelayResult(output)).toEqual({ sent: 200, ok: 198, failed: 2 });
    expect(parseRelayResult("Total Requests: 200\n")).toBeUndefined();
    expect(parseRelayResult("")).toBeUndefined();
  });

  it("refuses a transport that the relay tool cannot send", () => {
    expect(() => relayProbeArguments(endpoints, { service: "demo", transport: "rest", count: 1, simulate: false })).toThrow(
      /cannot send rest relays/,
    );
  });

  it("counts simulated relays by the relayer's own word", () => {
    const line = (result: string, count: number) =>
      `ha_relayer_simulated_relays_total{result="${result}",service="demo",supplier="pokt1x",transport="jsonrpc"} ${count}`;
    const metrics = [line("success", 3), line("meter_degraded", 2), line("verify_failed", 7), line("backend_error", 1), "other 9"].join(
      "\n",
    );
    expect(servedSimulatedRelays(metrics)).toBe(5);
    expect(servedSimulatedRelays("")).toBe(0);
  });

  it("sums a counter over its label sets and no other metric", () => {
    const text = '# HELP x\nx{a="1"} 2\nx{a="2"} 3e+00\nx_total{a="1"} 7\nxy 9\n';
    expect(sumMetric(text, "x")).toBe(5);
    expect(sumMetric(text, "absent")).toBe(0);
  });
});

describe("closing report of npm run lab", () => {
  const input = {
    mode: "sandbox" as const,
    modeReason: "ghcr.io cannot be reached (EAI_AGAIN)",
    report,
    endpoints,
    relay: { service: "demo", transport: "jsonrpc", sent: 1, ok: 1, failed: 0, mined: 1, milliseconds: 42, simulated: false },
    notes: { [config.images["relay-miner"]]: "stand-in for pocket-relay-miner" },
    shim: true,
    elapsed: "12.3 s",
  };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours
  const plain = (text: string) => text.replace(/\u001b\[\d+m/g, "");

  it("is exactly this", () => expect(plain(renderLabReport(input))).toMatchSnapshot());
  it("says where pulumi comes from when it is not on PATH", () => {
    expect(renderLabReport({ ...input, shim: false })).toContain('eval "$(npm run --silent env)"');
  });
  it("never claims that a simulated relay was mined", () => {
    const text = renderLabReport({ ...input, relay: { ...input.relay, simulated: true, mined: undefined } });
    expect(text).toContain("neither metered nor put on the stream");
    expect(text).not.toContain("mined\n");
  });
});
