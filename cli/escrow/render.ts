import { comparisonLines } from "./compare.ts";
import type { ExportResult } from "./export.ts";
import type { RestoreResult } from "./restore.ts";
import type { VerifyResult } from "./verify.ts";

const line = (name: string, fingerprint: string, what: string): string => `  ${name.padEnd(22)} ${fingerprint}  ${what}`;
const source = ({ from, createdAt }: { from: string; createdAt: string }): string => `made from stack ${from} at ${createdAt}`;

export function exportLines({ file, stack, encryptedFor, secrets }: ExportResult): string[] {
  const opens = encryptedFor === "passphrase" ? "" : " --identity-file <path>";
  return [
    `${file}: ${secrets.length} keys of stack ${stack}, age-encrypted ${encryptedFor === "passphrase" ? "with a passphrase" : "for recipients"}`,
    ...secrets.map(({ name, fingerprint, origin }) => line(name, fingerprint, origin)),
    ...secrets.flatMap(({ name, otherInState }) =>
      otherInState === null ? [] : `  ! ${name}: the state still has ${otherInState}; make sure which one the database was written with`,
    ),
    "Next",
    `  check it:  npm run pocket -- escrow verify --stack ${stack} --file ${file}${opens}`,
    "  move it off this machine, to two places, apart from what opens it",
    "  note the fingerprints beside each database dump: a dump is readable only with the keys of its time",
  ];
}

export function verifyLines({ stack, equal, secrets, ...file }: VerifyResult): string[] {
  const verdict = equal ? "holds exactly the keys of" : "differs from";
  const next = equal ? [] : ["Next", "  after a wanted change, export anew; else find out who changed which before anything is deployed"];
  return [`the file (${source(file)}) ${verdict} stack ${stack}`, ...comparisonLines(secrets), ...next];
}

export function restoreLines({ stack, secrets, ...file }: RestoreResult): string[] {
  return [
    `stack ${stack} has the keys of the file (${source(file)})`,
    ...secrets.map(({ name, fingerprint, action }) => line(name, fingerprint, action)),
    "Next",
    "  restore the database dumps that belong to these fingerprints",
    `  pulumi preview --stack ${stack}`,
  ];
}
