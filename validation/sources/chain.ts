import type { PlanInput } from "../facts.ts";
import { inlineTool, quote } from "../shell.ts";
import { derived, hostScript, marked, outputOf, part, Unavailable } from "../source.ts";

export interface ChainFacts {
  /** Answer of the RPC's status; undefined when it gave none. */
  status: ChainStatus | undefined;
  rpcSaid: string;
  restChainId: string | undefined;
  restSaid: string;
  grpcStatus: string | undefined;
  grpcSaid: string;
  /** Seconds of the host's clock before and after, and of the Date header between; undefined without a header. */
  clock: { before: number; after: number; header: number } | undefined;
}

export interface ChainStatus {
  chainId: string;
  height: number;
  blockTime: number;
  catchingUp: boolean;
}

/** The chain's endpoints as the stack's own containers reach them. Host: that of the first relayer, which needs them most. */
export function chainSource(input: PlanInput) {
  const { chain, relay } = input.endpoints;
  const grpcUrl = `${chain.grpcTls ? "https" : "http"}://${chain.grpcAddress}/cosmos.base.tendermint.v1beta1.Service/GetLatestBlock`;
  const script = `
get() { curl -s -S -m 4 -i "$@" 2>&1 | tr -d '\\r\\000' | head -c 20000; }
(echo "@@before"; date +%s; echo "@@rpc"; get ${quote(`${chain.rpcUrl}/status`)}; echo; echo "@@after"; date +%s) >/tmp/rpc &
(echo "@@rest"; get ${quote(`${chain.restUrl}/cosmos/base/tendermint/v1beta1/node_info`)}; echo) >/tmp/rest &
(echo "@@grpc"; printf '\\000\\000\\000\\000\\000' | get ${chain.grpcTls ? "--http2" : "--http2-prior-knowledge"} -H 'content-type: application/grpc' -H 'te: trailers' --data-binary @- ${quote(grpcUrl)} | tr -cd '[:print:]\\n'; echo) >/tmp/grpc &
wait; cat /tmp/rpc /tmp/rest /tmp/grpc`;
  return derived(
    "chain-facts",
    hostScript(chainHost(input), "chain", inlineTool(relay.network, relay.toolImage, script), 12),
    (section): ChainFacts => {
      const parts = marked(outputOf(section));
      const [rpc, rest, grpc] = [part(parts, "rpc"), part(parts, "rest"), part(parts, "grpc")];
      const date = Date.parse(/^date:\s*(.+)$/im.exec(rpc)?.[1] ?? "") / 1000;
      return {
        status: statusOf(rpc),
        rpcSaid: rpc,
        restChainId: /"network":\s*"([^"]+)"/.exec(rest)?.[1],
        restSaid: rest,
        grpcStatus: /^grpc-status:\s*(\d+)/im.exec(grpc)?.[1],
        grpcSaid: grpc,
        clock: Number.isFinite(date)
          ? { before: Number(part(parts, "before")), after: Number(part(parts, "after")), header: date }
          : undefined,
      };
    },
  );
}

/** Where the chain is asked from. */
export const chainHost = ({ endpoints }: PlanInput): string =>
  endpoints.probes.find(({ role }) => role === "relayer")?.host ?? endpoints.hosts[0]!.name;

function statusOf(said: string): ChainStatus | undefined {
  const start = said.indexOf("{");
  if (start < 0) return undefined;
  try {
    const { node_info, sync_info } = JSON.parse(said.slice(start)).result;
    return {
      chainId: node_info.network,
      height: Number(sync_info.latest_block_height),
      blockTime: Date.parse(sync_info.latest_block_time) / 1000,
      catchingUp: sync_info.catching_up,
    };
  } catch {
    return undefined;
  }
}

/** What the RPC said of the chain; unavailable when it said nothing. */
export function statusIn({ status, rpcSaid }: ChainFacts): ChainStatus {
  if (!status) throw new Unavailable(`the chain's RPC gives no status: ${rpcSaid.slice(0, 120)}`);
  return status;
}

/** Heights some blocks apart, as long as it takes; for patient checks. */
export function heightsSource(input: PlanInput) {
  const { chain, relay } = input.endpoints;
  const seconds = Math.ceil(chain.blockTimeSeconds * 3) + 10;
  const script = `
height() { curl -s -m 4 ${quote(`${chain.rpcUrl}/status`)} | grep -oE '"latest_block_height": *"[0-9]+"' | grep -oE '[0-9]+'; }
first=$(height); [ -n "$first" ] || { echo "the chain's RPC gives no height" >&2; exit 1; }
end=$(($(date +%s) + ${seconds})); last=$first
while [ "$last" = "$first" ] && [ "$(date +%s)" -lt "$end" ]; do sleep 1; last=$(height); last=\${last:-$first}; done
echo "$first $last"`;
  return derived(
    "chain-heights",
    hostScript(chainHost(input), "heights", inlineTool(relay.network, relay.toolImage, script), seconds + 15),
    (section) => {
      const [first = 0, last = 0] = outputOf(section).trim().split(" ").map(Number);
      return { first, last, seconds };
    },
  );
}
