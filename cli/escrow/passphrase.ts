import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { UserError } from "../../launcher/userError.ts";
import { readTextFile } from "./files.ts";

export const minimumLength = 12;

/** Where questions are asked; a person sits there when `isTTY` is true. */
export interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream;
}

const processTerminal: Terminal = { input: process.stdin, output: process.stderr };

/** A passphrase for a new file: from a file, or asked for twice. @throws UserError when it is too short, differs, or nobody can be asked */
export async function newPassphrase(file: string | undefined, terminal: Terminal = processTerminal): Promise<string> {
  const passphrase = file === undefined ? await askTwice(terminal) : passphraseIn(file);
  if ([...passphrase].length >= minimumLength) return passphrase;
  throw new UserError(`the passphrase has fewer than ${minimumLength} characters`, "choose a longer one, such as five random words");
}

/** The passphrase of an existing file: from a file, or asked for once. */
export async function givenPassphrase(file: string | undefined, terminal: Terminal = processTerminal): Promise<string> {
  if (file !== undefined) return passphraseIn(file);
  needsPerson(terminal, "the file is encrypted with a passphrase", "give the passphrase in a file with --passphrase-file");
  const [passphrase] = await ask(["Passphrase of the escrow file: "], terminal);
  return passphrase!;
}

async function askTwice(terminal: Terminal): Promise<string> {
  needsPerson(
    terminal,
    "neither --recipient nor --passphrase-file is given, and there is no terminal to ask for a passphrase",
    "give --recipient age1… (from age-keygen), or --passphrase-file with a file that holds one line",
  );
  const questions = [`Passphrase for the escrow file (${minimumLength} characters or more): `, "The same once more: "];
  const [first, second] = await ask(questions, terminal);
  if (first !== second) throw new UserError("the two passphrases differ", "run the command again");
  return first!;
}

function needsPerson({ input }: Terminal, what: string, next: string): void {
  if (input.isTTY !== true) throw new UserError(what, next);
}

function passphraseIn(file: string): string {
  const line = readTextFile(file, "--passphrase-file").replace(/\r?\n$/, "");
  if (line === "" || /[\r\n]/.test(line)) {
    throw new UserError(`--passphrase-file ${file}: must hold one line that is not empty`, "write the passphrase alone into it");
  }
  return line;
}

/** Asks and shows nothing of the answers: the terminal stops echoing before the first question, and until the last answer. */
async function ask(questions: string[], { input, output }: Terminal): Promise<string[]> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input, output: silent, terminal: true, historySize: 0 });
  const lines = reader[Symbol.asyncIterator]();
  const answers: string[] = [];
  let end = "no passphrase was typed";
  reader.once("SIGINT", () => {
    end = "interrupted while asking for the passphrase";
    reader.close();
  });
  try {
    for (const question of questions) {
      output.write(question);
      const { done, value } = await lines.next();
      output.write("\n");
      if (done) throw new UserError(end, "nothing was done; run it again");
      answers.push(value);
    }
    return answers;
  } finally {
    reader.close();
  }
}
