import { spawn } from "node:child_process";
import { UserError } from "../../launcher/userError.ts";

export interface SshRun {
  stdout: string;
  /** What ssh itself said. */
  said: string;
  code: number;
}

/** Runs ssh and ends it after its time: a server that says nothing more would hold it for ever. */
export function runSsh(args: string[], options: { timeoutSeconds: number; input?: string }): Promise<SshRun> {
  return new Promise((resolve, reject) => {
    const child = spawn("ssh", args, { stdio: ["pipe", "pipe", "pipe"], timeout: options.timeoutSeconds * 1000, killSignal: "SIGKILL" });
    let [stdout, said] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    child.stdin.on("error", () => {}); // ssh may be gone before it has read all
    child.stdin.end(options.input ?? "");
    child.on("error", (error: NodeJS.ErrnoException) =>
      reject(new UserError(`ssh could not be started (${error.code ?? error.message})`, "install the OpenSSH client, and try again")),
    );
    child.on("close", (code) =>
      resolve({ stdout, said: said || (code === null ? "timed out during banner exchange" : ""), code: code ?? 1 }),
    );
  });
}
