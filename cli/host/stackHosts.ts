import { existsSync, readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import { z } from "zod";
import { UserError } from "../../launcher/userError.ts";
import { loginShape } from "../../stacks/config/hosts.ts";
import { namespace } from "../../stacks/config/namespace.ts";
import { listed } from "../../stacks/config/rules/rule.ts";
import { nearest } from "../../stacks/config/suggest.ts";
import { unsay } from "../../stacks/config/wording.ts";

/** A machine as the stack file has it, which may lack what a deployment needs. */
export type ScanLogin = z.output<typeof login>;
export type ScanHost = ScanLogin & { jump?: ScanLogin; size?: { memoryMiB?: unknown; cpus?: unknown } };

export interface StackHosts {
  /** Hosts of kind ssh, in the file's order. */
  hosts: Map<string, ScanHost>;
  /** True where the stack logs in with a key of its config. */
  ownKey: boolean;
}

/** The example's key is nobody's. */
const exampleKey = /^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA{42}/;

const login = z.object({
  ...loginShape(),
  user: loginShape().user.default("root"),
  hostKey: z
    .unknown()
    .optional()
    .transform((key) => (typeof key === "string" && key !== "" && !exampleKey.test(key) ? key : undefined)),
});
const host = login.extend({
  jump: login.optional(),
  size: z.object({ memoryMiB: z.unknown(), cpus: z.unknown() }).optional().catch(undefined),
});

/** Where a stack file has its hosts. */
export const hostsPath = ["config", `${namespace}:hosts`];

/**
 * The hosts of a stack file that can be scanned, or the one that is named. Read leniently: a file without host keys is what
 * this is for. Errors: UserError for a file that is no stack file, a host that is not there, and addresses that are none.
 */
export function readStackHosts(file: string, only: string | undefined): StackHosts {
  if (!existsSync(file)) throw new UserError(`${file} is not there`, "copy Pulumi.prod-single.yaml or Pulumi.prod-ha.yaml to it");
  const document = parseDocument(readFileSync(file, "utf8"));
  const mistake = document.errors[0];
  if (mistake) throw new UserError(`${file} is no YAML: ${mistake.message}`, "correct the line that it names");
  const section = document.toJS()?.config?.[hostsPath[1]!];
  if (section === null || typeof section !== "object" || Array.isArray(section))
    throw new UserError(`${file} has no hosts`, `write ${hostsPath[1]}: with a machine's name, its kind: ssh and its address`);
  const ssh = Object.entries(section as Record<string, { kind?: unknown }>).filter(([, value]) => value?.kind === "ssh");
  const names = ssh.map(([name]) => name);
  if (ssh.length === 0) throw new UserError(`${file} has no host of kind ssh`, "only such hosts have an SSH key to pin");
  if (only !== undefined && !names.includes(only)) {
    const guess = nearest(only, names);
    throw new UserError(`${file} has no ssh host ${only}${guess ? `; did you mean "${guess}"?` : ""}`, `name one of: ${listed(names)}`);
  }
  const wanted = ssh.filter(([name]) => only === undefined || name === only);
  return {
    hosts: new Map(wanted.map(([name, value]) => [name, parseHost(name, value)])),
    ownKey: document.hasIn(["config", `${namespace}:sshPrivateKey`]),
  };
}

function parseHost(name: string, value: unknown): ScanHost {
  const result = host.safeParse(value);
  if (result.success) return result.data as ScanHost;
  const issue = result.error.issues[0]!;
  const { rule, next } = unsay(issue.message);
  throw new UserError(`hosts.${name}.${issue.path.join(".")}: ${rule}`, next ?? "write it into the stack file");
}
