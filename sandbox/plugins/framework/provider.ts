import type { CheckFailure, CheckResult } from "./check.ts";
import type { PartChange, Schema } from "./schema.ts";
import type { Properties } from "./values.ts";

export type LogLevel = "debug" | "info" | "warning" | "error";

/** What an operation may use of its surroundings. */
export interface Operation {
  urn: string;
  /** Logical name of the resource. */
  name: string;
  /** Aborted when the engine cancels. */
  signal: AbortSignal;
  /** Shows a line of the resource; `transient` lines are status that disappears. */
  log: (level: LogLevel, message: string, transient?: boolean) => void;
}

export interface Created {
  id: string;
  state: Properties;
}

/** One resource type. Every operation is the real thing; the framework never calls them in a preview. */
export interface Resource {
  inputs: Schema;
  /** Output properties that are not inputs. */
  outputs: readonly string[];
  /** The bridge makes up a name where the program gives none. */
  autonamed?: true;
  check?: (news: Properties, result: CheckResult) => CheckFailure[];
  /** Changes that the generic comparison cannot see. */
  extraChanges?: (state: Properties, news: Properties) => PartChange[];
  create: (operation: Operation, inputs: Properties) => Promise<Created>;
  /** Undefined when the thing is gone. Without a read, a refresh sees nothing. */
  read?: (operation: Operation, id: string, state: Properties, inputs: Properties) => Promise<Created | undefined>;
  update?: (operation: Operation, id: string, state: Properties, news: Properties, changes: PartChange[]) => Promise<Properties>;
  delete?: (operation: Operation, id: string, state: Properties) => Promise<void>;
  /** Outputs that become unknown in the preview of an update. */
  unknownOnUpdate?: readonly string[];
}

export type InvokeFunction = (operation: Operation, args: Properties) => Promise<Properties>;

/** A provider package: its configuration and, loaded on first use, its resource types and functions. */
export interface ProviderPackage {
  config: Schema;
  configure?: (args: Properties) => Promise<void>;
  resources: Record<string, () => Promise<Resource>>;
  functions?: Record<string, () => Promise<InvokeFunction>>;
}
