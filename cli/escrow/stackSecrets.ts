import { UserError } from "../../launcher/userError.ts";
import { namespace } from "../../stacks/config/namespace.ts";
import { exportStackWithSecrets, type StackContext, stackConfigWithSecrets } from "../pulumi.ts";
import { malformedNames } from "./content.ts";
import { type EscrowedName, type EscrowedSecrets, escrowedNames } from "./names.ts";

export interface StackSecrets {
  /** Those that the program uses: a given one wins. */
  values: EscrowedSecrets;
  /** Made by the stack, in its state. */
  generated: EscrowedSecrets;
  /** Given in the stack's config. */
  given: EscrowedSecrets;
}

interface ExportedResource {
  urn: string;
  type: string;
  /** True for the old one of a pair that is being replaced. */
  delete?: boolean;
  outputs?: { hex?: string | { plaintext?: string } };
}

const GENERATED = "random:index/randomBytes:RandomBytes";

/** The stack's escrowed secrets, decrypted in memory. @throws UserError when the stack cannot be read or holds a malformed value */
export async function readStackSecrets(context: StackContext): Promise<StackSecrets> {
  const [deployment, config] = await Promise.all([exportStackWithSecrets(context), stackConfigWithSecrets(context)]);
  const found = stackSecrets(deployment, config);
  const malformed = malformedNames(found.values);
  if (malformed.length === 0) return found;
  const keys = malformed.map((name) => `${namespace}:${name}`).join(", ");
  throw new UserError(
    `stack ${context.stack}: the value of ${keys} does not have the form of its kind (hex digits in lower case)`,
    `correct it with: pulumi config set --secret ${namespace}:${malformed[0]} --stack ${context.stack} (value on standard input)`,
  );
}

/** Finds the secrets in what `pulumi stack export --show-secrets` and `pulumi config --show-secrets --json` print. */
export function stackSecrets(deploymentJson: string, configJson: string): StackSecrets {
  const deployment = jsonOf(deploymentJson, "stack export") as { deployment?: { resources?: ExportedResource[] } | null };
  const config = jsonOf(configJson, "config") as Record<string, { value?: string }>;
  const resources = (deployment.deployment?.resources ?? []).filter((resource) => resource.type === GENERATED && !resource.delete);
  const generated = pick((name) => plaintext(resources.find(({ urn }) => urn.split("::").slice(3).join("::") === name)?.outputs?.hex));
  const given = pick((name) => config[`${namespace}:${name}`]?.value);
  return { values: { ...generated, ...given }, generated, given };
}

function pick(valueFor: (name: EscrowedName) => string | undefined): EscrowedSecrets {
  return Object.fromEntries(escrowedNames.map((name) => [name, valueFor(name)]).filter(([, value]) => value !== undefined));
}

function plaintext(output: string | { plaintext?: string } | undefined): string | undefined {
  if (typeof output !== "object") return output;
  return output.plaintext === undefined ? undefined : (jsonOf(output.plaintext, "stack export") as string);
}

/** JSON.parse quotes what it stumbles over, which here may be a secret. */
function jsonOf(text: string, command: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`pulumi ${command} printed something that is not JSON`, `run pulumi ${command} by hand and look at what it says`);
  }
}
