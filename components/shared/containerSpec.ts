import type { InstancePlan, NetworkPlan } from "../../stacks/topology/types.ts";

/** What a role wants of its container; everything else is the same for all and decided here. */
export interface ContainerIntent {
  instance: InstancePlan;
  network: NetworkPlan;
  stack: string;
  /** Local image id or reference. */
  image: string;
  /** Program and arguments; no empty string (upstream refuses one only after the old container is gone). */
  command: string[];
  /** Overrides the image's entrypoint; needed where that one changes user, which dropped capabilities forbid. */
  entrypoint?: string[];
  /** Numeric "uid:gid" that the program runs as; never root. */
  user: string;
  /** Folder on the host that holds the instance's files, mounted read-only, and where. */
  files?: { source: string; target: string };
  /** More read-only bind mounts. */
  binds?: { source: string; target: string }[];
  /** Capabilities that the image's program carries as file capabilities: without them in the bounding set it cannot even be started. */
  fileCapabilities?: string[];
  /** Folders that must be writable without surviving: in-memory, 64 MiB each. */
  scratch?: string[];
  /** Seconds between SIGTERM and SIGKILL. */
  stopGraceSeconds: number;
  /** Shell command; healthy when it exits 0. Undefined for images without a shell tool to check with. */
  healthCommand?: string;
  /** Environment, no secrets. */
  env?: Record<string, string>;
  /** Content hash of the files, a label, so that changed files replace the container; absent where the program is told to read them anew. */
  filesHash?: string;
  /** Further names of the container on the stack's network. */
  aliases?: string[];
}

/** Plain input of the Docker provider's Container, with every rule that keeps it stable and safe. */
export function containerSpec(intent: ContainerIntent) {
  const { instance, network, resources } = { ...intent, resources: intent.instance.resources };
  return {
    name: instance.containerName,
    hostname: instance.containerName, // unique in a fleet: the miner's identity is its hostname
    image: intent.image,
    entrypoints: intent.entrypoint,
    command: intent.command,
    user: intent.user,
    restart: "unless-stopped",
    mustRun: true,
    init: false, // removing the input later would do nothing, so it is said
    // at least one each: an emptied list of envs or labels would not reach the container
    envs: Object.entries({ POCKET_INSTANCE: instance.name, ...intent.env }).map(([key, value]) => `${key}=${value}`),
    labels: [
      ...(intent.filesHash === undefined ? [] : [{ label: "pocket.config-hash", value: intent.filesHash }]),
      { label: "pocket.instance", value: instance.name },
      { label: "pocket.role", value: instance.role },
      { label: "pocket.stack", value: intent.stack },
    ],
    networksAdvanced: [{ name: network.name, aliases: [instance.name, ...(intent.aliases ?? [])] }],
    ports: instance.ports
      .filter((port) => port.hostPort !== undefined)
      .map((port) => ({ internal: port.containerPort, external: port.hostPort, ip: port.bindAddress, protocol: port.protocol })),
    mounts: [
      ...(intent.files ? [{ type: "bind", source: intent.files.source, target: intent.files.target, readOnly: true }] : []),
      ...(intent.binds ?? []).map(({ source, target }) => ({ type: "bind", source, target, readOnly: true })),
      ...(instance.volume ? [{ type: "volume", source: instance.volume.name, target: instance.volume.target, readOnly: false }] : []),
      ...(intent.scratch ?? []).map((target) => ({ type: "tmpfs", target, tmpfsOptions: { sizeBytes: 64 * 2 ** 20 } })),
    ],
    // swap off, and said: unset, the daemon doubles it and every run would show an update
    memory: resources.memoryMiB,
    memorySwap: resources.memoryMiB,
    cpus: cpusAsReadBack(resources.cpus),
    readOnly: true,
    capabilities: { ...(intent.fileCapabilities ? { adds: intent.fileCapabilities } : {}), drops: ["ALL"] },
    securityOpts: ["no-new-privileges"],
    logDriver: "json-file",
    logOpts: { "max-file": "3", "max-size": "10m" },
    healthcheck: intent.healthCommand
      ? { tests: ["CMD-SHELL", intent.healthCommand], interval: "5s", timeout: "3s", retries: 3, startPeriod: "30s" }
      : undefined,
    destroyGraceSeconds: intent.stopGraceSeconds, // unset, every stop would be a SIGKILL
    stopTimeout: intent.stopGraceSeconds, // the same for `docker stop` and a stopping engine
  };
}

/** The provider reads whole numbers of cores back as "1.0": written otherwise, every refresh would show a replacement. */
export function cpusAsReadBack(cpus: string): string {
  const value = Number(cpus);
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

export type ContainerSpec = ReturnType<typeof containerSpec>;

/**
 * Inputs that the provider reports as updated without ever applying them, so a change must replace the container; and
 * `#initerror`, so that one that failed to start is made anew.
 */
export const replaceOnChanges = ["mounts", "healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"];
