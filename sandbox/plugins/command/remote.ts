import type { Client } from "ssh2";
import type { Operation } from "../framework/provider.ts";
import type { Properties } from "../framework/values.ts";
import type { Connection } from "./connectionInputs.ts";
import { connectionType } from "./connectionInputs.ts";
import { dial } from "./dial.ts";
import { OutputCapture } from "./output.ts";
import { type Captured, commandInput, commandResource, previousOutputs } from "./resource.ts";

export const remoteCommand = commandResource({ connection: commandInput("connection", connectionType, { required: true }) }, run);

/**
 * Runs a script over a connection of its own. As in the real plugin the connection stays open until the process ends: many
 * commands mean as many sessions on the host.
 */
async function run(operation: Operation, script: string, properties: Properties): Promise<Captured> {
  const client = await dial(operation, properties.connection as Connection);
  const environment = (properties.environment as Record<string, string> | undefined) ?? {};
  const previous = previousOutputs(properties);
  const refused = await refusedVariables(client, { ...environment, ...previous });
  for (const name of refused) {
    const text = `Unable to set '${name}'. This only works if your SSH server is configured to accept these variables via AcceptEnv. Alternatively, if a Bash-like shell runs the command on the remote host, you could prefix the command itself with the variables in the form 'VAR=value command'`;
    operation.log(name in environment ? "error" : "warning", text);
    if (name in environment) {
      throw new Error(`could not set environment variable "${name}": ssh: setenv failed`);
    }
  }
  return await execute(operation, client, script, { ...properties, env: { ...environment, ...previous } });
}

/** Names that the server did not accept. The client library sends variables without asking for an answer, so the shell is asked. */
async function refusedVariables(client: Client, env: Record<string, string>): Promise<string[]> {
  const names = Object.keys(env);
  if (names.length === 0) {
    return [];
  }
  const probe = names.map((name) => `[ -n "\${${name}+x}" ] || echo ${name}`).join("; ");
  const silent: Operation = { urn: "", name: "", signal: new AbortController().signal, log: () => undefined };
  const { stdout } = await execute(silent, client, probe, { env, logging: "none" });
  return stdout.split("\n").filter((name) => names.includes(name));
}

/** No keep-alive, no timeout, and a running script is not stopped by a cancellation. */
function execute(operation: Operation, client: Client, script: string, settings: Properties): Promise<Captured> {
  return new Promise((resolve, reject) => {
    client.exec(script, { env: settings.env as NodeJS.ProcessEnv }, (error, channel) => {
      if (error) {
        reject(new Error(`${error.message}: running ${JSON.stringify(script)}:\n`));
        return;
      }
      const output = new OutputCapture(operation, settings.logging, (failure) => {
        client.end();
        reject(failure);
      });
      let status: string | undefined;
      channel.on("data", (chunk: Buffer) => output.add("stdout", chunk));
      channel.stderr.on("data", (chunk: Buffer) => output.add("stderr", chunk));
      channel.on("exit", (code: number | null, signal?: string) => {
        status =
          code === null ? `Process exited with status 128 from signal ${signal}` : code === 0 ? "" : `Process exited with status ${code}`;
      });
      channel.on("error", () => undefined);
      channel.on("close", () => {
        const ended = status ?? "wait: remote command exited without exit status or exit signal";
        ended === "" ? resolve(output.captured()) : reject(output.failure(ended, script));
      });
      channel.end((settings.stdin as string | undefined) ?? "");
    });
  });
}
