import { z } from "zod";
import { pattern, strict, whole } from "./fields.ts";
import { formatNetwork, networkOf, parseNetwork } from "./ipNetwork.ts";
import { isPrivateIpv4 } from "./values.ts";
import { say } from "./wording.ts";

const poolBase = () =>
  z
    .string()
    .refine((value) => wholeNetwork(value) !== undefined, {
      message: say("must be an IPv4 network in CIDR form that starts at its first address", 'write for example "172.28.0.0/14"'),
      abort: true,
    })
    .refine(
      (value) => isPrivateIpv4(value.split("/")[0]!),
      say("must lie in a private range", "choose one of 10/8, 172.16/12, 192.168/16"),
    );

function wholeNetwork(value: string) {
  const network = value.includes("/") ? parseNetwork(value) : undefined;
  return network?.family === 4 && network.prefix >= 8 && formatNetwork(networkOf(network)) === value ? network : undefined;
}

const addressPool = () =>
  strict({
    base: poolBase().describe('Private IPv4 network, for example "172.28.0.0/14".'),
    size: whole(16, 28).default(24).describe("Prefix length of each container network that is cut from it."),
  });

const docker = () =>
  strict({
    source: z
      .enum(["distribution", "docker"])
      .default("distribution")
      .describe(
        "Where Docker comes from on a host that has none: the distribution's packages, or Docker's own repository. One that is there stays.",
      ),
    version: pattern(
      /^(\d+:)?\d[0-9A-Za-z.+~-]*$/,
      "the exact version of the package as apt-cache madison prints it",
      "run apt-cache madison docker.io (or docker-ce) on the host",
    )
      .optional()
      .describe("Exact version of the engine's package. Default: the newest at installation, and what is there stays."),
    addressPools: z
      .array(addressPool())
      .min(1)
      .optional()
      .describe("Ranges for container networks. Default: one that no route of the host touches."),
    allowDowngrade: z.boolean().default(false).describe("Let version name an older engine than the one that is there."),
  })
    .prefault({})
    .describe("The Docker engine of ssh hosts.");

/** Settings of the machines themselves; a lab's own machine is left as it is. */
export function systemSection() {
  return strict({
    hardenSsh: z
      .boolean()
      .default(true)
      .describe("Own settings of the SSH server: no passwords once a login by key has worked, and room for many connections."),
    securityUpdates: z.boolean().default(true).describe("Install the distribution's security updates every day; never reboot by itself."),
    journalMaxMiB: whole(64, 65_536).default(1024).describe("Largest size of the system's journal on disk, in MiB."),
    docker: docker(),
  })
    .prefault({})
    .describe("The machines themselves, ssh hosts only. docs/hosts.md lists what is changed on them.");
}
