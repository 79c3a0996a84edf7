import { setTimeout as sleep } from "node:timers/promises";
import { localReference } from "../images/catalogue.ts";
import { docker } from "../images/docker.ts";
import { SandboxError } from "../images/errors.ts";
import { isConnected, setCable } from "./cable.ts";
import { type LabContainer, labContainers, mustExecIn } from "./containers.ts";
import { readHostKey, sshAnswers, waitForHost } from "./machines.ts";
import { readLab } from "./reading.ts";
import { parseScan } from "./scan.ts";
import { writeSshFiles } from "./sshFiles.ts";
import type { HostState, LabHost, LabInfo, ScanOptions } from "./types.ts";

const rebootPatienceMs = 60_000;

async function mustRead(lab: string): Promise<LabInfo> {
  const info = await readLab(lab);
  if (!info) throw new SandboxError(`there is no lab ${lab}`, `npm run hosts -- up 1 --name ${lab}`);
  return info;
}

function hostOf(info: LabInfo, name: string): LabHost {
  const host = info.hosts.find((candidate) => candidate.name === name);
  if (host) return host;
  const names = info.hosts.map((candidate) => candidate.name).join(", ") || "none";
  throw new SandboxError(`lab ${info.name} has no host ${name}`, `name one of its hosts: ${names}`);
}

async function mustFind(lab: string, name: string): Promise<LabHost> {
  return hostOf(await mustRead(lab), name);
}

async function containerOf(lab: string, host: LabHost): Promise<LabContainer> {
  const container = (await labContainers(lab)).find(({ name }) => name === host.container);
  if (container?.running) return container;
  throw new SandboxError(`host ${host.name} of lab ${lab} is not running`, `npm run hosts -- up ${host.name.slice(1)} --name ${lab}`);
}

/** See LabApi: nmap of all ports by half-open connections, from a stranger or from within another host's network. */
export async function scanPorts(lab: string, name: string, options: ScanOptions = {}): Promise<number[]> {
  const info = await mustRead(lab);
  const host = hostOf(info, name);
  await containerOf(lab, host);
  const { ports = "1-65535", from = "outsider", ipv6 = false } = options;
  if (!/^\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*$/.test(ports)) {
    throw new SandboxError(`${JSON.stringify(ports)} are not ports`, "write 1-65535, 22 or 80,443,9000-9100");
  }
  const address = ipv6 ? host.labAddressIpv6 : host.labAddress;
  const speed = ["-T4", "--max-retries", "2", "--min-rate", "15000"];
  const command = ["nmap", ...(ipv6 ? ["-6"] : []), "-n", "-Pn", "-sS", ...speed, "-p", ports, "-oG", "-", address];
  const step = `scanning ${name} of lab ${lab}`;
  if (from === "outsider") return parseScan(await mustExecIn(info.outsider, command, step));
  const network = ["--network", `container:${hostOf(info, from).container}`];
  const entry = ["--entrypoint", command[0]!, localReference("host-lab"), ...command.slice(1)];
  return parseScan(await docker(["run", "--rm", ...network, ...entry], { step }));
}

async function plug(lab: string, name: string, state: "up" | "down"): Promise<void> {
  const host = await mustFind(lab, name);
  await containerOf(lab, host);
  await setCable(host, state);
}

/** See LabApi. */
export const cutHost = (lab: string, host: string): Promise<void> => plug(lab, host, "down");

/** See LabApi. */
export const joinHost = (lab: string, host: string): Promise<void> => plug(lab, host, "up");

/** See LabApi. The cable is in again afterwards. */
export async function rebootHost(lab: string, name: string): Promise<void> {
  const host = await mustFind(lab, name);
  const { startedAt } = await containerOf(lab, host);
  await mustExecIn(host.container, ["systemctl", "reboot", "--no-block"], `rebooting ${name}`);
  for (const end = Date.now() + rebootPatienceMs; ; await sleep(100)) {
    const container = (await labContainers(lab)).find((candidate) => candidate.name === host.container);
    if (container?.running && container.startedAt !== startedAt) break;
    if (Date.now() > end) {
      throw new SandboxError(`host ${name} did not go down within ${rebootPatienceMs / 1000} s`, `docker logs ${host.container}`);
    }
  }
  await waitForHost(host, host.variant);
}

/** See LabApi. The lab's own known_hosts follows. */
export async function swapHostKey(lab: string, name: string): Promise<string> {
  const info = await mustRead(lab);
  const host = hostOf(info, name);
  const script = "rm -f /etc/ssh/ssh_host_* && ssh-keygen -q -A && systemctl restart ssh";
  await mustExecIn(host.container, ["sh", "-c", script], `changing the ssh keys of ${name}`);
  await waitForHost(host, host.variant);
  const hostKey = await readHostKey(host);
  const hosts = info.hosts.map((candidate) => (candidate.name === name ? { ...candidate, hostKey } : candidate));
  writeSshFiles(hosts, info.keyFile.replace(/\/[^/]*$/, ""));
  return hostKey;
}

/** See LabApi. */
export async function readStates(lab: string): Promise<HostState[]> {
  const info = await mustRead(lab);
  const containers = await labContainers(lab);
  return Promise.all(
    info.hosts.map(async (host) => {
      const running = containers.some(({ name, running }) => name === host.container && running);
      if (!running) return { name: host.name, running, connected: false, sshAnswers: false };
      return { name: host.name, running, connected: await isConnected(host), sshAnswers: await sshAnswers(host) };
    }),
  );
}
