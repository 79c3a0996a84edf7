import type { IgniterEnvInput, IgniterSettings, IgniterWebSettings } from "../../../config-templates/igniterInput.ts";

const settings: IgniterSettings = {
  chain: { chainId: "pocket", rpcUrl: "https://rpc.nodes.test" },
  temporal: { address: "pocket-x-temporal:7233", namespace: "provider" },
  appIdentity: "1b7e03c95d4fa8621c9e07b5d3f4a18620e9c7b15f3d8a4462c0e91b7d5f3a88",
  encryption: {
    key: "5f1c9b0e7a3d42865e8f01c7b9d2a64037e5c8f16b0a9d24e3715c8b6f0d9a42",
    iv: "c07e4d91ab3f5826e1907bd45c8a2f63",
  },
  governanceListUrl: "https://lists.test/{chainId}/middleman.json",
};

const web: IgniterWebSettings = {
  url: "http://localhost:3001",
  port: 3001,
  ownerIdentity: "pokt1mrqt5f7qh8uxs27cjm9t7v9e74a9vvdnq5jva4",
  ownerEmail: "owner@provider.test",
  authSecret: "9ae41c07f2b85d36e0917ac4b3f85d2e61c0a97f4b83d52e",
  minimumStakeBuffer: 500_000_000,
  indexerUrl: "https://indexer.test/graphql",
};

type WebInput = Extract<IgniterEnvInput, { process: "web" }>;

/** A Provider's web process of line A on the stack's own PostgreSQL. */
export const providerWeb: WebInput = {
  app: "provider",
  process: "web",
  line: "A",
  database: { host: "pocket-x-postgres", port: 5432, password: "Zm9vYmFy", sslMode: "verify-full", privateCa: true },
  settings,
  web,
};

/** The same input with parts of settings, web and database replaced. */
export function changedWeb(changes: {
  line?: WebInput["line"];
  settings?: Partial<IgniterSettings>;
  web?: Partial<IgniterWebSettings>;
  database?: Partial<WebInput["database"]>;
}): WebInput {
  return {
    ...providerWeb,
    line: changes.line ?? providerWeb.line,
    settings: { ...settings, ...changes.settings },
    web: { ...web, ...changes.web },
    database: { ...providerWeb.database, ...changes.database },
  };
}
