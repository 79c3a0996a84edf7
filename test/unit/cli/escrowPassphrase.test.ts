import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { givenPassphrase, newPassphrase, type Terminal } from "../../../cli/escrow/passphrase.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pocket-passphrase-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const fileWith = (text: string): string => {
  const path = join(folder, "passphrase");
  writeFileSync(path, text);
  return path;
};

/**
 * A terminal at which these keys are typed, a line after each question; `shown` is all that appeared on it, and as a terminal
 * does, it shows what is typed while it is not in raw mode.
 */
function terminal(lines: string[], isTTY = true): Terminal & { shown: () => string } {
  let raw = false;
  const input = Object.assign(new PassThrough(), {
    isTTY,
    setRawMode: (mode: boolean) => {
      raw = mode;
    },
  });
  let text = "";
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk;
      const typed = /: $/.test(text) ? lines.shift() : undefined;
      if (typed !== undefined) {
        if (!raw) text += typed;
        input.write(typed);
      }
      done();
    },
  });
  return { input, output, shown: () => text };
}

describe("a passphrase", () => {
  it("typed twice is taken and never shown", async () => {
    const at = terminal(["correct horse battery\r", "correct horse battery\r"]);
    expect(await newPassphrase(undefined, at)).toBe("correct horse battery");
    expect(at.shown()).toBe("Passphrase for the escrow file (12 characters or more): \nThe same once more: \n");
  });

  it("pasted in one go with its repetition is taken too", async () => {
    const at = terminal(["correct horse battery\rcorrect horse battery\r"]);
    expect(await newPassphrase(undefined, at)).toBe("correct horse battery");
    expect(at.shown()).not.toContain("horse");
  });

  it("typed with a mistake is corrected with backspace", async () => {
    expect(await givenPassphrase(undefined, terminal(["correctX\u007f horse\r"]))).toBe("correct horse");
  });

  it("typed differently the second time is refused", async () => {
    const at = terminal(["correct horse battery\r", "correct horse buttery\r"]);
    await expect(newPassphrase(undefined, at)).rejects.toThrow("the two passphrases differ");
  });

  it.each([
    ["Ctrl-C", "abc\u0003", "interrupted"],
    ["Ctrl-D", "\u0004", "no passphrase was typed"],
  ])("ended with %s does nothing", async (_what, keys, message) => {
    await expect(givenPassphrase(undefined, terminal([keys]))).rejects.toThrow(message);
  });

  it("of eleven characters is too short for a new file, wherever it comes from", async () => {
    await expect(newPassphrase(undefined, terminal(["elevenchars\r", "elevenchars\r"]))).rejects.toThrow("fewer than 12 characters");
    await expect(newPassphrase(fileWith("elevenchars\n"))).rejects.toThrow("fewer than 12 characters");
    expect(await newPassphrase(fileWith("twelve chars\n"))).toBe("twelve chars");
  });

  it("from a file is its one line; more lines or none are refused without being shown", async () => {
    expect(await givenPassphrase(fileWith("two words"))).toBe("two words");
    expect(await givenPassphrase(fileWith(" spaces stay \r\n"))).toBe(" spaces stay ");
    await expect(givenPassphrase(fileWith("first\nsecond\n"))).rejects.toThrow(/^(?!.*first)--passphrase-file .* must hold one line/);
    await expect(givenPassphrase(fileWith("\n"))).rejects.toThrow("must hold one line that is not empty");
    await expect(givenPassphrase(join(folder, "nope"))).rejects.toThrow("cannot be read (ENOENT)");
  });

  it("cannot be asked for without a terminal: the options are named", async () => {
    await expect(newPassphrase(undefined, terminal([], false))).rejects.toThrow(/neither --recipient nor --passphrase-file is given/);
    await expect(givenPassphrase(undefined, terminal([], false))).rejects.toThrow(/--passphrase-file/);
  });
});
