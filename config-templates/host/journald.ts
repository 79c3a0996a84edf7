import { ownFile } from "./ownMark.ts";

export const journaldPath = "/etc/systemd/journald.conf.d/60-pocket-provider.conf";

/** Bounds the system's journal on disk; the volatile one gets an eighth. */
export function renderJournald(maxMiB: number): string {
  return ownFile(["[Journal]", `SystemMaxUse=${maxMiB}M`, `RuntimeMaxUse=${Math.max(16, Math.floor(maxMiB / 8))}M`]);
}
