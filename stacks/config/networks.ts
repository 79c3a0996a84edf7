/** Names that `pocketd --network` takes and this program serves. */
export const networkNames = ["main", "beta", "local"] as const;
export type NetworkName = (typeof networkNames)[number];

export interface NetworkDefaults {
  chainId: string;
  grpcInsecure: boolean;
  blockTimeSeconds: number;
  rpcUrl?: string;
  restUrl?: string;
  grpcAddress?: string;
  faucetUrl?: string;
  explorerUrl?: string;
  indexerUrl?: string;
}

/** Upstream poktroll: app/pocket/networks.go and docusaurus; block times as measured on the running chains. */
export const networkTable: Record<NetworkName, NetworkDefaults> = {
  main: {
    chainId: "pocket",
    grpcInsecure: false,
    blockTimeSeconds: 60,
    rpcUrl: "https://sauron-rpc.infra.pocket.network",
    restUrl: "https://sauron-api.infra.pocket.network",
    grpcAddress: "sauron-grpc.infra.pocket.network:443",
    explorerUrl: "https://explorer.pocket.network",
    indexerUrl: "https://data.pocket.network",
  },
  beta: {
    chainId: "pocket-lego-testnet",
    grpcInsecure: false,
    blockTimeSeconds: 30,
    rpcUrl: "https://sauron-rpc.beta.infra.pocket.network",
    restUrl: "https://sauron-api.beta.infra.pocket.network",
    grpcAddress: "sauron-grpc.beta.infra.pocket.network:443",
    faucetUrl: "https://faucet.beta.testnet.pokt.network/pokt/",
    explorerUrl: "https://explorer.pocket.network/beta",
    indexerUrl: "https://data.beta.pocket.network",
  },
  // A developer's chain has no well-known address: "localhost" would mean the container that asks.
  local: { chainId: "pocket", grpcInsecure: true, blockTimeSeconds: 10 },
};

/** A network that is reached over the internet, by the host names of its public endpoints. */
export interface PublicNetwork {
  name: NetworkName;
  chainId: string;
  rpcHost: string;
  restHost: string;
  grpcHost: string;
}

export const publicNetworks: PublicNetwork[] = networkNames.flatMap((name) => {
  const { chainId, rpcUrl, restUrl, grpcAddress } = networkTable[name];
  if (!rpcUrl || !restUrl || !grpcAddress) return [];
  return [{ name, chainId, rpcHost: new URL(rpcUrl).hostname, restHost: new URL(restUrl).hostname, grpcHost: grpcAddress.split(":")[0]! }];
});
