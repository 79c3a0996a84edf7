import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Authority, ensureAuthority, localFingerprint, replaceFolder } from "./ca.ts";
import { labels } from "./catalogue.ts";
import { docker, inspectImages } from "./docker.ts";
import { run } from "./run.ts";

const fingerprintLabel = "pocket.sandbox.authority";

/**
 * The authority of the Docker engine, kept on it as an image, so that every cache folder (another user's, another checkout's) that
 * builds images on one engine signs with the same key; cacheDir/ca is a copy. Errors: SandboxError.
 */
export async function ensureEngineAuthority(cacheDir: string, reference = "pocket-sandbox/authority:latest"): Promise<Authority> {
  const image = (await inspectImages([reference])).get(reference);
  const onEngine = image?.labels[fingerprintLabel];
  if (onEngine !== undefined && localFingerprint(cacheDir) !== onEngine) await copyFromEngine(cacheDir, reference);
  const authority = await ensureAuthority(cacheDir);
  // Other than the engine's own: there was none, or the one that was there is damaged or about to expire.
  if (authority.fingerprint !== onEngine) await storeOnEngine(cacheDir, authority, reference);
  return authority;
}

async function copyFromEngine(cacheDir: string, reference: string): Promise<void> {
  const step = "copying the engine's certificate authority";
  const container = await docker(["create", reference, "none"], { step });
  try {
    await replaceFolder(join(cacheDir, "ca"), async (temporary) => {
      for (const file of ["ca.crt", "ca.key"]) await docker(["cp", `${container}:/${file}`, join(temporary, file)], { step });
    });
  } finally {
    await docker(["rm", container], { step });
  }
}

async function storeOnEngine(cacheDir: string, authority: Authority, reference: string): Promise<void> {
  const step = "keeping the certificate authority on the engine";
  const work = join(cacheDir, "work");
  mkdirSync(work, { recursive: true });
  const tarball = join(work, "authority.tar");
  try {
    await run("tar", ["-C", join(cacheDir, "ca"), "-cf", tarball, "ca.crt", "ca.key"], { step });
    const changes = [`LABEL ${labels.sandbox}=1`, `LABEL ${fingerprintLabel}=${authority.fingerprint}`].flatMap((change) => ["-c", change]);
    await docker(["import", ...changes, tarball, reference], { step });
  } finally {
    rmSync(tarball, { force: true });
  }
}
