import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { publicNetworks } from "../../stacks/config/networks.ts";
import { ensureSiteCertificate } from "../images/ca.ts";
import { labels, localReference } from "../images/catalogue.ts";
import { hashTexts } from "../images/contentHash.ts";
import { inspectImages } from "../images/docker.ts";
import { SandboxError } from "../images/errors.ts";
import { tryRun } from "../images/run.ts";
import { mirrorAddresses } from "./closedWorld.ts";
import { execIn, type LabContainer, mustExecIn, startContainer } from "./containers.ts";
import { type HostLayout, type LabLayout, labLabels } from "./layout.ts";
import { renderDnsmasq, renderHosts, renderPebble, renderRegistry, renderServicesCaddyfile, serviceNames } from "./servicesFiles.ts";

const image = localReference("host-lab");
const patienceMs = 30_000;

export interface ServicesOptions {
  layout: LabLayout;
  /** Folder of the lab. */
  folder: string;
  cacheDir: string;
  /** Folder of the registry's content, shared by all labs. */
  registryFolder: string;
  present: LabContainer[];
}

/** Writes the files of the services and returns a hash of them. */
async function writeFiles({ layout, folder, cacheDir }: ServicesOptions): Promise<string> {
  const certificate = await ensureSiteCertificate(cacheDir, serviceNames);
  const place = join(folder, "services");
  mkdirSync(place, { recursive: true });
  const files = {
    "dnsmasq.conf": renderDnsmasq(layout, publicNetworks, await mirrorAddresses()),
    "registry.yml": renderRegistry(),
    "pebble.json": renderPebble(),
    Caddyfile: renderServicesCaddyfile(layout),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place, name), text);
  cpSync(certificate.certificateFile, join(place, "site.crt"));
  cpSync(certificate.keyFile, join(place, "site.key"));
  return hashTexts(...Object.values(files), readFileSync(certificate.certificateFile, "utf8"));
}

/** Starts the services and the outsider; services whose files or image changed are replaced. */
export async function startServices(options: ServicesOptions): Promise<void> {
  const { layout, folder, registryFolder, present } = options;
  const hash = await writeFiles(options);
  mkdirSync(registryFolder, { recursive: true });
  const inputs = hashTexts(hash, registryFolder, (await inspectImages([image])).get(image)?.id ?? "");
  const { services, outsider } = layout;
  const existing = present.find(({ name }) => name === services.container);
  const isCurrent = existing?.labels[labels.inputs] === inputs;
  if (existing && !isCurrent) await tryRun("docker", ["rm", "-f", "-v", services.container], { step: "replacing the lab's services" });
  const common = ["--network", layout.network, "--label", `${labLabels.lab}=${layout.name}`, "--restart", "unless-stopped"];
  const mounts = ["-v", `${join(folder, "services")}:/lab/services:ro`, "-v", `${registryFolder}:/var/lib/registry`];
  const place = ["--ip", services.address, "-p", `${layout.registry}:5000`, "--label", `${labels.inputs}=${inputs}`];
  await startContainer(services.container, isCurrent ? present : [], [
    ...common,
    ...place,
    ...mounts,
    ...["-e", `LAB_DNS=${services.address}`],
    image,
  ]);
  const stranger = ["--ip", outsider.address, "--dns", services.address, "--entrypoint", "tini", image, "--", "sleep", "infinity"];
  await startContainer(outsider.container, present, [...common, ...stranger]);
}

/** Tells the name server which names lead to which host. */
export async function publishNames(layout: LabLayout, folder: string, hosts: HostLayout[], dns: Record<string, string>): Promise<void> {
  writeFileSync(join(folder, "services", "hosts"), renderHosts(hosts, dns));
  // A name server that does not run yet reads the file when it starts.
  await execIn(layout.services.container, ["sh", "-c", "kill -HUP $(cat /run/dnsmasq.pid)"], "publishing names");
}

/** Waits until names, registry and ACME server answer; returns the root of what the ACME server issues, PEM. */
export async function waitForServices({ services }: LabLayout): Promise<string> {
  const ask = (url: string, ...more: string[]) => ["curl", "-sSf", "-m", "5", ...more, url];
  const through = ["--connect-to", `::${services.address}:443`];
  const questions = [ask("https://ghcr.io/v2/", ...through), ask("https://acme-v02.api.letsencrypt.org/directory", ...through)];
  for (const end = Date.now() + patienceMs; ; await sleep(150)) {
    const answers = await Promise.all(questions.map((question) => execIn(services.container, question, "asking the lab's services")));
    const failed = answers.find(({ code }) => code !== 0);
    if (!failed) break;
    if (Date.now() > end) {
      throw new SandboxError(
        `the lab's services do not answer after ${patienceMs / 1000} s: ${failed.stderr.trim()}`,
        `docker logs ${services.container}`,
      );
    }
  }
  return mustExecIn(services.container, ask("https://127.0.0.1:15000/roots/0", "-k"), "reading the root of the lab's ACME server");
}
