import type { Properties } from "../framework/values.ts";
import { parseDuration } from "./duration.ts";
import { labelsToMap } from "./labels.ts";
import { mountBody } from "./mounts.ts";
import { type Port, portBindings } from "./ports.ts";
import { volumeBinds } from "./volumes.ts";

const MEBIBYTE = 1024 * 1024;
const NANO_CPUS = 1_000_000_000;

/**
 * The daemon's create request for a container.
 * @throws for what upstream refuses only now: an empty string in `command`, and volume options on an old daemon
 */
export function createContainerBody(inputs: Properties, apiVersion: string): Properties {
  const command = inputs.command as string[] | undefined;
  if (command?.includes("")) {
    throw new Error("values for command may not be empty");
  }
  const { exposed, bindings } = portBindings((inputs.ports as Port[] | undefined) ?? []);
  const { paths, binds, volumesFrom } = volumeBinds((inputs.volumes as Properties[] | undefined) ?? []);
  return {
    Image: inputs.image,
    Hostname: inputs.hostname,
    Domainname: inputs.domainname,
    Tty: inputs.tty,
    OpenStdin: inputs.stdinOpen,
    StopSignal: inputs.stopSignal,
    StopTimeout: inputs.stopTimeout || undefined,
    Env: inputs.envs,
    Cmd: command?.length ? command : undefined,
    Entrypoint: (inputs.entrypoints as string[] | undefined)?.length ? inputs.entrypoints : undefined,
    User: inputs.user,
    WorkingDir: inputs.workingDir,
    ExposedPorts: exposed,
    Volumes: paths,
    Labels: labelsToMap(inputs.labels),
    Healthcheck: healthcheckBody(inputs.healthcheck as Properties | undefined),
    HostConfig: {
      ...resourceLimits(inputs),
      Privileged: inputs.privileged,
      PublishAllPorts: inputs.publishAllPorts,
      RestartPolicy: restartPolicy(inputs),
      Runtime: inputs.runtime,
      Mounts: ((inputs.mounts as Properties[] | undefined) ?? []).map((mount) => mountBody(mount, apiVersion)),
      ReadonlyRootfs: inputs.readOnly,
      LogConfig: { Type: inputs.logDriver ?? "", Config: inputs.logOpts },
      Tmpfs: inputs.tmpfs,
      PortBindings: bindings,
      ExtraHosts: ((inputs.hosts as Properties[] | undefined) ?? []).map(({ host, ip }) => `${host}:${ip}`),
      Binds: binds,
      VolumesFrom: volumesFrom,
      Ulimits: ((inputs.ulimits as Properties[] | undefined) ?? []).map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
      CapAdd: canonicalCapabilities((inputs.capabilities as Properties | undefined)?.adds),
      CapDrop: canonicalCapabilities((inputs.capabilities as Properties | undefined)?.drops),
      Devices: ((inputs.devices as Properties[] | undefined) ?? []).map(deviceBody),
      Dns: inputs.dns,
      DnsOptions: inputs.dnsOpts,
      DnsSearch: inputs.dnsSearches,
      SecurityOpt: inputs.securityOpts,
      ShmSize: inputs.shmSize === undefined ? undefined : (inputs.shmSize as number) * MEBIBYTE,
      NanoCpus: inputs.cpus === undefined ? undefined : Math.round(Number(inputs.cpus) * NANO_CPUS),
      CpuPeriod: inputs.cpus === undefined ? inputs.cpuPeriod : undefined,
      CpuQuota: inputs.cpus === undefined ? inputs.cpuQuota : undefined,
      NetworkMode: inputs.networkMode,
      UsernsMode: inputs.usernsMode,
      PidMode: inputs.pidMode,
      Sysctls: inputs.sysctls,
      IpcMode: inputs.ipcMode,
      GroupAdd: inputs.groupAdds,
      CgroupnsMode: inputs.cgroupnsMode,
      CgroupParent: inputs.cgroupParent,
      // Always sent, so the daemon's own default never applies.
      Init: inputs.init ?? false,
    },
  };
}

/** The daemon's update request: the only inputs that reach a running container. Zero leaves a limit as it is. */
export function updateContainerBody(inputs: Properties): Properties {
  return { ...resourceLimits(inputs), RestartPolicy: restartPolicy(inputs) };
}

function resourceLimits(inputs: Properties): Properties {
  const mebibytes = (value: unknown): number => ((value as number | undefined) ?? 0) * MEBIBYTE;
  const swap = (inputs.memorySwap as number | undefined) ?? 0;
  return {
    Memory: mebibytes(inputs.memory),
    MemoryReservation: mebibytes(inputs.memoryReservation),
    MemorySwap: swap > 0 ? swap * MEBIBYTE : swap,
    CpuShares: inputs.cpuShares ?? 0,
    CpusetCpus: inputs.cpuSet ?? "",
  };
}

function restartPolicy(inputs: Properties): Properties {
  return { Name: inputs.restart, MaximumRetryCount: inputs.maxRetryCount ?? 0 };
}

function healthcheckBody(check: Properties | undefined): Properties | undefined {
  if (check === undefined) {
    return undefined;
  }
  const nanoseconds = (value: unknown): number => Number(parseDuration((value as string | undefined) ?? "0s") ?? 0n);
  return {
    Test: check.tests,
    Interval: nanoseconds(check.interval),
    Timeout: nanoseconds(check.timeout),
    StartPeriod: nanoseconds(check.startPeriod),
    StartInterval: nanoseconds(check.startInterval) || undefined,
    Retries: check.retries ?? 0,
  };
}

/** Upper-case, with `CAP_`, sorted, and `ALL` alone: the Docker client rewrites capabilities so before the daemon sees them. */
export function canonicalCapabilities(names: unknown): string[] | undefined {
  const canonical = (names as string[] | undefined)
    ?.map((name) => name.toUpperCase())
    .map((name) => (name === "ALL" || name.startsWith("CAP_") ? name : `CAP_${name}`));
  return canonical?.includes("ALL") ? ["ALL"] : canonical && [...new Set(canonical)].sort();
}

function deviceBody({ hostPath, containerPath, permissions }: Properties): Properties {
  return { PathOnHost: hostPath, PathInContainer: containerPath ?? hostPath, CgroupPermissions: permissions };
}
