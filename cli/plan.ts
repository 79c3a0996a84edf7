import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pc from "picocolors";
import { parse } from "yaml";
import { checkout } from "../launcher/paths.mjs";
import { UserError } from "../launcher/userError.ts";
import { namespace } from "../stacks/config/namespace.ts";
import { parseStackConfig } from "../stacks/config/schema.ts";
import { planTopology } from "../stacks/topology/plan.ts";
import type { Topology } from "../stacks/topology/types.ts";

/** Prints the plan of a stack file. Reads no secret: encrypted values stay what they are. */
export async function plan(options: { stack: string; json?: boolean }): Promise<void> {
  const file = join(checkout, `Pulumi.${options.stack}.yaml`);
  if (!existsSync(file))
    throw new UserError(`${file} is not there`, `copy one of Pulumi.lab.yaml, Pulumi.prod-single.yaml, Pulumi.prod-ha.yaml to it`);
  const values: Record<string, unknown> = parse(readFileSync(file, "utf8"))?.config ?? {};
  const own = Object.entries(values).filter(([key]) => key.startsWith(`${namespace}:`));
  const input = Object.fromEntries(own.map(([key, value]) => [key.slice(namespace.length + 1), value]));
  const topology = planTopology(parseStackConfig(input, options.stack), options.stack);
  process.stdout.write(options.json ? `${JSON.stringify(topology, null, 2)}\n` : renderPlan(topology));
}

function renderPlan(topology: Topology): string {
  const lines = [pc.bold(`${topology.stack} (${topology.profile})`)];
  for (const host of topology.hosts) {
    lines.push("", `${pc.bold(host.name)} ${pc.dim([host.kind, host.publicAddress, host.zone].filter(Boolean).join(", "))}`);
    for (const instance of topology.instances.filter(({ host: name }) => name === host.name)) {
      const open = instance.ports.filter(({ hostPort }) => hostPort !== undefined);
      const ports = open.map(({ bindAddress, hostPort, exposure }) => `${bindAddress}:${hostPort} ${exposure}`).join(", ");
      lines.push(`  ${instance.name.padEnd(22)} ${(topology.images[instance.image] ?? "").padEnd(52)} ${ports}`.trimEnd());
    }
  }
  lines.push(
    "",
    pc.bold("endpoints"),
    ...topology.endpoints.map(({ name, url, exposure }) => `  ${name.padEnd(28)} ${exposure.padEnd(9)} ${url}`),
  );
  return `${lines.join("\n")}\n`;
}
