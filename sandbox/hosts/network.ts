import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { docker } from "../images/docker.ts";
import { withLock } from "../images/lock.ts";
import { tryRun } from "../images/run.ts";
import { closeWorld, mirrorAddresses, removeClosedWorld } from "./closedWorld.ts";
import { type LabLayout, labLabels, layoutOf } from "./layout.ts";
import { findRange } from "./range.ts";
import { findLab } from "./reading.ts";

const forwardingFiles = ["all", "default"].map((scope) => `/proc/sys/net/ipv6/conf/${scope}/forwarding`);

/** Runs work and puts the machine's IPv6 forwarding back: the lab's packets stay on one bridge, and a forwarding machine would forget its router. */
async function keepingIpv6Forwarding(work: () => Promise<unknown>): Promise<void> {
  const read = () => forwardingFiles.map((file) => readFileSync(file, "utf8"));
  const before = read();
  await work();
  for (const [index, value] of read().entries()) {
    if (value !== before[index]) writeFileSync(forwardingFiles[index]!, before[index]!);
  }
}

/** The lab's network, made in a range of its own where there is none, closed to the internet. One at a time for all labs. */
export async function ensureNetwork(name: string, folder: string, log: (line: string) => void): Promise<LabLayout> {
  return withLock(join(folder, "..", ".."), log, async () => {
    const { addresses } = await mirrorAddresses();
    const existing = await findLab(name);
    const layout = existing?.layout ?? layoutOf(name, await findRange(name, log));
    // The rules come first: no host is ever on an open network.
    await closeWorld(layout, addresses);
    if (existing) return layout;
    const labels = { [labLabels.lab]: name, [labLabels.range]: layout.range, [labLabels.folder]: folder };
    const marks = Object.entries(labels).flatMap(([label, value]) => ["--label", `${label}=${value}`]);
    const ipv4 = ["--subnet", layout.subnet, "--gateway", layout.gateway];
    const ipv6 = ["--ipv6", "--subnet", layout.subnetIpv6];
    const bridge = ["-o", `com.docker.network.bridge.name=${layout.bridge}`];
    const create = ["network", "create", ...ipv4, ...ipv6, ...bridge, ...marks, layout.network];
    await keepingIpv6Forwarding(() => docker(create, { step: `making the network of lab ${name}` }));
    return layout;
  });
}

/** Removes the rules, the routes, and last the network, by which the lab is found. */
export async function removeNetwork(layout: LabLayout): Promise<void> {
  await removeClosedWorld(layout);
  await tryRun("docker", ["network", "rm", layout.network], { step: `removing the network of lab ${layout.name}` });
}
