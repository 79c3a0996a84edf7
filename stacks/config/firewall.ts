import { z } from "zod";
import { pattern, port, seconds, strict, text } from "./fields.ts";
import { contains, formatNetwork, networkOf, parseNetwork } from "./ipNetwork.ts";
import { isProduction, type Profile } from "./profiles.ts";
import { say } from "./wording.ts";

/** Networks of everybody: all of IPv4 and all of IPv6. */
export const everybody = ["0.0.0.0/0", "::/0"];

/** Where no connection can come from: unspecified, loopback, multicast, reserved. */
const nobody = ["0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3", "::/127", "ff00::/8"].map((network) => parseNetwork(network)!);

const sourceNetwork = () =>
  z
    .string()
    .refine((value) => parseNetwork(value) !== undefined, {
      error: say("must be an IPv4 or IPv6 address or network in CIDR form", 'write for example "198.51.100.0/24" or "2001:db8:1::/48"'),
      abort: true,
    })
    .refine((value) => networkOf(parseNetwork(value)!).address === parseNetwork(value)!.address, {
      error: ({ input }) => hostBitsMessage(String(input)),
      abort: true,
    })
    .refine(
      (value) => !nobody.some((network) => contains(network, parseNetwork(value)!)),
      say("holds no address that a connection comes from", "write the addresses that you connect from"),
    );

function hostBitsMessage(value: string): string {
  const written = parseNetwork(value)!;
  const single = formatNetwork({ ...written, prefix: written.family === 4 ? 32 : 128 });
  return say("has bits set beyond its prefix", `write ${formatNetwork(networkOf(written))} for the network, or ${single} for the address`);
}

const sources = () =>
  z.array(sourceNetwork()).min(1, say("must hold at least one address, or nobody could connect", "list networks, or remove the key"));

const interfaceName = () =>
  pattern(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/, "the exact name of a network interface", "write it as ip link shows it, without wildcards");

const allowed = () =>
  strict({
    port: port().describe("Port on the host."),
    protocol: z.enum(["tcp", "udp"]).default("tcp").describe("Transport protocol."),
    sources: sources().default(everybody).describe("Addresses and networks that may connect. Default: everybody."),
    hosts: z
      .array(text())
      .min(1, say("must name a host", "name hosts, or remove the key"))
      .optional()
      .describe("Hosts it holds on. Default: all."),
    reason: pattern(
      /^[A-Za-z0-9 ,.:;()/_+-]{3,80}$/,
      "3 to 80 letters, digits, spaces and simple marks",
      'say what listens there, for example "full node, peers"',
    ).describe("What listens there; stands beside the rule on the host."),
  });

export function firewallSection(profile: Profile) {
  return strict({
    enabled: z
      .boolean()
      .default(isProduction(profile))
      .describe("Refuse every connection to a host that nothing in this file asks for. Never in a lab: that is somebody's own machine."),
    sshSources: sources()
      .default(everybody)
      .describe("Addresses and networks that may log in over SSH, those that run pulumi among them. Default: everybody."),
    allow: z.array(allowed()).default([]).describe("Ports of what you run beside the stack, such as a full node's 26656."),
    confirmSeconds: seconds(30, 600)
      .default(60)
      .describe("Seconds in which a new login must succeed after new rules; without one the old rules come back by themselves."),
    trustedInterfaces: z
      .array(interfaceName())
      .default([])
      .describe("Interfaces from which every port of the host may be reached, such as virbr0 of its own virtual machines."),
    outsideInterfaces: z
      .array(interfaceName())
      .default([])
      .describe("Interfaces named br-… that lead outside: without this they are taken for Docker's and trusted."),
  })
    .prefault({})
    .describe("Who may connect to the hosts; the stack's own ports follow from its plan.");
}

export type FirewallConfig = z.output<ReturnType<typeof firewallSection>>;
