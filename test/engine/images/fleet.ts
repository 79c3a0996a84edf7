import { resolve } from "node:path";
import { addressOf, publicKeyOf, type SandboxLab, until } from "./sandboxLab.ts";

export const supplierKeys = ["11".repeat(32), "22".repeat(32)];
export const suppliers = supplierKeys.map(addressOf);
export const applicationKey = "33".repeat(32);
export const gatewayKey = "44".repeat(32);

type Settings = Record<string, unknown>;

const shared = {
  redis: { url: "redis://:secret@redis:6379/0" },
  pocket_node: { query_node_rpc_url: "http://chain:26657", query_node_grpc_url: "chain:9090", grpc_insecure: true },
  keys: { keys_file: "/lab/supplier-keys.yaml" },
};

/** A relayer's file with every transport on the test backend and a probe identity. */
export function relayerConfig(changes: Settings = {}): Settings {
  const http = { url: "http://backend:8000" };
  return {
    listen_addr: "0.0.0.0:8080",
    ...shared,
    services: {
      demo: {
        backends: { jsonrpc: http, rest: http, cometbft: http, websocket: { url: "ws://backend:8000" }, grpc: { url: "backend:8001" } },
      },
      careful: { validation_mode: "eager", backends: { jsonrpc: http } },
      scarce: { validation_mode: "eager", backends: { jsonrpc: http } },
    },
    simulation: {
      enabled: true,
      identities: [
        {
          key_id: "probe",
          enabled: true,
          app_pubkey_hex: publicKeyOf(applicationKey),
          gateway_pubkeys_hex: [publicKeyOf(gatewayKey)],
          max_rps: 3,
          allowed_services: ["demo"],
        },
      ],
    },
    ...changes,
  };
}

export function minerConfig(changes: Settings = {}): Settings {
  return {
    ...shared,
    pocket_node: { ...shared.pocket_node, chain_id: "pocket" },
    block_time_seconds: 1,
    leader_election: { leader_ttl_seconds: 4, heartbeat_rate_seconds: 1 },
    supplier_claiming: { claim_ttl_seconds: 4, renew_rate_seconds: 1, rebalance_interval_seconds: 2 },
    ...changes,
  };
}

/** Redis, chain node and backend, and the files of both roles. */
export async function startSurroundings(lab: SandboxLab): Promise<void> {
  await lab.up(["redis", "node", "chain-node", "relay-miner"]);
  lab.write("supplier-keys.yaml", { keys: supplierKeys });
  lab.write("relay-keys.yaml", { applications: [applicationKey], gateway: [gatewayKey] });
  lab.write("relayer.yaml", relayerConfig());
  lab.write("miner.yaml", minerConfig());
  const folder = import.meta.dirname;
  const mounts = ["-v", `${folder}/backend.mjs:/srv/backend.mjs:ro`, "-v", `${resolve(folder, "../../../node_modules/ws")}:/srv/ws:ro`];
  await lab.run("redis", "redis", ["redis-server", "--requirepass", "secret"]);
  await lab.run("chain", "chain-node", ["--block-seconds=1"]);
  await lab.run("backend", "node", ["node", "/srv/backend.mjs", "one"], mounts);
}

export const startMiner = (lab: SandboxLab, name: string) => lab.run(name, "relay-miner", ["miner", "--config", "/lab/miner.yaml"]);

export const startRelayer = (lab: SandboxLab, name: string, config = "relayer.yaml") =>
  lab.run(name, "relay-miner", ["relayer", "--config", `/lab/${config}`]);

/** Waits until a relayer has heard of a block, which needs a leading miner. */
export const heardOfBlocks = (lab: SandboxLab, relayer: string) =>
  until(`${relayer} has a block height`, 15, async () => {
    const { body } = await lab.curl(relayer, "http://127.0.0.1:8080/health");
    return body.includes("block_height") && !body.includes('"block_height":0');
  });

export interface RelayOutcome {
  code: number;
  sent: number;
  ok: number;
  failed: number;
  errors: Record<string, number>;
  output: string;
}

/** Sends relays with the tool, from inside the relayer's container. */
export async function relay(lab: SandboxLab, transport: string, options: string[] = [], from = "relayer"): Promise<RelayOutcome> {
  const chain = ["--node", "chain:9090", "--node-rpc", "http://chain:26657", "--chain-id", "pocket"];
  const own = ["--service", "demo", "--supplier", suppliers[0]!, "--keys-file", "/lab/relay-keys.yaml", "--output-json", "--timeout", "20"];
  const result = await lab.exec(from, "pocket-relay-miner", "relay", transport, ...chain, ...own, ...options);
  const start = result.stdout.indexOf("{");
  const parsed =
    start < 0 || options.includes("--verbose") ? { sent: 0, ok: 0, failed: 0, errors: {} } : JSON.parse(result.stdout.slice(start));
  return { ...parsed, code: result.code, output: result.stdout + result.stderr };
}
