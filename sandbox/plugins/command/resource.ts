import { randomBytes } from "node:crypto";
import { exactly } from "../framework/compare.ts";
import type { Operation, Resource } from "../framework/provider.ts";
import type { PropertySpec, PropertyType, Schema } from "../framework/schema.ts";
import type { Properties } from "../framework/values.ts";

export interface Captured {
  stdout: string;
  stderr: string;
}

/** Runs one script with the settings and the previous outputs of a command's properties. */
export type RunScript = (operation: Operation, script: string, properties: Properties) => Promise<Captured>;

/** An input of a command: any change of it runs the command again, in place. */
export function commandInput(name: string, type: PropertyType, rest: Partial<PropertySpec> = {}): PropertySpec {
  return { type, onChange: "update", compare: exactly(name, false), ...rest };
}

/** A changed trigger replaces: the new `create` runs first, the old `delete` afterwards. */
export const triggersInput: PropertySpec = { type: { list: "any" }, onChange: "replace", compare: exactly("triggers", true) };

const loggingKinds = ["none", "stdout", "stderr", "stdoutAndStderr"];

export const commonInputs: Schema = {
  create: commandInput("create", "string"),
  update: commandInput("update", "string"),
  delete: commandInput("delete", "string"),
  stdin: commandInput("stdin", "string"),
  environment: commandInput("environment", { map: "string" }),
  addPreviousOutputInEnv: commandInput("addPreviousOutputInEnv", "boolean"),
  logging: commandInput("logging", "string", {
    validate: (value: string) => (loggingKinds.includes(value) ? undefined : `'${value}' is none of ${loggingKinds.join(", ")}`),
  }),
  triggers: triggersInput,
};

/** An id as the real plugin makes it: the logical name and eight hex digits. */
export function uniqueId(name: string): string {
  return `${name}${randomBytes(4).toString("hex")}`;
}

/**
 * The life of a command. A failed create leaves nothing in the state, a failed update the old state, so both run again.
 * There is no read: a refresh sees nothing.
 */
export function commandResource(extraInputs: Schema, run: RunScript): Resource {
  return {
    inputs: { ...commonInputs, ...extraInputs },
    outputs: ["stdout", "stderr"],
    unknownOnUpdate: ["stdout", "stderr"],
    create: async (operation, inputs) => {
      const script = inputs.create as string | undefined;
      const captured = script === undefined ? { stdout: "", stderr: "" } : await run(operation, script, inputs);
      return { id: uniqueId(operation.name), state: { ...inputs, ...captured } };
    },
    update: async (operation, _id, _state, news) => {
      const script = (news.update ?? news.create) as string | undefined;
      return script === undefined ? news : { ...news, ...(await run(operation, script, news)) };
    },
    delete: async (operation, _id, state) => {
      if (state.delete !== undefined) {
        await run(operation, state.delete as string, state);
      }
    },
  };
}

/** PULUMI_COMMAND_STDOUT and PULUMI_COMMAND_STDERR of the previous run, unless turned off or empty. */
export function previousOutputs(properties: Properties): Record<string, string> {
  if (properties.addPreviousOutputInEnv === false) {
    return {};
  }
  const entries = [
    ["PULUMI_COMMAND_STDOUT", properties.stdout],
    ["PULUMI_COMMAND_STDERR", properties.stderr],
  ];
  return Object.fromEntries(entries.filter(([, value]) => value));
}
