import { spawn } from "node:child_process";
import { checkInputs } from "../framework/check.ts";
import type { InvokeFunction, Operation } from "../framework/provider.ts";
import type { Schema } from "../framework/schema.ts";
import type { Properties } from "../framework/values.ts";
import { OutputCapture } from "./output.ts";
import { type Captured, commandInput, commandResource, commonInputs, previousOutputs } from "./resource.ts";

const localInputs: Schema = {
  interpreter: commandInput("interpreter", { list: "string" }),
  dir: commandInput("dir", "string"),
  assetPaths: commandInput("assetPaths", { list: "string" }, { refused: "assetPaths" }),
  archivePaths: commandInput("archivePaths", { list: "string" }, { refused: "archivePaths" }),
};

export const localCommand = commandResource(localInputs, run);

const { create: _create, update: _update, delete: _delete, triggers: _triggers, ...sharedInputs } = commonInputs;
const runInputs: Schema = { ...sharedInputs, ...localInputs, command: { type: "string", required: true, onChange: "update" } };

/** The `local:run` function: runs at every preview and deployment. */
export const runLocally: InvokeFunction = async (operation, args) => {
  const { inputs, failures } = checkInputs(runInputs, args);
  if (failures.length > 0) {
    throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("; "));
  }
  return { ...inputs, ...(await run(operation, inputs.command as string, inputs)) };
};

async function run(operation: Operation, script: string, properties: Properties): Promise<Captured> {
  const interpreter = properties.interpreter as string[] | undefined;
  const [program, ...args] = [...(interpreter?.length ? interpreter : ["/bin/sh", "-c"]), script];
  const child = spawn(program!, args, {
    cwd: properties.dir as string | undefined,
    env: { ...process.env, ...(properties.environment as Record<string, string> | undefined), ...previousOutputs(properties) },
    stdio: "pipe",
  });
  const kill = (): void => {
    child.kill("SIGKILL");
  };
  operation.signal.addEventListener("abort", kill, { once: true });
  try {
    return await new Promise<Captured>((resolve, reject) => {
      const output = new OutputCapture(operation, properties.logging, (error) => {
        kill();
        reject(error);
      });
      child.stdout.on("data", (chunk: Buffer) => output.add("stdout", chunk));
      child.stderr.on("data", (chunk: Buffer) => output.add("stderr", chunk));
      child.on("error", (error) => reject(output.failure(error.message, script)));
      child.on("close", (code, signal) => {
        const status = signal === null ? `exit status ${code}` : `signal: ${signal}`;
        code === 0 ? resolve(output.captured()) : reject(output.failure(status, script));
      });
      // A script that does not read its input closes it early: that is its business.
      child.stdin.on("error", () => undefined);
      child.stdin.end((properties.stdin as string | undefined) ?? "");
    });
  } finally {
    operation.signal.removeEventListener("abort", kill);
  }
}
