import { describe, expect, test } from "vitest";
import {
  renderTemporalConfig,
  renderTemporalDynamicConfig,
  renderTemporalSchemaEnv,
  type TemporalConfigInput,
} from "../../../config-templates/temporalConfig.ts";
import { renderTemporalUiConfig } from "../../../config-templates/temporalUi.ts";

const input: TemporalConfigInput = {
  frontendPort: 7233,
  metricsPort: 9090,
  historyShards: 128,
  database: { host: "pocket-lab-postgres", port: 5432, password: "p'a$s", tls: "verify", privateAuthority: true },
};

test("the server's config is as reviewed: all services in one process, found on loopback, SQL over verified TLS", async () => {
  await expect(renderTemporalConfig(input)).toMatchFileSnapshot("../../fixtures/rendered/temporal.yaml");
});

test("its dynamic config is as reviewed", async () => {
  await expect(renderTemporalDynamicConfig()).toMatchFileSnapshot("../../fixtures/rendered/temporal-dynamic.yaml");
});

test("the page's config is as reviewed: its API answers its own origin only", async () => {
  const page = { port: 8080, temporalAddress: "pocket-lab-temporal:7233", browserUrl: "http://localhost:8233" };
  await expect(renderTemporalUiConfig(page)).toMatchFileSnapshot("../../fixtures/rendered/temporal-ui.yaml");
});

describe("the schema tool's environment says the same as the server's config", () => {
  const both = (change: Partial<TemporalConfigInput["database"]>) => {
    const database = { ...input.database, ...change };
    return { server: renderTemporalConfig({ ...input, database }), tool: renderTemporalSchemaEnv(database) };
  };

  test("verified with the stack's authority", () => {
    const { server, tool } = both({});
    expect(tool).toContain("SQL_TLS='true'");
    expect(tool).toContain("SQL_TLS_CA_FILE='/etc/pocket/postgres-ca.pem'");
    expect(tool).toContain(`SQL_PASSWORD='p'\\''a$s'`);
    expect(server).toContain('caFile: "/etc/pocket/postgres-ca.pem"');
  });

  test("verified with public authorities", () => {
    const { server, tool } = both({ privateAuthority: false });
    expect(server + tool).not.toMatch(/ca\.pem/);
    expect(server).toContain("enableHostVerification: true");
    expect(tool).not.toContain("SQL_TLS_DISABLE_HOST_VERIFICATION");
  });

  test("encrypted only", () => {
    const { server, tool } = both({ tls: "no-verify" });
    expect(server).toContain("enableHostVerification: false");
    expect(tool).toContain("SQL_TLS_DISABLE_HOST_VERIFICATION='true'");
  });

  test("plain", () => {
    const { server, tool } = both({ tls: "disable" });
    expect(server).not.toContain("tls:");
    expect(tool).not.toContain("SQL_TLS");
  });
});
