import { createInterface } from "node:readline/promises";

/** Where questions are asked; a person sits there when `isTTY` is true. */
export interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream;
}

export const processTerminal: Terminal = { input: process.stdin, output: process.stderr };

/** True where a person says yes; undefined where nobody can be asked. Everything but y and yes is a no, the end of input too. */
export async function confirm(question: string, { input, output }: Terminal): Promise<boolean | undefined> {
  if (input.isTTY !== true) return undefined;
  const reader = createInterface({ input, output });
  try {
    const closed = new Promise<string>((resolve) => reader.once("close", () => resolve("")));
    return /^y(es)?$/i.test((await Promise.race([reader.question(`${question} [y/N] `), closed])).trim());
  } finally {
    reader.close();
  }
}
