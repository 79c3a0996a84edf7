import { fingerprintsOf } from "./content.ts";
import { type EscrowedName, type EscrowedSecrets, escrowedNames } from "./names.ts";

export interface ComparedSecret {
  name: EscrowedName;
  state: "equal" | "differs" | "only in the file" | "only in the stack";
  /** Fingerprints; null where it is not there. */
  file: string | null;
  stack: string | null;
}

/** Every secret that the file or the stack has, side by side. */
export function compareSecrets(file: EscrowedSecrets, stack: EscrowedSecrets): ComparedSecret[] {
  const inFile = fingerprintsOf(file);
  const inStack = fingerprintsOf(stack);
  return escrowedNames
    .filter((name) => name in file || name in stack)
    .map((name) => ({ name, state: stateOf(file[name], stack[name]), file: inFile[name] ?? null, stack: inStack[name] ?? null }));
}

function stateOf(file: string | undefined, stack: string | undefined): ComparedSecret["state"] {
  if (file === undefined) return "only in the stack";
  if (stack === undefined) return "only in the file";
  return file === stack ? "equal" : "differs";
}

/** One line a secret: name, fingerprint or fingerprints, what is the matter. */
export function comparisonLines(secrets: ComparedSecret[]): string[] {
  return secrets.map(({ name, state, file, stack }) => {
    const prints = state === "differs" ? `file ${file}, stack ${stack}` : (file ?? stack);
    return `  ${name.padEnd(22)} ${prints}  ${state}`;
  });
}
