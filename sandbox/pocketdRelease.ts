import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

export interface PocketdRelease {
  /** Folder to serve: <folder>/<version>/<archive>, as the release site has it. */
  folder: string;
  /** The archive, the same for every platform since the stand-in is a script. */
  file: string;
  sha256: string;
  /** Tag, e.g. "v0.1.35". */
  version: string;
}

const platforms = ["linux_amd64", "linux_arm64"];
const run = promisify(execFile);

/**
 * A stand-in for a release of pocketd in cacheDir/releases: archives with upstream's names, made anew when the stand-in changes and
 * the same bytes each time, so that a SHA-256 in a config stays right.
 */
export async function ensurePocketdRelease({
  cacheDir,
  version = "v0.1.35",
}: {
  cacheDir: string;
  version?: string;
}): Promise<PocketdRelease> {
  const source = await readFile(join(import.meta.dirname, "pocketd-release", "pocketd"), "utf8");
  const folder = join(cacheDir, "releases");
  const target = join(folder, version);
  await mkdir(target, { recursive: true });
  const work = await mkdtemp(join(folder, ".making-"));
  try {
    await writeFile(join(work, "pocketd"), source.replace("@VERSION@", version.replace(/^v/, "")), { mode: 0o755 });
    const plain = ["--format=ustar", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--mode=0755", "-C", work];
    await run("tar", [...plain, "-cf", join(work, "archive.tar"), "pocketd"]);
    await run("gzip", ["-n", "-9", join(work, "archive.tar")]); // -n: no time in the file
    const archive = await readFile(join(work, "archive.tar.gz"));
    for (const platform of platforms) {
      const made = join(work, platform);
      await writeFile(made, archive);
      await rename(made, join(target, `pocket_${platform}.tar.gz`));
    }
    const sha256 = createHash("sha256").update(archive).digest("hex");
    return { folder, file: join(target, `pocket_${platforms[0]}.tar.gz`), sha256, version };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
