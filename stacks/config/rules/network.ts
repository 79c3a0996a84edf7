import { networkTable } from "../networks.ts";
import type { Rule } from "./rule.ts";

export const networkRules: Rule = ({ network, profile }, report) => {
  if (!network) return;
  const { name, chainId, rpcUrl, grpcInsecure } = network;
  const expected = networkTable[name].chainId;
  if (name !== "local" && chainId !== expected)
    report(
      "network.chainId",
      chainId,
      `contradicts network ${name}, whose chain id is ${expected}`,
      "remove chainId, or choose the network that you mean",
    );
  if (name === "main" && profile === "lab" && !network.acknowledgeMainnet)
    report(
      "network.name",
      name,
      "in a lab needs network.acknowledgeMainnet: true, because mistakes on main cost real tokens",
      "use beta, or acknowledge it",
    );
  if (name === "local" && profile !== "lab") report("network.name", name, "is for profile lab only", "choose main or beta");
  if (name === "local") {
    for (const key of ["rpcUrl", "restUrl", "grpcAddress"] as const)
      if (!network[key])
        report(`network.${key}`, undefined, "is required with network local, which has no public endpoint", "write your node's address");
  }
  if (rpcUrl && rpcUrl.startsWith("https:") === grpcInsecure)
    report(
      "network.grpcInsecure",
      grpcInsecure,
      `contradicts rpcUrl ${rpcUrl}: the miner uses one setting for the TLS of both`,
      "give both endpoints TLS, or neither",
    );
};
