import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { igniterEnvironment } from "../../../config-templates/igniterEnv.ts";
import { changedWeb, providerWeb } from "../config-templates/igniterInputs.ts";

const page = readFileSync(new URL("../../../docs/igniter.md", import.meta.url), "utf8");

test("docs/igniter.md says where every variable comes from, as the errors about them promise", () => {
  const chains = ["pocket", "pocket-lego-testnet"].map((chainId) =>
    changedWeb({ line: "B", settings: { chain: { chainId, rpcUrl: "https://rpc.nodes.test" } } }),
  );
  const { encryption: _providers, ...shared } = providerWeb.settings;
  const database = { ...providerWeb.database };
  const middleman = { ...providerWeb, app: "middleman" as const, database, settings: shared };
  const names = [providerWeb, ...chains, middleman].flatMap((input) => Object.keys(igniterEnvironment(input)));
  expect([...new Set(names)].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
