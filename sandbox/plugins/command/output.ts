import type { Operation } from "../framework/provider.ts";
import type { Captured } from "./resource.ts";

const LONGEST_LINE = 64 * 1024;

/** Collects what a script prints and shows it line by line as transient status, as `logging` asks. */
export class OutputCapture {
  readonly #operation: Operation;
  readonly #logged: { stdout: boolean; stderr: boolean };
  readonly #fail: (error: Error) => void;
  readonly #stdout: Buffer[] = [];
  readonly #stderr: Buffer[] = [];
  readonly #both: Buffer[] = [];
  #line = "";

  /** @param fail called once a logged line is so long that the real plugin would hang for good */
  constructor(operation: Operation, logging: unknown, fail: (error: Error) => void) {
    this.#operation = operation;
    this.#fail = fail;
    const both = logging === undefined || logging === "stdoutAndStderr";
    this.#logged = { stdout: both || logging === "stdout", stderr: both || logging === "stderr" };
  }

  add(stream: "stdout" | "stderr", chunk: Buffer): void {
    (stream === "stdout" ? this.#stdout : this.#stderr).push(chunk);
    this.#both.push(chunk);
    if (this.#logged[stream]) {
      this.#show(chunk.toString("utf8"));
    }
  }

  /** Standard output and error, each without its last newline. */
  captured(): Captured {
    const text = (chunks: Buffer[]): string => Buffer.concat(chunks).toString("utf8").replace(/\n$/, "");
    return { stdout: text(this.#stdout), stderr: text(this.#stderr) };
  }

  /** The error of a failed script: with the whole script and everything it printed, whatever `logging` says. */
  failure(status: string, script: string): Error {
    this.#flush();
    return new Error(`${status}: running ${JSON.stringify(script)}:\n${Buffer.concat(this.#both).toString("utf8")}`);
  }

  #show(text: string): void {
    const lines = `${this.#line}${text}`.split("\n");
    this.#line = lines.pop() ?? "";
    if ([...lines, this.#line].some((line) => Buffer.byteLength(line) > LONGEST_LINE)) {
      this.#fail(
        new Error('the script printed a line of more than 64 KiB while it is logged, at which the real plugin hangs; set logging: "none"'),
      );
      return;
    }
    for (const line of lines) {
      this.#operation.log("info", line, true);
    }
  }

  #flush(): void {
    if (this.#line !== "") {
      this.#operation.log("info", this.#line, true);
      this.#line = "";
    }
  }
}
