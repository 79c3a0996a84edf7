/** A network whose public names the sandbox plays. */
export interface SandboxNetwork {
  chainId: string;
  /** Public host names, all served with TLS on port 443. */
  rpcHost: string;
  restHost: string;
  grpcHost: string;
  /** Short name of the chain node's container, e.g. "main"; default: by chain id. */
  name?: string;
}

export interface ChainPorts {
  rpc: number;
  rest: number;
  grpc: number;
}

/** The address that the host owns as gateway of the sandbox's Docker network. */
export const sandboxAddress = "10.213.0.1";
export const sandboxSubnet = "10.213.0.0/24";

const firstChainPort = 21_000;

const knownNames: Record<string, string> = { pocket: "main", "pocket-lego-testnet": "beta" };

/** "main", "beta", or the chain id itself where it is none of the known ones. */
export function networkName(network: SandboxNetwork): string {
  return network.name ?? knownNames[network.chainId] ?? network.chainId;
}

/** Ports of the chain node of the n-th network, distinct per network. */
export function chainPorts(index: number): ChainPorts {
  const first = firstChainPort + index * 10;
  return { rpc: first + 1, rest: first + 2, grpc: first + 3 };
}

export function publicNames(networks: SandboxNetwork[]): string[] {
  return networks.flatMap((network) => [network.rpcHost, network.restHost, network.grpcHost]);
}

/** The names that the sandbox plays, and the names that must stay reachable through the machine's own resolver; nothing else exists. */
export function renderDnsmasq(names: string[], forwarded: { names: string[]; resolver: string | undefined }): string {
  const lines = [
    "no-resolv",
    "no-hosts",
    "bind-interfaces",
    `listen-address=${sandboxAddress}`,
    "except-interface=lo",
    "user=root",
    "log-facility=-",
    // Every name under every domain does not exist, unless a longer rule says otherwise.
    "address=/#/",
    ...names.map((name) => `address=/${name}/${sandboxAddress}`),
    ...(forwarded.resolver ? forwarded.names.map((name) => `server=/${name}/${forwarded.resolver}`) : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** TLS for the public names, handed on to the chain nodes; gRPC goes upstream as HTTP/2 without TLS. */
export function renderInternetCaddyfile(networks: SandboxNetwork[]): string {
  const globals = [
    "{",
    "\tauto_https off",
    "\tadmin off",
    `\tdefault_bind ${sandboxAddress}`,
    "\tservers {",
    "\t\tprotocols h1 h2",
    "\t}",
    "}",
  ];
  const sites = networks.flatMap((network, index) => {
    const ports = chainPorts(index);
    return [
      site(network.rpcHost, `${sandboxAddress}:${ports.rpc}`),
      site(network.restHost, `${sandboxAddress}:${ports.rest}`),
      site(network.grpcHost, `h2c://${sandboxAddress}:${ports.grpc}`),
    ];
  });
  return `${[...globals, ...sites].join("\n")}\n`;
}

function site(host: string, upstream: string): string {
  return [`https://${host} {`, "\ttls /internet/site.crt /internet/site.key", `\treverse_proxy ${upstream}`, "}"].join("\n");
}
