import { ownFile } from "./ownMark.ts";

/** Open files of the engine, which containers inherit from containerd: newer packages leave 1024, and a relayer needs two for each relay. */
export const openFilesLimit = 1_048_576;

/** Below this an engine that already runs is restarted to take the limit. */
export const leastOpenFiles = 65_536;

export const engineLimitPaths = {
  containerd: "/etc/systemd/system/containerd.service.d/60-pocket-provider.conf",
  docker: "/etc/systemd/system/docker.service.d/60-pocket-provider.conf",
} as const;

/** A drop-in for a systemd unit. Where the machine allows less, systemd takes as much as it may. */
export function renderEngineLimits(): string {
  return ownFile(["[Service]", `LimitNOFILE=${openFilesLimit}`]);
}
