import { ownMark } from "./ownMark.ts";

export interface ChainDefaults {
  chainId: string;
  /** CometBFT RPC of the chain, http or https. */
  rpcUrl: string;
  /** Bare host:port. */
  grpcAddress: string;
  /** True for gRPC without TLS. */
  grpcInsecure: boolean;
}

/** pocketd speaks to a port, so a URL without one gets that of its scheme. */
function withPort(url: string): string {
  const { protocol, hostname, port, pathname } = new URL(url);
  return `${protocol}//${hostname}:${port || (protocol === "https:" ? "443" : "80")}${pathname === "/" ? "" : pathname}`;
}

/**
 * The network of the stack as pocketd's client.toml. No key is made anywhere; the keyring is named because the compiled default
 * would keep a key that somebody makes later in the clear.
 */
export function renderClientToml({ chainId, rpcUrl, grpcAddress, grpcInsecure }: ChainDefaults): string {
  const settings = {
    "chain-id": chainId,
    node: withPort(rpcUrl),
    "grpc-address": grpcAddress,
    "grpc-insecure": grpcInsecure,
    "keyring-backend": "file",
    output: "text",
    "broadcast-mode": "sync",
  };
  return `${[ownMark, ...Object.entries(settings).map(([key, value]) => `${key} = ${JSON.stringify(value)}`)].join("\n")}\n`;
}
