import type { IgniterLine } from "../../../config-templates/igniterInput.ts";
import type { StackConfig } from "../../config/schema.ts";
import type { BootstrapReport } from "../schema.ts";

export type Wizard = BootstrapReport["wizards"][number];
export type Screen = Wizard["screens"][number];
export type Field = Screen["fields"][number];

/** A field that only the operator can fill in. */
export function asked(name: string, rule: string, note?: string): Field {
  return { name, value: null, from: "operator", rule, ...(note === undefined ? {} : { note }) };
}

/** Screens numbered in their order. */
export function numbered(screens: Omit<Screen, "number">[]): Screen[] {
  return screens.map((screen, index) => ({ number: index + 1, ...screen }));
}

/** First screen of both wizards: three kinds of URL, which are easily mistaken for one another, and what the app derives from them. */
export function blockchainScreen(
  { network, provider }: StackConfig,
  line: IgniterLine,
  identity: string | null,
  url: string,
): Omit<Screen, "number"> {
  const api: Field = {
    name: line === "A" ? "Shannon API Url" : "Pocket API URL",
    value: network.restUrl,
    from: "stack",
    rule: "the chain's REST API (Cosmos, port 1317 on a node of your own)",
    note: "The CometBFT RPC here gives: failed to fetch supplier params.",
  };
  const rpc: Field = {
    name: "Pocket RPC URL",
    value: network.rpcUrl,
    from: "stack",
    rule: "the chain's CometBFT RPC (port 26657 on a node of your own); it must report the same network as the API",
  };
  const indexer: Field = {
    name: "Indexer API Url",
    value: network.indexerUrl ?? null,
    from: network.indexerUrl === undefined ? "operator" : "stack",
    rule: "a GraphQL endpoint that reports the same network, not an explorer's page",
    ...(network.indexerUrl === undefined ? { note: "Set network.indexerUrl to have it here." } : otherIndexers(network.name)),
  };
  return {
    title: "Blockchain settings",
    url,
    fields: [
      api,
      ...(line === "B" ? [rpc] : []),
      indexer,
      {
        name: "App Identity",
        value: identity,
        from: "environment",
        rule: "read-only; the public key that governance lists",
      },
      {
        name: "Network",
        value: network.chainId,
        from: "chain",
        rule: "read-only; what the API reports",
        note: "Another one means another chain's API: stop, because the app keeps what it finds here.",
      },
      {
        name: "Network Minimum Stake",
        value: null,
        from: "chain",
        rule: `read-only; (the chain's minimum stake + ${provider.minimumStakeBuffer} uPOKT) / 1000000, in whole POKT`,
      },
    ],
  };
}

function otherIndexers(network: StackConfig["network"]["name"]): { note?: string } {
  const others: Partial<Record<typeof network, string>> = {
    main: "https://api.poktscan.com or https://indexer.pocket.network",
    beta: "https://beta-api.poktscan.com or https://indexer.beta.pocket.network",
  };
  const other = others[network];
  return other === undefined ? {} : { note: `Where it does not answer: ${other}.` };
}
