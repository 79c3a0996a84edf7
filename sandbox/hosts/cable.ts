import { SandboxError } from "../images/errors.ts";
import { run } from "../images/run.ts";
import { mustExecIn } from "./containers.ts";
import type { HostLayout } from "./layout.ts";

/** This machine's end of a running host's cable. The host's own end keeps its addresses and routes while this one is down. */
async function cableOf(host: HostLayout): Promise<{ name: string; connected: boolean }> {
  const step = `looking for the cable of ${host.name}`;
  const index = Number(await mustExecIn(host.container, ["cat", "/sys/class/net/eth0/iflink"], step));
  const links = JSON.parse(await run("ip", ["-j", "link"], { step })) as { ifindex: number; ifname: string; flags: string[] }[];
  const link = links.find(({ ifindex }) => ifindex === index);
  if (!link) {
    throw new SandboxError(`interface ${index} of ${host.container} is not on this machine`, `docker restart ${host.container}`);
  }
  return { name: link.ifname, connected: link.flags.includes("UP") };
}

export async function isConnected(host: HostLayout): Promise<boolean> {
  return (await cableOf(host)).connected;
}

export async function setCable(host: HostLayout, state: "up" | "down"): Promise<void> {
  await run("ip", ["link", "set", (await cableOf(host)).name, state], { step: `setting the cable of ${host.name} ${state}` });
}
