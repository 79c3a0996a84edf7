import { createHash, createPublicKey, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { App, Line, ProcessKind } from "../../../sandbox/images/igniter/standIn/release.ts";
import { checkSettings } from "../../../sandbox/images/igniter/standIn/settings/check.ts";
import { authState, normaliseLoopback } from "../../../sandbox/images/igniter/standIn/web/auth.ts";
import { identityOf, signBody, verifyBody } from "../../../sandbox/images/igniter/standIn/web/signing.ts";
import { schedulesOf } from "../../../sandbox/images/igniter/standIn/worker/scheduleTable.ts";

const check = (app: App, line: Line, kind: ProcessKind, environment: Record<string, string>) => {
  const baked = line === "B" ? { APP_VERSION: "1.2.3", SERVICE_NAME: app } : {};
  const found = checkSettings({ PATH: "/bin", NODE_ENV: "production", ...baked, ...environment }, { app, line, version: "1.2.3" }, kind);
  return { table: found.table.map(({ variable }) => variable), start: found.start.map(({ variable }) => variable) };
};
const web = { APP_IDENTITY: "x", OWNER_IDENTITY: "" };

describe("settings that end a process", () => {
  it.each([
    ["web needs two variables; an empty owner passes", "provider", "A", "web", web, [], []],
    ["and shows both when they are missing", "provider", "B", "web", {}, ["APP_IDENTITY", "OWNER_IDENTITY"], []],
    [
      "the Provider's worker needs no identity",
      "provider",
      "A",
      "workflows",
      {},
      [],
      ["DATABASE_URL", "TEMPORAL_URL", "TEMPORAL_NAMESPACE", "TEMPORAL_TASK_QUEUE", "POKT_RPC_URL"],
    ],
    [
      "the Middleman's does, and line B has its RPC in the settings",
      "middleman",
      "B",
      "workflows",
      {},
      ["APP_IDENTITY"],
      ["DATABASE_URL", "TEMPORAL_URL", "TEMPORAL_NAMESPACE", "TEMPORAL_TASK_QUEUE"],
    ],
    ["a migration needs its URL only", "middleman", "A", "migration", {}, [], ["DATABASE_URL"]],
    ["a buffer that is no number", "provider", "A", "web", { ...web, MINIMUM_STAKE_BUFFER: "5k" }, ["MINIMUM_STAKE_BUFFER"], []],
    ["an empty buffer", "provider", "A", "web", { ...web, MINIMUM_STAKE_BUFFER: "" }, ["MINIMUM_STAKE_BUFFER"], []],
    ["a scheme in Temporal's address", "provider", "A", "web", { ...web, TEMPORAL_URL: "http://t:7233" }, ["TEMPORAL_URL"], []],
    ["the other app's secret", "middleman", "A", "web", { ...web, ENCRYPTION_KEY: "x" }, ["ENCRYPTION_KEY"], []],
    [
      "a variable of the other line",
      "provider",
      "A",
      "web",
      { ...web, BOOTSTRAP_POLL_INTERVAL_MS: "5" },
      ["BOOTSTRAP_POLL_INTERVAL_MS"],
      [],
    ],
    [
      "a schedule of the other app",
      "provider",
      "B",
      "web",
      { ...web, SCHEDULE_PROVIDER_STATUS_INTERVAL: "5s" },
      ["SCHEDULE_PROVIDER_STATUS_INTERVAL"],
      [],
    ],
    ["a baked variable", "provider", "B", "web", { ...web, APP_VERSION: "9" }, ["APP_VERSION"], []],
    [
      "variables of nobody's do not matter",
      "provider",
      "B",
      "web",
      { ...web, PGHOST: "x", HOME: "/", DB_NAME: "y", COMPOSE_PROJECT_NAME: "z" },
      [],
      [],
    ],
  ] as [string, App, Line, ProcessKind, Record<string, string>, string[], string[]][])(
    "%s",
    (_what, app, line, kind, environment, table, start) => {
      expect(check(app, line, kind, environment)).toEqual({ table, start });
    },
  );

  it("never repeat a value", () => {
    const environment = { ...web, AUTH_URL: "secret-looking", PG_POOL_MAX: "secret-looking", PG_SECRET: "secret-looking" };
    const findings = checkSettings(environment, { app: "provider", line: "A", version: "1" }, "web");
    expect(findings.table).toHaveLength(3);
    expect(JSON.stringify(findings)).not.toContain("secret-looking");
  });
});

describe("log-in configuration", () => {
  const addressed = { host: "127.0.0.1:3001", protocol: "http" };
  it.each([
    ["sound", "A", { AUTH_SECRET: "s", AUTH_URL: "https://a.test" }, { broken: false, origin: "https://a.test", secure: true }],
    ["no secret", "B", { AUTH_URL: "https://a.test" }, { broken: true, origin: "https://a.test", secure: true }],
    ["nobody trusted, line A", "A", { AUTH_SECRET: "s" }, { broken: true, origin: "http://localhost:3001", secure: false }],
    ["nobody trusted, line B", "B", { AUTH_SECRET: "s" }, { broken: false, origin: "http://localhost:3001", secure: false }],
    [
      "any text is trust",
      "A",
      { AUTH_SECRET: "s", AUTH_TRUST_HOST: "false" },
      { broken: false, origin: "http://localhost:3001", secure: false },
    ],
  ] as [string, Line, Record<string, string>, object][])("%s", (_what, line, environment, state) => {
    expect(authState(environment, line, addressed)).toEqual(state);
  });

  it.each([
    ["http://127.0.0.1:3001", "http://localhost:3001"],
    ["https://127.9.9.9", "https://localhost"],
    ["http://[::1]:3000", "http://localhost:3000"],
    ["http://127.0.0.1.example.test", "http://127.0.0.1.example.test"],
    ["http://localhost:3001", "http://localhost:3001"],
  ])("loopback: %s is written %s", (given, written) => {
    expect(normaliseLoopback(given)).toBe(written);
  });
});

describe("signed requests", () => {
  const key = "7b".repeat(32);
  const identity = identityOf(key);
  const body = { addresses: ["pokt1ä"], more: { b: 1, a: 2 } };

  it("are ECDSA with secp256k1 over SHA-256 of the compact JSON, r and s first of 65 bytes", () => {
    const signature = Buffer.from(signBody(body, key), "base64");
    expect(signature).toHaveLength(65);
    expect([0, 1]).toContain(signature[64]);
    // A certificate-style public key: a fixed head, then the compressed point.
    const der = Buffer.concat([Buffer.from("3036301006072a8648ce3d020106052b8104000a032200", "hex"), Buffer.from(identity, "hex")]);
    const publicKey = createPublicKey({ key: der, format: "der", type: "spki" });
    const signed = Buffer.from(JSON.stringify(body));
    expect(verify("sha256", signed, { key: publicKey, dsaEncoding: "ieee-p1363" }, signature.subarray(0, 64))).toBe(true);
  });

  it("are verified by content and signer, whatever the recovery byte", () => {
    const signature = signBody(body, key);
    expect(verifyBody(body, identity, signature)).toBe(true);
    const other = Buffer.from(signature, "base64");
    other[64] = 7;
    expect(verifyBody(body, identity, other.toString("base64"))).toBe(true);
    expect(verifyBody({ ...body, c: 1 }, identity, signature)).toBe(false);
    expect(verifyBody(body, identityOf("11".repeat(32)), signature)).toBe(false);
    for (const broken of ["", "AAAA", createHash("sha512").update("x").digest("base64")])
      expect(verifyBody(body, identity, broken)).toBe(false);
  });

  it.each(["", "0x12", "zz".repeat(32), "00".repeat(32)])("cannot be made with the key %j", (malformed) => {
    expect(() => signBody(body, malformed)).toThrow();
  });
});

describe("schedules", () => {
  it("are upstream's with upstream's intervals, which line B lets the environment change", () => {
    const types = (app: App, line: Line, environment = {}) =>
      schedulesOf({ app, line }, environment).map(({ workflowType, everyMs }) => `${workflowType} ${everyMs / 1000}`);
    expect(types("provider", "A", { SCHEDULE_SUPPLIER_STATUS_INTERVAL: "1s" })).toEqual(["SupplierStatus 120", "SupplierRemediation 10"]);
    expect(types("middleman", "A")).toEqual(["ProviderStatus 60", "ExecutePendingTransactions 10", "SupplierStatus 120"]);
    expect(types("provider", "B", { SCHEDULE_SUPPLIER_STATUS_INTERVAL: "1h" })).toContain("SupplierStatus 3600");
    expect([types("provider", "B").length, types("middleman", "B").length]).toEqual([7, 6]);
  });
});
