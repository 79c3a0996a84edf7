import { describe, expect, test } from "vitest";
import { renderEnvFile } from "../../../config-templates/envFile.ts";
import { igniterEnvironment } from "../../../config-templates/igniterEnv.ts";
import type { IgniterApp, IgniterProcess } from "../../../config-templates/igniterInput.ts";
import { igniterLine } from "../../../stacks/config/igniterLine.ts";
import { exampleAddress } from "../../../stacks/config/rules/placeholders.ts";
import { parseStackConfig, type StackConfig } from "../../../stacks/config/schema.ts";
import { igniterEnvInput } from "../../../stacks/topology/igniterInput.ts";
import { igniterUrl, providerProbeUrl } from "../../../stacks/topology/igniterUrls.ts";
import { planTopology } from "../../../stacks/topology/plan.ts";
import { certificateAuthority, igniterSecrets } from "../config/inputs.ts";
import { prodSingleInput } from "./configs.ts";

const { ownerIdentity } = prodSingleInput.provider;
const secrets = {
  ...igniterSecrets,
  providerDatabasePassword: "Zm9vYmFyProvider",
  middlemanDatabasePassword: "Zm9vYmFyMiddleman",
  postgresUrl: "postgres://admin:8f2c9d417be05a6c@db.corp.test:6543",
};

const both = {
  ...prodSingleInput,
  alertSecrets: { pagerUrl: "https://pager.test" },
  middleman: { enabled: true, ownerIdentity, domain: "stake.provider.test" },
};

/** Line A on main with the stack's own servers; line B on beta with other people's. */
const stacks: Record<string, StackConfig> = {
  "A-managed": parseStackConfig({ ...both, network: { name: "main" } }, "prod-single"),
  "B-external": parseStackConfig(
    {
      ...both,
      network: { name: "beta" },
      provider: { ...both.provider, domain: "admin.provider.test", adminAllowlist: ["10.0.0.0/8"], ownerEmail: "owner@provider.test" },
      postgres: { mode: "external", caCertificate: certificateAuthority },
      postgresUrl: secrets.postgresUrl,
      temporal: { mode: "external", address: "temporal.corp.test:7233", providerNamespace: "pocket-provider" },
    },
    "prod-single",
  ),
};

const instanceOf = (app: IgniterApp, process: IgniterProcess) => `${app}-${process === "workflows" ? "workflows" : "web"}`;

function rendered(config: StackConfig, app: IgniterApp, process: IgniterProcess): string {
  const topology = planTopology(config, "prod-single");
  return renderEnvFile(igniterEnvironment(igniterEnvInput(config, topology, instanceOf(app, process), process, secrets)));
}

describe.each(Object.keys(stacks))("%s", (stack) => {
  const files = (["provider", "middleman"] as const).flatMap((app) =>
    (["web", "workflows", "migration"] as const).map((process) => [app, process] as const),
  );

  test.each(files)("the environment of %s's %s is as reviewed", async (app, process) => {
    await expect(rendered(stacks[stack]!, app, process)).toMatchFileSnapshot(
      `../../fixtures/rendered/igniter/${stack}-${app}-${process}.env`,
    );
  });

  test("no process holds the administrator's login of an external server", () => {
    for (const [app, process] of files) expect(rendered(stacks[stack]!, app, process)).not.toMatch(/admin:|visible/);
  });

  test("the apps share no secret", () => {
    const values = (app: IgniterApp) =>
      igniterEnvironment(igniterEnvInput(stacks[stack]!, planTopology(stacks[stack]!, "prod-single"), `${app}-web`, "web", secrets));
    for (const name of ["DATABASE_URL", "APP_IDENTITY", "AUTH_SECRET"])
      expect(values("provider")[name]).not.toBe(values("middleman")[name]);
    expect(Object.keys(values("middleman")).filter((name) => name.startsWith("ENCRYPTION"))).toEqual([]);
  });
});

describe("TLS towards an external server", () => {
  test.each([
    ["require", "verify-full"],
    ["no-verify", "no-verify"],
    ["disable", "disable"],
  ] as const)("sslMode %s is sslmode=%s in the URL", (sslMode, mode) => {
    const config = structuredClone(stacks["B-external"]!);
    config.postgres = { mode: "external", sslMode };
    const text = rendered(config, "provider", "web");
    expect(text).toContain(`@db.corp.test:6543/provider?sslmode=${mode}'`);
    expect(text).not.toContain("NODE_EXTRA_CA_CERTS");
  });
});

test("a lab without an owner gets nobody's address, in the place of one that upstream would take for a wallet", () => {
  const config = structuredClone(stacks["A-managed"]!);
  config.provider.ownerIdentity = undefined;
  expect(rendered(config, "provider", "web")).toContain(`OWNER_IDENTITY='${exampleAddress}'`);
});

test("an instance that has no such process is refused", () => {
  const config = stacks["A-managed"]!;
  const input = (instance: string, process: IgniterProcess) => () =>
    igniterEnvInput(config, planTopology(config, "prod-single"), instance, process, secrets);
  expect(input("provider-workflows", "web")).toThrow(/instance provider-workflows \(role provider-workflows\) has no process web/);
  expect(input("provider-web", "workflows")).toThrow(/has no process workflows/);
  expect(input("redis", "migration")).toThrow(/has no process migration/);
});

describe("the line follows from the image's tag", () => {
  const withTag = (tag: string, imageLine?: "A" | "B") => {
    const config = structuredClone(stacks["A-managed"]!);
    config.images["igniter-provider"] = `ghcr.io/pokt-network/provider:${tag}`;
    config.provider.imageLine = imageLine;
    return () => igniterLine(config, "provider");
  };

  test.each([
    ["0.4.2", "A"],
    ["0.5.9", "A"],
    ["0.6.0", "B"],
    ["0.7.0-rc1", "B"],
    ["0.10.0", "B"],
    ["1.0.0", "B"],
    [`0.4.2@sha256:${"a".repeat(64)}`, "A"],
  ] as const)("%s is line %s", (tag, line) => {
    expect(withTag(tag)()).toBe(line);
  });

  test("a commit does not say it", () => {
    expect(withTag("ad37bcb", "B")()).toBe("B");
    expect(withTag("ad37bcb")).toThrow(/Next: set provider.imageLine/);
  });

  test("the default is line A, on beta line B, which knows that chain", () => {
    expect([igniterLine(stacks["A-managed"]!, "middleman"), igniterLine(stacks["B-external"]!, "middleman")]).toEqual(["A", "B"]);
  });

  test("Provider and Middleman may be of different lines", () => {
    const config = parseStackConfig(
      {
        ...both,
        network: { name: "main" },
        images: {
          "igniter-middleman": "ghcr.io/pokt-network/middleman:0.9.0",
          "igniter-middleman-workflows": "ghcr.io/pokt-network/middleman-workflows:0.9.0",
        },
      },
      "prod-single",
    );
    expect([igniterLine(config, "provider"), igniterLine(config, "middleman")]).toEqual(["A", "B"]);
  });
});

describe("URLs", () => {
  const probe = (change: (config: StackConfig) => void) => {
    const config = structuredClone(stacks["A-managed"]!);
    change(config);
    return providerProbeUrl(config, planTopology(config, "prod-single"));
  };

  test("the Middleman asks the Provider under its public name, as every other Middleman does", () => {
    expect(probe(() => undefined)).toBe("https://api.provider.test/api/status");
  });

  test("without a public name it asks over the stack's network, and the plan has that flow", () => {
    const config = structuredClone(stacks["A-managed"]!);
    config.provider.publicApiDomain = undefined;
    const topology = planTopology(config, "prod-single");
    expect(providerProbeUrl(config, topology)).toBe("http://pocket-prod-single-provider-web:3001/api/status");
    expect(topology.flows.filter(({ purpose }) => purpose === "ask the provider for its status").map(({ from }) => from)).toEqual([
      "middleman-web",
      "middleman-workflows",
    ]);
  });

  test("a Provider elsewhere is asked under its own name, whatever port this stack's edge has", () => {
    const change = (config: StackConfig) => {
      config.provider.enabled = false;
      config.provider.external = true;
      if (config.edge.mode === "public") config.edge.httpsPort = 8443;
    };
    expect(probe(change)).toBe("https://api.provider.test/api/status");
    expect(
      probe((config) => {
        change(config);
        config.provider.publicApiDomain = undefined;
      }),
    ).toBeUndefined();
  });

  test("trap: AUTH_URL has the port that the browser shows", () => {
    const config = structuredClone(stacks["B-external"]!);
    expect(igniterUrl(config, "provider")).toBe("https://admin.provider.test");
    if (config.edge.mode === "public") config.edge.httpsPort = 8443;
    expect(igniterUrl(config, "provider")).toBe("https://admin.provider.test:8443");
    config.provider.domain = undefined;
    expect(igniterUrl(config, "provider")).toBe("http://localhost:3001");
  });
});
