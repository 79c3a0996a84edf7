import { readFileSync } from "node:fs";
import type { Authority } from "./ca.ts";
import { localReference } from "./catalogue.ts";
import { hashTexts } from "./contentHash.ts";
import { debianMirror } from "./debianMirror.ts";
import { aptOptions, buildDebianImage, excludedFiles } from "./debianRoot.ts";

const suite = "forky";
const packages = ["ca-certificates", "curl", "tini"];

/** Changes when an image on top of the base has to be built anew. */
export function baseKey(authority: Authority): string {
  return hashTexts(suite, ...packages, ...aptOptions, ...excludedFiles, process.arch, readFileSync(authority.certificateFile, "utf8"));
}

/** Builds the Debian base of every image: minimal system, curl, tini, and the sandbox's authority in the system store. */
export async function buildBaseImage(options: {
  cacheDir: string;
  authority: Authority;
  key: string;
  log: (line: string) => void;
}): Promise<void> {
  const trust = `install -D -m 644 ${options.authority.certificateFile} "$1/usr/local/share/ca-certificates/pocket-sandbox.crt"`;
  const hook = `${trust} && chroot "$1" update-ca-certificates >/dev/null`;
  const reference = localReference("base");
  await buildDebianImage({ suite, sources: [debianMirror()], packages, hook, reference, key: options.key }, options);
}
