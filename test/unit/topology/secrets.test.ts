import { describe, expect, test } from "vitest";
import type { StackConfig } from "../../../stacks/config/schema.ts";
import { protectedSecrets, secretShape } from "../../../stacks/secretValues.ts";
import { planTopology } from "../../../stacks/topology/plan.ts";
import type { SecretPlan } from "../../../stacks/topology/types.ts";
import { stackConfig } from "./configs.ts";

function secretsOf(change: (config: StackConfig) => void = () => undefined): Record<string, SecretPlan> {
  const config = stackConfig("prod-ha");
  config.monitoring.enabled = false;
  change(config);
  return Object.fromEntries(planTopology(config, "prod").secrets.map((plan) => [plan.name, plan]));
}

describe("each program has a password of its own", () => {
  const secrets = secretsOf();

  test("that the database server and that program's instances know, and nobody else", () => {
    expect(secrets.postgresPassword?.usedBy).toEqual(["postgres"]);
    expect(secrets.temporalDatabasePassword?.usedBy).toEqual(["postgres", "temporal"]);
    expect(secrets.providerDatabasePassword?.usedBy).toEqual(["postgres", "provider-web", "provider-workflows"]);
    expect(secrets.middlemanDatabasePassword?.usedBy).toEqual(["postgres", "middleman-web", "middleman-workflows"]);
    expect(secrets.postgresUrl).toBeUndefined();
  });

  test("on an external server too, whose own login is given", () => {
    const external = secretsOf((config) => {
      config.postgres = { mode: "external", sslMode: "require" };
      config.secretNames.push("postgresUrl");
    });
    expect(external.postgresPassword).toBeUndefined();
    expect(external.providerDatabasePassword).toMatchObject({ origin: "generated", usedBy: ["provider-web", "provider-workflows"] });
    expect(external.postgresUrl?.origin).toBe("config");
  });

  test("an external Temporal keeps its data elsewhere", () => {
    const external = secretsOf((config) => {
      config.temporal = { mode: "external", address: "t.test:7233", providerNamespace: "a", middlemanNamespace: "b" };
    });
    expect(external.temporalDatabasePassword).toBeUndefined();
  });
});

describe("the edge", () => {
  test("has a password before the dashboards only where they have a public name, and is the only one to know it", () => {
    expect(secretsOf().grafanaEdgePassword).toBeUndefined();
    const shown = secretsOf((config) => {
      config.monitoring.enabled = true;
      config.monitoring.grafana.domain = "dash.provider.test";
    });
    expect(shown.grafanaEdgePassword).toMatchObject({ origin: "generated", rotation: "online", usedBy: ["edge-1", "edge-2"] });
    expect(secretShape({ name: "grafanaEdgePassword" })).toEqual({ kind: "password", length: 40, bcrypt: true });
  });

  test("has the key of the operator's own certificate", () => {
    const own = secretsOf((config) => {
      if (config.edge.mode !== "public") throw new Error("the example's edge is public");
      config.edge.tls = { kind: "files", chain: "" };
      config.secretNames.push("edgePrivateKey");
    });
    expect(own.edgePrivateKey).toMatchObject({ origin: "config", rotation: "online", usedBy: ["edge-1", "edge-2"] });
  });
});

describe("a Middleman that is switched off", () => {
  const names = ["middlemanDatabasePassword", "middlemanAppIdentity", "middlemanAuthSecret"];
  const middlemans = (change: (config: StackConfig) => void) =>
    Object.values(secretsOf(change)).filter(({ name }) => name.startsWith("middleman"));

  test("keeps its keys with its data: nobody uses them, but they stay", () => {
    const kept = middlemans((config) => {
      config.middleman.enabled = false;
    });
    expect(kept.map(({ name, usedBy }) => [name, usedBy])).toEqual(names.map((name) => [name, []]));
  });

  test("loses them with dropData", () => {
    expect(
      middlemans((config) => {
        config.middleman.enabled = false;
        config.middleman.dropData = true;
      }),
    ).toEqual([]);
  });
});

test("without Igniter there is none of its secrets, nor a database's", () => {
  const names = Object.keys(
    secretsOf((config) => {
      config.provider.enabled = false;
      config.middleman.enabled = false;
    }),
  );
  expect(names).toEqual(["redisPassword", "supplierKeyFile", "backendSecrets.ethPassword", "backendSecrets.ethToken"]);
});

test("what cannot be made anew is marked so", () => {
  const irreplaceable = Object.values(secretsOf()).filter(({ rotation }) => rotation === "irreplaceable");
  expect(irreplaceable.map(({ name }) => name)).toEqual([
    "providerEncryptionKey",
    "providerEncryptionIv",
    "providerAppIdentity",
    "middlemanAppIdentity",
  ]);
});

test("what cannot be made anew is protected where there is something to lose", () => {
  const plans = Object.values(secretsOf());
  expect(protectedSecrets("prod-single", plans)).toContain("providerEncryptionKey");
  expect(protectedSecrets("prod-ha", plans)).toHaveLength(4);
  expect(protectedSecrets("lab", plans)).toEqual([]);
});

test("every secret that the stack makes has the shape that upstream takes", () => {
  const shapes = Object.values(secretsOf())
    .filter(({ origin }) => origin === "generated")
    .map((plan) => [plan.name, secretShape(plan)]);
  expect(Object.fromEntries(shapes)).toMatchObject({
    providerEncryptionKey: { kind: "hex", bytes: 32 },
    providerEncryptionIv: { kind: "hex", bytes: 16 },
    providerAppIdentity: { kind: "hex", bytes: 32 },
    providerAuthSecret: { kind: "hex", bytes: 32 },
    providerDatabasePassword: { kind: "password", length: 40 },
    middlemanDatabasePassword: { kind: "password", length: 40 },
    temporalDatabasePassword: { kind: "password", length: 40 },
    postgresPassword: { kind: "password", length: 40 },
  });
});
