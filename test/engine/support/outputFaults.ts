import http from "node:http";
import type { Outputs } from "./labFaults.ts";

/** A difference between what the outputs promise and what the lab does, seen by the real checks. */
export interface OutputFault {
  fault: string;
  change(outputs: Outputs): void;
  expected: Record<string, "fail" | "notRun" | "chain">;
}

const provider = ({ validationEndpoints }: Outputs) => validationEndpoints.igniter!.provider!;
const middleman = ({ validationEndpoints }: Outputs) => validationEndpoints.igniter!.middleman!;

function plannedImage({ bootstrapReport }: Outputs, instance: string, image: string): void {
  bootstrapReport.instances.find(({ name }) => name === instance)!.image = image;
}

/** These stand side by side in one run. */
export const outputFaults: OutputFault[] = [
  {
    fault: "planned image is not on the host",
    change: (outputs) => plannedImage(outputs, "edge", "docker.io/library/caddy:another"),
    expected: { "container-image/edge": "fail" },
  },
  {
    fault: "container of another image",
    change: (outputs) => plannedImage(outputs, "redis", outputs.bootstrapReport.instances.find(({ name }) => name === "postgres")!.image),
    expected: { "container-image/redis": "fail" },
  },
  {
    fault: "admin pages let strangers in",
    change: (outputs) => {
      provider(outputs).setupPath = "/api/health";
    },
    expected: { "igniter-guard/provider": "fail" },
  },
  {
    fault: "app is called by another URL than its own",
    change: (outputs) => {
      middleman(outputs).url = "http://localhost:1";
    },
    expected: { "igniter-guard/middleman": "fail", "igniter-own-url/middleman": "fail" },
  },
  {
    fault: "identity that governance does not know",
    change: (outputs) => {
      provider(outputs).identity = `02${"0".repeat(64)}`;
    },
    expected: { "igniter-identity/provider": "fail" },
  },
  {
    fault: "nobody polls the task queue",
    change: (outputs) => {
      provider(outputs).temporal.taskQueue = "nobody-operations";
    },
    expected: { "temporal-pollers/provider": "fail" },
  },
  {
    fault: "namespace missing",
    change: (outputs) => {
      middleman(outputs).temporal.namespace = "nowhere";
    },
    expected: {
      "temporal-namespace/middleman": "fail",
      "temporal-retention/middleman": "notRun",
      "temporal-pollers/middleman": "notRun",
      "temporal-schedules/middleman": "notRun",
    },
  },
  {
    fault: "no provider where the middleman asks",
    change: ({ validationEndpoints }) => {
      validationEndpoints.igniter!.statusProbeUrl = `${validationEndpoints.relay.internalUrl}/api/status`;
    },
    expected: { "igniter-provider-link/middleman": "fail" },
  },
  {
    fault: "dead backend",
    change: ({ validationEndpoints }) => {
      validationEndpoints.relay.backends.push({ service: "demo", transport: "grpc", url: "http://nowhere.invalid:1" });
    },
    expected: { "backend-reachable/demo/grpc": "fail" },
  },
  {
    fault: "config is for another chain",
    change: ({ validationEndpoints }) => {
      validationEndpoints.chain.chainId = "pocket";
    },
    expected: { "chain-id": "fail", "chain-rest": "fail" },
  },
  {
    fault: "no gRPC at the chain's address",
    change: ({ validationEndpoints }) => {
      validationEndpoints.chain.grpcAddress = "sauron-rpc.beta.infra.pocket.network:1";
    },
    expected: { "chain-grpc": "fail" },
  },
  {
    fault: "database that nobody made",
    change: ({ validationEndpoints }) => {
      validationEndpoints.postgres!.databases.push({ name: "ghost", owner: "ghost" });
    },
    expected: { "postgres-databases": "fail" },
  },
  {
    fault: "supplier that nobody mines",
    change: ({ validationEndpoints }) => {
      validationEndpoints.relay.suppliers.push("pokt1nobody");
    },
    expected: { "miner-suppliers": "fail" },
  },
];

/** A chain's RPC and REST API under one address: /halted, /late and /foreign each have their own fault. */
export async function fakeChain(height: number, chainId: string): Promise<{ port: number; close(): void }> {
  const status = (network: string, secondsOld: number, catchingUp: boolean) => ({
    result: {
      node_info: { network },
      sync_info: {
        latest_block_height: String(height),
        latest_block_time: new Date(Date.now() - secondsOld * 1000).toISOString(),
        catching_up: catchingUp,
      },
    },
  });
  const answers: Record<string, () => unknown> = {
    "/halted/status": () => status(chainId, 3600, false),
    "/late/status": () => status(chainId, 0, true),
    "/foreign/cosmos/base/tendermint/v1beta1/node_info": () => ({ default_node_info: { network: "another" } }),
  };
  const server = http.createServer({ keepAlive: false }, (request, response) => {
    const answer = answers[request.url ?? ""];
    // the clock of this chain's node is two minutes behind
    response.writeHead(answer ? 200 : 404, { date: new Date(Date.now() - 120_000).toUTCString(), "content-type": "application/json" });
    response.end(JSON.stringify(answer?.() ?? {}));
  });
  await new Promise<void>((done) => server.listen(0, "0.0.0.0", done));
  const address = server.address();
  return { port: typeof address === "object" && address ? address.port : 0, close: () => server.close() };
}

/** Faults of the chain's endpoints, one run each; "BASE" stands for the address of fakeChain as containers reach it. */
export const chainFaults: OutputFault[] = [
  {
    fault: "chain halted, clock two minutes off, relayer behind",
    change: ({ validationEndpoints }) => {
      validationEndpoints.chain.rpcUrl = "BASE/halted";
    },
    expected: { "chain-head": "fail", "host-clock/local": "fail", "relayer-height/relayer-1": "fail" },
  },
  {
    fault: "node catching up, REST API of another chain",
    change: ({ validationEndpoints }) => {
      validationEndpoints.chain.rpcUrl = "BASE/late";
      validationEndpoints.chain.restUrl = "BASE/foreign";
    },
    expected: { "chain-synced": "chain", "chain-rest": "fail", "host-clock/local": "fail", "relayer-height/relayer-1": "fail" },
  },
  {
    fault: "RPC that is none",
    change: ({ validationEndpoints }) => {
      validationEndpoints.chain.rpcUrl = "BASE/nothing";
    },
    expected: {
      "chain-rpc": "fail",
      "chain-id": "notRun",
      "chain-synced": "notRun",
      "chain-head": "notRun",
      "relayer-height/relayer-1": "notRun",
      "host-clock/local": "fail",
    },
  },
];
