import { closeSync, existsSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { UserError } from "../../launcher/userError.ts";

/** Refuses a place where something is already. */
export function refuseExisting(path: string): void {
  if (existsSync(path)) throw alreadyThere(path);
}

/** Writes a new file that only its owner may read; on a failure none stays. @throws UserError when it is there already or cannot be written */
export function writeNewFile(path: string, text: string): void {
  const file = openNew(path);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } catch (error) {
    rmSync(path, { force: true });
    throw new UserError(`${path}: cannot be written (${codeOf(error)})`, "free some space, or choose another place");
  } finally {
    closeSync(file);
  }
}

/** Bytes of a file that an option names. */
export function readBytes(path: string, option: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UserError(`${option} ${path}: cannot be read (${codeOf(error)})`, "correct the path, or who may read it");
  }
}

export const readTextFile = (path: string, option: string): string => readBytes(path, option).toString("utf8");

function openNew(path: string): number {
  try {
    return openSync(path, "wx", 0o600);
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw alreadyThere(path);
    throw new UserError(`${path}: cannot be made (${codeOf(error)})`, "choose a folder that is there and that you may write to");
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "unknown";

function alreadyThere(path: string): UserError {
  return new UserError(
    `${path} is there already, and an escrow file is never overwritten`,
    "choose another name, such as one with the date",
  );
}
