import { z } from "zod";
import { hostPort, strict } from "./fields.ts";
import { type NetworkName, networkNames, networkTable } from "./networks.ts";
import { isProduction, type Profile } from "./profiles.ts";
import { isLoopback, parseUrl } from "./values.ts";
import { say } from "./wording.ts";

const reachable = (host: string) => !isLoopback(host);
const loopback = say(
  "is a loopback address, which inside a container is the container itself",
  "write an address that containers reach, such as the host's address on its network",
);

const httpUrl = () =>
  z
    .string()
    .refine((value) => /^https?:$/.test(parseUrl(value)?.protocol ?? ""), {
      message: say("must be a URL that starts with http:// or https://", "write the whole URL"),
      abort: true,
    })
    .refine((value) => !parseUrl(value)?.username && !parseUrl(value)?.password, say("must not hold credentials", "remove user:password@"));

const nodeUrl = () => httpUrl().refine((value) => reachable(parseUrl(value)?.hostname ?? ""), loopback);

export function networkSection(profile: Profile) {
  const name = z.enum(networkNames);
  return strict({
    name: (isProduction(profile) ? name : name.default("beta")).describe(
      "Chain to serve: main, beta (the present test network) or local (a developer's chain, lab only).",
    ),
    chainId: z.string().min(1).optional().describe("Chain id; follows from the name and is refused where it contradicts it."),
    rpcUrl: nodeUrl().optional().describe("CometBFT RPC, http or https. Default: the network's public endpoint; local has none."),
    restUrl: nodeUrl().optional().describe("Cosmos REST API, http or https. Default: the network's public endpoint; local has none."),
    grpcAddress: hostPort()
      .refine((value) => reachable(value.slice(0, value.lastIndexOf(":"))), loopback)
      .optional()
      .describe("gRPC as bare host:port without scheme. Default: the network's public endpoint; local has none."),
    grpcInsecure: z
      .boolean()
      .optional()
      .describe(
        "True for gRPC without TLS. The miner then also speaks plain http to the RPC. Default: false on main and beta, true on local.",
      ),
    blockTimeSeconds: z
      .number()
      .min(0.5)
      .max(3600)
      .optional()
      .describe("Seconds between two blocks; drives timers and the lifetime of records. Default: main 60, beta 30, local 10."),
    faucetUrl: httpUrl().optional().describe("Where test tokens come from; printed in the report only. Default: the network's."),
    explorerUrl: httpUrl().optional().describe("Block explorer for people; printed in the report only. Default: the network's."),
    indexerUrl: httpUrl().optional().describe("GraphQL indexer that Igniter asks. Default: the network's."),
    acknowledgeMainnet: z
      .boolean()
      .default(false)
      .describe("Set true to let a lab serve main, where mistakes cost real tokens. Has no effect in prod-*."),
  })
    .prefault({} as { name: NetworkName })
    .describe("The Pocket chain that the stack serves.");
}

type NetworkSection = z.output<ReturnType<typeof networkSection>>;

export interface NetworkConfig {
  name: NetworkName;
  chainId: string;
  rpcUrl: string;
  restUrl: string;
  /** Bare host:port. */
  grpcAddress: string;
  grpcInsecure: boolean;
  blockTimeSeconds: number;
  faucetUrl?: string;
  explorerUrl?: string;
  indexerUrl?: string;
  acknowledgeMainnet: boolean;
}

/** The section with the network's row of the table beneath; endpoints that nobody gave stay empty for the rules to find. */
export function resolveNetwork(section: NetworkSection): NetworkConfig {
  const given = Object.fromEntries(Object.entries(section).filter(([, value]) => value !== undefined)) as NetworkSection;
  return { rpcUrl: "", restUrl: "", grpcAddress: "", ...networkTable[section.name], ...given } as NetworkConfig;
}
