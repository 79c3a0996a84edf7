import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ensureImages } from "./build.ts";
import { ensureSiteCertificate } from "./ca.ts";
import { labels, localReference } from "./catalogue.ts";
import { hashTexts } from "./contentHash.ts";
import { debianMirror } from "./debianMirror.ts";
import { docker, inspectContainers, inspectImages } from "./docker.ts";
import { SandboxError } from "./errors.ts";
import {
  chainPorts,
  networkName,
  publicNames,
  renderDnsmasq,
  renderInternetCaddyfile,
  type SandboxNetwork,
  sandboxAddress,
  sandboxSubnet,
} from "./internetFiles.ts";
import { waitForPorts } from "./internetWait.ts";
import { withLock } from "./lock.ts";
import { tryRun } from "./run.ts";

export const internetNetwork = "pocket-sandbox";
export const internetContainer = "pocket-sandbox-internet";
const chainContainerPrefix = "pocket-sandbox-chain-";
const roleLabel = "pocket.sandbox.role";
const rpcHostLabel = "pocket.sandbox.rpc-host";

export interface EnsureInternetOptions {
  cacheDir: string;
  networks: SandboxNetwork[];
  log: (line: string) => void;
}

/** A container of the stand-in internet, as `docker run` arguments after the name. */
interface Wanted {
  name: string;
  image: "chain-node" | "internet";
  args: string[];
  command: string[];
  extraLabels: Record<string, string>;
}

/**
 * Makes the networks' public names work for containers: names, TLS and chain nodes on the gateway address of a Docker network.
 * Idempotent, under a second when all is right. The engine must be started with `--dns <returned address>`.
 */
export async function ensureInternet(options: EnsureInternetOptions): Promise<{ dns: string }> {
  const images = { "chain-node": localReference("chain-node"), internet: localReference("internet") };
  await ensureImages({ images, cacheDir: options.cacheDir, log: options.log });
  await withLock(join(options.cacheDir, "internet"), options.log, () => ensureContainers(options));
  return { dns: sandboxAddress };
}

/** Starts what does not run as wanted, then waits until every port answers and forgets the files of earlier runs. */
async function ensureContainers(options: EnsureInternetOptions): Promise<void> {
  await ensureNetwork();
  const folder = await writeFiles(options);
  const wanted = wantedContainers(options.networks, folder);
  const imageIds = await inspectImages([localReference("chain-node"), localReference("internet")]);
  const present = await inspectContainers(wanted.map((container) => container.name));
  let started = 0;
  for (const container of wanted) {
    const imageId = imageIds.get(localReference(container.image))?.id ?? "";
    const inputs = hashTexts(imageId, ...container.args, ...container.command, JSON.stringify(container.extraLabels));
    const existing = present.get(container.name);
    if (existing?.running && existing.labels[labels.inputs] === inputs) continue;
    options.log(`starting ${container.name}`);
    await start(container, inputs);
    started += 1;
  }
  if (started === 0) return;
  await waitForPorts(awaitedPorts(options.networks));
  for (const entry of readdirSync(dirname(folder), { withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory() && path !== folder) rmSync(path, { recursive: true, force: true });
  }
}

/** Stops and removes the containers and the network. Images and the authority stay. */
export async function stopInternet(): Promise<void> {
  const step = "stopping the stand-in internet";
  const listed = await docker(["ps", "-aq", "--filter", `label=${roleLabel}`], { step });
  const ids = listed.split("\n").filter(Boolean);
  if (ids.length > 0) await docker(["rm", "-f", "-v", ...ids], { step });
  const removed = await tryRun("docker", ["network", "rm", internetNetwork], { step });
  if (removed.code !== 0 && !/not found|no such network/i.test(removed.stderr))
    throw new SandboxError(removed.stderr.trim(), "docker network inspect pocket-sandbox");
}

/** Undefined when a container can fetch a public name through the engine's own DNS, else the reason. */
export async function probeInternet(): Promise<string | undefined> {
  const step = "probing the stand-in internet";
  const hosts = await docker(["ps", "--filter", `label=${roleLabel}=internet`, "--format", `{{.Label "${rpcHostLabel}"}}`], { step });
  const rpcHost = hosts.split("\n")[0];
  if (!rpcHost) return `the container ${internetContainer} is not running`;
  const fetchStatus = [
    "--entrypoint",
    "curl",
    localReference("base"),
    "-sS",
    "-f",
    "-o",
    "/dev/null",
    "--max-time",
    "5",
    `https://${rpcHost}/status`,
  ];
  const result = await tryRun("docker", ["run", "--rm", "--network", "bridge", ...fetchStatus], { step });
  if (result.code === 0) return undefined;
  const reason = result.stderr.trim() || `curl ended with ${result.code}`;
  return `a container cannot fetch https://${rpcHost}/status: ${reason} (is the engine started with --dns ${sandboxAddress}?)`;
}

/** DNS over TCP and TLS of the internet container, RPC and gRPC of each chain node. */
function awaitedPorts(networks: SandboxNetwork[]): { port: number; container: string }[] {
  const chains = networks.flatMap((network, index) => {
    const container = `${chainContainerPrefix}${networkName(network)}`;
    const { rpc, rest, grpc } = chainPorts(index);
    return [rpc, rest, grpc].map((port) => ({ port, container }));
  });
  return [...chains, ...[53, 443].map((port) => ({ port, container: internetContainer }))];
}

async function ensureNetwork(): Promise<void> {
  const step = `making the Docker network ${internetNetwork}`;
  const format = "{{range .IPAM.Config}}{{.Subnet}} {{.Gateway}}{{end}}";
  const existing = await tryRun("docker", ["network", "inspect", "-f", format, internetNetwork], { step });
  if (existing.code === 0) {
    if (existing.stdout.trim() === `${sandboxSubnet} ${sandboxAddress}`) return;
    throw new SandboxError(
      `the Docker network ${internetNetwork} has ${existing.stdout.trim()}, not ${sandboxSubnet} ${sandboxAddress}`,
      `docker network rm ${internetNetwork}, then run the same command again`,
    );
  }
  const address = ["--subnet", sandboxSubnet, "--gateway", sandboxAddress];
  await docker(["network", "create", ...address, "--label", `${labels.sandbox}=1`, internetNetwork], { step });
}

/** Writes the files of the internet container into a folder named by their content and returns it. */
async function writeFiles(options: EnsureInternetOptions): Promise<string> {
  const names = publicNames(options.networks);
  const certificate = await ensureSiteCertificate(options.cacheDir, names);
  const dnsmasq = renderDnsmasq(names, { names: [new URL(debianMirror()).hostname], resolver: machineResolver() });
  const caddyfile = renderInternetCaddyfile(options.networks);
  const key = hashTexts(dnsmasq, caddyfile, readFileSync(certificate.certificateFile, "utf8")).slice(0, 16);
  const parent = join(options.cacheDir, "internet");
  const folder = join(parent, key);
  const marker = join(folder, "complete");
  try {
    readFileSync(marker);
    return folder;
  } catch {
    rmSync(folder, { recursive: true, force: true });
  }
  const temporary = `${folder}.new-${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  writeFileSync(join(temporary, "dnsmasq.conf"), dnsmasq);
  writeFileSync(join(temporary, "Caddyfile"), caddyfile);
  cpSync(certificate.certificateFile, join(temporary, "site.crt"));
  cpSync(certificate.keyFile, join(temporary, "site.key"));
  writeFileSync(join(temporary, "complete"), "");
  renameSync(temporary, folder);
  return folder;
}

/** The first resolver of this machine that is not the sandbox itself: image builds on the host's network may need the Debian mirror's name. */
function machineResolver(): string | undefined {
  const found = readFileSync("/etc/resolv.conf", "utf8").matchAll(/^nameserver\s+(\d[\d.]+)/gm);
  return [...found].map((match) => match[1]).find((address) => address !== sandboxAddress);
}

function wantedContainers(networks: SandboxNetwork[], folder: string): Wanted[] {
  const chains = networks.map((network, index): Wanted => {
    const ports = chainPorts(index);
    const flags = {
      "chain-id": network.chainId,
      "listen-address": sandboxAddress,
      "rpc-port": ports.rpc,
      "rest-port": ports.rest,
      "grpc-port": ports.grpc,
    };
    return {
      name: `${chainContainerPrefix}${networkName(network)}`,
      image: "chain-node",
      args: [],
      command: Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`),
      extraLabels: { [roleLabel]: "chain-node" },
    };
  });
  const internet: Wanted = {
    name: internetContainer,
    image: "internet",
    args: ["-v", `${folder}:/internet:ro`],
    command: [],
    extraLabels: { [roleLabel]: "internet", [rpcHostLabel]: networks[0]?.rpcHost ?? "" },
  };
  return [...chains, internet];
}

async function start(container: Wanted, inputs: string): Promise<void> {
  const step = `starting ${container.name}`;
  await tryRun("docker", ["rm", "-f", "-v", container.name], { step });
  const all = { ...container.extraLabels, [labels.sandbox]: "1", [labels.inputs]: inputs };
  const flags = Object.entries(all).flatMap(([label, value]) => ["--label", `${label}=${value}`]);
  const life = ["-d", "--restart", "unless-stopped", "--network", "host", "--log-opt", "max-size=5m"];
  await docker(
    ["run", ...life, "--name", container.name, ...flags, ...container.args, localReference(container.image), ...container.command],
    { step },
  );
}
