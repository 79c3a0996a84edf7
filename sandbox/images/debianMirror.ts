import { lookup } from "node:dns/promises";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { SandboxError } from "./errors.ts";

/** URL of the Debian mirror that a text of apt sources names first: deb822 ("URIs: …") or one-line ("deb …") form. */
export function mirrorIn(sources: string): string | undefined {
  for (const line of sources.split("\n")) {
    if (!/^\s*(URIs:|deb\s)/.test(line)) continue;
    const match = /https?:\/\/[^\s\]]+\/debian(?=\/?(\s|$))/.exec(line);
    if (match) return match[0];
  }
  return undefined;
}

/** The mirror that this machine's own apt uses. Errors: SandboxError when its sources name none. */
export function debianMirror(aptFolder = "/etc/apt"): string {
  const parts = join(aptFolder, "sources.list.d");
  const files = [join(aptFolder, "sources.list")];
  if (existsSync(parts))
    files.push(
      ...readdirSync(parts)
        .sort()
        .map((name) => join(parts, name)),
    );
  for (const file of files) {
    const mirror = existsSync(file) ? mirrorIn(readFileSync(file, "utf8")) : undefined;
    if (mirror) return mirror;
  }
  throw new SandboxError(
    `no Debian mirror stands in the apt sources under ${aptFolder}`,
    "sandbox images are built from Debian packages: run on Debian, or add a source whose address ends in /debian",
  );
}

/**
 * `docker build` flags with which a build finds the mirror whatever the engine's own DNS is: an engine that was started for the sandbox
 * asks the stand-in internet, which is itself one of the images to be built. Empty for a mirror given by address.
 */
export async function mirrorHostFlags(): Promise<string[]> {
  const host = new URL(debianMirror()).hostname;
  if (isIP(host)) return [];
  const addresses = await lookup(host, { all: true, family: 4 }).catch(() => []); // apt's own message is the better one
  return addresses.map(({ address }) => `--add-host=${host}:${address}`);
}
