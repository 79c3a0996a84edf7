import { copyFileSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { defaultImages } from "../../stacks/config/images.ts";
import { publicNetworks } from "../../stacks/config/networks.ts";
import { ensureImages } from "../images/build.ts";
import { igniterImages, localReference, type SandboxImage } from "../images/catalogue.ts";
import { ensureEngineAuthority } from "../images/engineAuthority.ts";
import { SandboxError } from "../images/errors.ts";
import { ensureHostImage, hostReferences } from "../images/hostImages.ts";
import { ensureInternet } from "../images/internet.ts";
import { withLock } from "../images/lock.ts";
import { tryRun } from "../images/run.ts";
import { setCable } from "./cable.ts";
import { labContainers } from "./containers.ts";
import { checkLabName, defaultLab, hostLayout, hostNumber, labLabels, maxHosts } from "./layout.ts";
import { readHostKey, startHost, waitForHost } from "./machines.ts";
import { ensureNetwork, removeNetwork } from "./network.ts";
import { acmeRootFile, dnsFile, findLab, labInfo, listLabs, loginUser, readNames } from "./reading.ts";
import { pushImages } from "./registry.ts";
import { publishNames, startServices, waitForServices } from "./services.ts";
import { ensureLoginKey, writeSshFiles } from "./sshFiles.ts";
import type { EnsureLabOptions, HostVariant, LabHost, LabInfo } from "./types.ts";

const defaultCacheDir = () => join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pocket-provider", "sandbox");

const allImages: Partial<Record<string, string>> = { ...defaultImages, ...igniterImages };

/** Errors: SandboxError where hosts cannot be had: bridges, firewall rules and loopback ports have to be this machine's own. */
function checkMachine(): void {
  if (process.platform !== "linux") throw new SandboxError("a lab of hosts needs Linux", "run this on a Linux machine with Docker");
  if (process.getuid?.() !== 0) {
    throw new SandboxError("a lab of hosts needs root (firewall rules, low ports, Debian images)", "run the same command as root");
  }
  if (!existsSync("/proc/sys/net/ipv6")) {
    throw new SandboxError("a lab of hosts needs IPv6, which this kernel has switched off", "start the machine without ipv6.disable=1");
  }
  const engine = process.env.DOCKER_HOST;
  if (engine && !engine.startsWith("unix://")) {
    throw new SandboxError(`a lab of hosts needs the engine of this machine, not DOCKER_HOST=${engine}`, "unset DOCKER_HOST");
  }
}

function checkOptions({ hosts, dns = {} }: EnsureLabOptions): void {
  if (!Number.isInteger(hosts) || hosts < 1 || hosts > maxHosts) {
    throw new SandboxError(`a lab cannot have ${hosts} hosts`, `ask for 1 to ${maxHosts}`);
  }
  for (const [name, host] of Object.entries(dns)) {
    if (!/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+$/.test(name)) {
      throw new SandboxError(`"${name}" is not a public name`, "give names like relay.provider.example in lower case");
    }
    if (hostNumber(host) > hosts) {
      throw new SandboxError(
        `${name} cannot lead to ${host}: the lab is asked to have ${hosts} hosts`,
        `ask for ${hostNumber(host)} hosts, or name another one`,
      );
    }
  }
}

const folderOf = (cacheDir: string, name: string) => join(cacheDir, "hosts", "labs", name);
const registryFolder = (cacheDir: string) => join(cacheDir, "registry");

/** What the lab is made of, built where it is missing or out of date; returns the reference of the hosts' image. */
async function prepare(variant: HostVariant, options: EnsureLabOptions, cacheDir: string, log: (line: string) => void): Promise<string> {
  const product = options.images === undefined ? allImages : {};
  await ensureImages({ images: { ...product, "host-lab": localReference("host-lab") }, cacheDir, log });
  await ensureInternet({ cacheDir, networks: publicNetworks, log });
  return ensureHostImage(variant, { cacheDir, log });
}

/** See LabApi. */
export async function ensureLab(options: EnsureLabOptions): Promise<LabInfo> {
  const { name = defaultLab, variant = "docker", log = () => undefined, cacheDir = defaultCacheDir() } = options;
  checkMachine();
  checkLabName(name);
  checkOptions(options);
  const image = await prepare(variant, options, cacheDir, log);
  const folder = (await findLab(name))?.folder ?? folderOf(cacheDir, name);
  const publicKey = await ensureLoginKey(folder);
  return withLock(folder, log, async () => {
    const layout = await ensureNetwork(name, folder, log);
    copyFileSync((await ensureEngineAuthority(cacheDir)).certificateFile, join(folder, "authority.crt"));
    writeFileSync(dnsFile(folder), JSON.stringify({ ...readNames(folder), ...options.dns }, undefined, 2));
    const present = await labContainers(name);
    const variants = variantsOf(present, options.hosts, variant);
    const hosts = [...variants.keys()].map((n) => hostLayout(layout, n));
    const machines = hosts.map(async (host): Promise<LabHost> => {
      const hostVariant = variants.get(hostNumber(host.name))!;
      if (await startHost({ layout, host, variant: hostVariant, image, publicKey, present })) log(`starting ${host.name}`);
      else await setCable(host, "up");
      await waitForHost(host, hostVariant);
      return { ...host, variant: hostVariant, hostKey: await readHostKey(host), user: loginUser };
    });
    const services = async () => {
      await startServices({ layout, folder, cacheDir, registryFolder: registryFolder(cacheDir), present });
      await publishNames(layout, folder, hosts, readNames(folder));
      writeFileSync(acmeRootFile(folder), await waitForServices(layout));
      const references = options.images ?? Object.values(allImages).filter((reference) => reference !== undefined);
      await pushImages({ references, registry: layout.registry, folder: registryFolder(cacheDir), log });
    };
    const [first, ...rest] = await Promise.allSettled([services(), ...machines]);
    for (const result of [first, ...rest]) if (result.status === "rejected") throw result.reason;
    const up = rest.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    writeSshFiles(up, folder);
    return labInfo(layout, folder, up);
  });
}

/** Number of each host that is to be there → its variant: what is there stays as it is. */
function variantsOf(present: { labels: Record<string, string> }[], count: number, variant: HostVariant): Map<number, HostVariant> {
  const variants = new Map<number, HostVariant>();
  for (const { labels } of present) {
    const host = labels[labLabels.host];
    if (host !== undefined) variants.set(hostNumber(host), labels[labLabels.variant] as HostVariant);
  }
  for (let n = 1; n <= count; n += 1) if (!variants.has(n)) variants.set(n, variant);
  return variants;
}

/** See LabApi. */
export async function destroyLab(name: string, options: { all?: boolean; cacheDir?: string } = {}): Promise<void> {
  const { cacheDir = defaultCacheDir() } = options;
  checkMachine();
  checkLabName(name);
  const found = await findLab(name);
  const folder = found?.folder ?? folderOf(cacheDir, name);
  if (found || existsSync(folder)) {
    await withLock(
      folder,
      () => undefined,
      async () => {
        await removeContainers(name);
        if (found) await removeNetwork(found.layout);
        rmSync(folder, { recursive: true, force: true });
      },
    );
  }
  if (options.all) await removeShared(cacheDir);
}

async function removeContainers(name: string): Promise<void> {
  const names = (await labContainers(name)).map((container) => container.name);
  if (names.length > 0) await tryRun("docker", ["rm", "-f", "-v", ...names], { step: `removing the containers of lab ${name}` });
}

/** Removes what all labs share. Errors: SandboxError while there are labs. */
async function removeShared(cacheDir: string): Promise<void> {
  const others = await listLabs();
  if (others.length > 0) {
    throw new SandboxError(
      `the images and the registry are in use by the labs ${others.join(", ")}`,
      `npm run hosts -- down --name ${others[0]}`,
    );
  }
  rmSync(registryFolder(cacheDir), { recursive: true, force: true });
  const names: SandboxImage[] = ["host-lab"];
  const references = [...names.map(localReference), hostReferences.docker, hostReferences.bare];
  await tryRun("docker", ["image", "rm", ...references], { step: "removing the images of labs" });
}
