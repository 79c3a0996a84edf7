import { isEmpty, type Properties } from "../framework/values.ts";
import { formatDuration } from "./duration.ts";
import { mountsFromDaemon } from "./mounts.ts";
import { type Port, type PortMap, portsFromDaemon } from "./ports.ts";

const MEBIBYTE = 1024 * 1024;

/** The daemon's view of a container, as far as it is used. */
export interface ContainerInspect {
  Id: string;
  Name: string;
  Image: string;
  State: { Running: boolean; Restarting?: boolean; ExitCode: number; Health?: { Status: string } };
  Config: Properties & {
    Healthcheck?: { Test?: string[]; Interval?: number; Timeout?: number; StartPeriod?: number; StartInterval?: number; Retries?: number };
  };
  // biome-ignore lint/suspicious/noExplicitAny: some forty fields of the daemon's own choosing
  HostConfig: Record<string, any>;
  NetworkSettings: { Bridge?: string; Ports?: PortMap | null; Networks?: Record<string, Properties> | null };
}

/**
 * A container's state after reading it: the daemon's form over what the state had. Never read back are networksAdvanced, envs,
 * labels, volumes and uploads, so drift in them is invisible.
 * @param inputs what the program asked for, empty when that is not known
 */
export function containerState(found: ContainerInspect, state: Properties, inputs: Properties): Properties {
  const { Config: config, HostConfig: hostConfig } = found;
  const read: Properties = {
    ...limits(hostConfig),
    ...onlyWhereConfigured(found, state),
    name: found.Name.replace(/^\//, ""),
    image: String(state.image ?? "").startsWith("sha256:") ? found.Image : config.Image,
    bridge: found.NetworkSettings.Bridge,
    networkDatas: networkDatas(found.NetworkSettings.Networks),
    readOnly: hostConfig.ReadonlyRootfs,
    hostname: config.Hostname,
    domainname: config.Domainname,
    command: config.Cmd ?? [],
    entrypoints: config.Entrypoint ?? [],
    user: config.User,
    workingDir: config.WorkingDir,
    dns: hostConfig.Dns,
    dnsOpts: hostConfig.DnsOptions,
    dnsSearches: hostConfig.DnsSearch,
    securityOpts: hostConfig.SecurityOpt ?? [],
    publishAllPorts: hostConfig.PublishAllPorts,
    restart: hostConfig.RestartPolicy?.Name,
    maxRetryCount: hostConfig.RestartPolicy?.MaximumRetryCount,
    init: hostConfig.Init ?? false,
    runtime: hostConfig.Runtime,
    mounts: mountsFromDaemon(hostConfig.Mounts),
    tmpfs: hostConfig.Tmpfs,
    hosts: ((hostConfig.ExtraHosts ?? []) as string[]).map((entry) => ({ host: entry.split(":")[0], ip: entry.split(":")[1] })),
    privileged: hostConfig.Privileged,
    logDriver: hostConfig.LogConfig?.Type,
    networkMode: hostConfig.NetworkMode,
    usernsMode: hostConfig.UsernsMode,
    sysctls: hostConfig.Sysctls,
    ipcMode: hostConfig.IpcMode,
    groupAdds: hostConfig.GroupAdd,
    tty: config.Tty,
    stdinOpen: config.OpenStdin,
    stopSignal: config.StopSignal,
    stopTimeout: config.StopTimeout,
    healthcheck: healthcheckState(config.Healthcheck) ?? state.healthcheck,
    ...runState(found, state, inputs),
  };
  const kept = Object.entries({ ...state, ...read }).filter(([name, value]) => !isDroppable(name, value, state));
  return Object.fromEntries(kept);
}

/** A zero value of a field that the state never had says nothing; lists that a later comparison needs stay. */
function isDroppable(name: string, value: unknown, state: Properties): boolean {
  return (
    isEmpty(value) &&
    typeof value !== "boolean" &&
    !["entrypoints", "command", "ports", "exitCode"].includes(name) &&
    state[name] === undefined
  );
}

/** A container that should run and does not is noted as `mustRun: false`: an update that starts it again. */
function runState(
  { State: { Running: running, Restarting: restarting, ExitCode: exitCode }, NetworkSettings: network }: ContainerInspect,
  state: Properties,
  inputs: Properties,
): Properties {
  const mustRun = state.mustRun !== false;
  const read: Properties = {};
  if ((running || mustRun) && !isEmpty(state.ports)) {
    // Stopped or between two restarts nothing is published, and the empty list then wants a replacement.
    read.ports = running && !restarting ? portsFromDaemon(network.Ports, (inputs.ports as Port[] | undefined) ?? []) : [];
  }
  if (!running) {
    read.exitCode = exitCode;
    read.mustRun = false;
  }
  return read;
}

function onlyWhereConfigured({ HostConfig: hostConfig }: ContainerInspect, state: Properties): Properties {
  const read: Properties = {};
  if (hostConfig.CapAdd?.length > 0 || hostConfig.CapDrop?.length > 0) {
    read.capabilities = { adds: hostConfig.CapAdd ?? [], drops: hostConfig.CapDrop ?? [] };
  }
  if (!isEmpty(state.ulimits)) {
    read.ulimits = ((hostConfig.Ulimits ?? []) as { Name: string; Soft: number; Hard: number }[]).map(
      ({ Name: name, Soft: soft, Hard: hard }) => ({ name, soft, hard }),
    );
  }
  if (!isEmpty(state.logOpts)) {
    read.logOpts = hostConfig.LogConfig?.Config ?? {};
  }
  if (!isEmpty(state.pidMode)) {
    read.pidMode = hostConfig.PidMode;
  }
  if (!isEmpty(state.devices)) {
    read.devices = devicesState(hostConfig.Devices ?? [], state.devices as Properties[]);
  }
  return read;
}

function devicesState(devices: Record<string, string>[], configured: Properties[]): Properties[] {
  return devices.map(({ PathOnHost: hostPath, PathInContainer: containerPath, CgroupPermissions: permissions }) => {
    const explicit = configured.some((device) => device.hostPath === hostPath && device.containerPath);
    return { hostPath, permissions, ...(explicit ? { containerPath } : {}) };
  });
}

/** Limits in the units of the inputs. `memory` without `memorySwap` reads back twice the memory as swap: the daemon's default. */
// biome-ignore lint/suspicious/noExplicitAny: see ContainerInspect
function limits(hostConfig: Record<string, any>): Properties {
  const mebibytes = (value: number): number => (value > 0 ? Math.floor(value / MEBIBYTE) : value);
  return {
    memory: mebibytes(hostConfig.Memory),
    memoryReservation: mebibytes(hostConfig.MemoryReservation),
    memorySwap: mebibytes(hostConfig.MemorySwap),
    shmSize: mebibytes(hostConfig.ShmSize),
    cpuShares: hostConfig.CpuShares,
    cpuSet: hostConfig.CpusetCpus,
    ...(hostConfig.NanoCpus > 0 ? { cpus: cpusText(hostConfig.NanoCpus) } : {}),
  };
}

/** CPUs as upstream writes them: `0.5`, `1.25`, and `2.0` for whole numbers. */
export function cpusText(nanoCpus: number): string {
  const text = (nanoCpus / 1e9).toFixed(9);
  const zeros = text.length - text.replaceAll("0", "").length;
  return zeros === 9 ? (nanoCpus / 1e9).toFixed(1) : text.replace(/0+$/, "");
}

function healthcheckState(check: ContainerInspect["Config"]["Healthcheck"]): Properties | undefined {
  if (check === undefined || check === null) {
    return undefined;
  }
  const text = (nanoseconds: number | undefined): string => formatDuration(BigInt(nanoseconds ?? 0));
  return {
    tests: check.Test ?? [],
    interval: text(check.Interval),
    timeout: text(check.Timeout),
    startPeriod: text(check.StartPeriod),
    startInterval: text(check.StartInterval),
    retries: check.Retries ?? 0,
  };
}

function networkDatas(networks: Record<string, Properties> | null | undefined): Properties[] {
  return Object.entries(networks ?? {})
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([networkName, network]) => ({
      networkName,
      ipAddress: network.IPAddress,
      ipPrefixLength: network.IPPrefixLen,
      gateway: network.Gateway,
      globalIpv6Address: network.GlobalIPv6Address,
      globalIpv6PrefixLength: network.GlobalIPv6PrefixLen,
      ipv6Gateway: network.IPv6Gateway,
      macAddress: network.MacAddress,
    }));
}
