// The Pulumi program of the plugin tests: makes the resources that plan.json beside it lists.
import { readFileSync } from "node:fs";
import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as tls from "@pulumi/tls";
import type { Plan } from "./stack.ts";

type Class = new (name: string, args: unknown, options: unknown) => Record<string, unknown>;

const classes = { docker, random, tls, "command.local": command.local, "command.remote": command.remote } as unknown as Record<
  string,
  Record<string, Class>
>;
const made: Record<string, Record<string, unknown>> = {};

function resolve(value: unknown): unknown {
  if (typeof value === "string" && value.startsWith("ref:")) {
    const [name = "", output] = value.slice(4).split(".");
    return output === undefined ? made[name] : made[name]?.[output];
  }
  if (Array.isArray(value)) {
    return value.map(resolve);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const { $secret: secret, $text: text } = value as { $secret?: unknown; $text?: string };
  if (secret !== undefined) {
    return pulumi.secret(secret);
  }
  if (text !== undefined) {
    return new pulumi.asset.StringAsset(text);
  }
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, resolve(entry)]));
}

const { resources, outputs } = JSON.parse(readFileSync(new URL("plan.json", import.meta.url), "utf8")) as Plan;
for (const { type, name, args, options } of resources) {
  const dot = type.lastIndexOf(".");
  const resourceClass = classes[type.slice(0, dot)]![type.slice(dot + 1)]!;
  made[name] = new resourceClass(name, resolve(args), resolve(options ?? {}));
}
export default Object.fromEntries(Object.entries(outputs ?? {}).map(([key, value]) => [key, resolve(value)]));
