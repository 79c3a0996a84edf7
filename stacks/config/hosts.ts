import { z } from "zod";
import { absolutePath, fullName, machineAddress, pattern, port, shared, strict, text } from "./fields.ts";
import { hostSize } from "./hostSize.ts";
import { isProduction, type Profile } from "./profiles.ts";
import { isPrivateIpv4 } from "./values.ts";
import { say } from "./wording.ts";

const scan = "run: npm run pocket -- host scan --stack <stack>";

const hostKey = () =>
  z
    .string({ error: ({ input }) => (input === undefined ? say("is required", scan) : undefined) })
    .regex(
      /^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43}$/,
      say(
        'must be the machine\'s own public key, "ssh-ed25519 AAAA…" without host name and comment',
        `${scan}, or read it on the machine's console with: cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub`,
      ),
    );

const identityFile = () =>
  pattern(
    /^(~?\/[^\s:,]+)$/,
    "an absolute path or one that starts with ~/, without spaces, colons or commas",
    "write the whole path, from / or ~/",
  );

/** How SSH finds its way to a machine. */
export const loginShape = shared(() => ({
  address: machineAddress().describe("IPv4 address or DNS name that SSH connects to."),
  port: port().default(22).describe("TCP port of the SSH server."),
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, say("must be a Unix user name", "write the login name alone"))
    .describe("Login that may use the Docker engine: root, or a member of the group docker with sudo."),
  identityFile: identityFile()
    .optional()
    .describe(
      "Private key by its path, from / or ~/, which must be the same on every machine that runs Pulumi. Default: the secret key sshPrivateKey, else the SSH agent and ssh's own files.",
    ),
}));

const sshLogin = shared(() => ({
  ...loginShape(),
  hostKey: hostKey().describe('Pinned host key, "ssh-ed25519 AAAA…". A connection to a machine with another key fails.'),
}));

const common = shared(() => ({
  zone: text().optional().describe("Failure domain, such as a data centre. Default: the host's own name."),
  labels: z.record(z.string().min(1), z.string()).default({}).describe("Free labels, name to value, for monitoring and reports."),
}));

const host = shared(() =>
  z
    .discriminatedUnion("kind", [
      strict({
        kind: z.literal("local").describe("The Docker engine of the machine that runs Pulumi; lab only."),
        dataDirectory: absolutePath()
          .optional()
          .describe(
            "Folder for rendered files, one folder a stack in it. Default: pocket-provider/files under $XDG_DATA_HOME or ~/.local/share.",
          ),
        ...common(),
      }),
      strict({
        kind: z.literal("ssh").describe("An existing machine, reached over SSH."),
        ...sshLogin(),
        privateAddress: z
          .string()
          .refine(
            isPrivateIpv4,
            say(
              "must be an IPv4 address of a private range (10/8, 172.16/12, 192.168/16, 100.64/10): private ports are bound to it",
              "write the machine's address on the private network",
            ),
          )
          .optional()
          .describe("IPv4 address on the network that only the stack's hosts share. Required in prod-ha."),
        size: hostSize(),
        jump: strict(sshLogin()).optional().describe("Machine to go through, with the same keys. Default: direct."),
        ...common(),
      }),
    ])
    .describe("One machine: kind local or ssh."),
);

export function hostsSection(profile: Profile) {
  const hosts = z.record(fullName("host name"), host());
  return (isProduction(profile) ? hosts : hosts.default({ local: { kind: "local", labels: {} } })).describe(
    "The stack's machines by name. lab: one local host. prod-single: one ssh host. prod-ha: three or more.",
  );
}

type HostSection = z.output<ReturnType<typeof host>>;
type WithZone<T> = T & { zone: string };
export type LocalHostConfig = WithZone<Extract<HostSection, { kind: "local" }>>;
export type SshHostConfig = WithZone<Extract<HostSection, { kind: "ssh" }>>;
export type HostConfig = LocalHostConfig | SshHostConfig;

export function resolveHosts(section: Record<string, HostSection>): Record<string, HostConfig> {
  return Object.fromEntries(Object.entries(section).map(([name, value]) => [name, { ...value, zone: value.zone ?? name }]));
}
