// The Pulumi program of the plugin tests: makes the resources that plan.json beside it lists.
import { readFileSync } from "node:fs";
import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as tls from "@pulumi/tls";

const classes = { docker, random, tls, "command.local": command.local, "command.remote": command.remote, pulumi };
const made = {};

function resolve(value) {
  if (typeof value === "string" && value.startsWith("ref:")) {
    const [name, output] = value.slice(4).split(".");
    return output === undefined ? made[name] : made[name][output];
  }
  if (value?.$secret !== undefined) {
    return pulumi.secret(value.$secret);
  }
  if (value?.$text !== undefined) {
    return new pulumi.asset.StringAsset(value.$text);
  }
  if (Array.isArray(value)) {
    return value.map(resolve);
  }
  return value !== null && typeof value === "object"
    ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, resolve(entry)]))
    : value;
}

const { resources, outputs } = JSON.parse(readFileSync(new URL("plan.json", import.meta.url), "utf8"));
for (const { type, name, args, options } of resources) {
  const dot = type.lastIndexOf(".");
  made[name] = new classes[type.slice(0, dot)][type.slice(dot + 1)](name, resolve(args), resolve(options ?? {}));
}
export default Object.fromEntries(Object.entries(outputs ?? {}).map(([key, value]) => [key, resolve(value)]));
