import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Files run side by side in numbered workers; each has its own image and names, so that none sweeps or untags another's. */
const WORKER = process.env.VITEST_POOL_ID ?? "0";
export const IMAGE = `pocket-sandbox-test/tiny-${WORKER}:1`;
const PREFIX = `pocket-plugin-test-${WORKER}-`;

/** A name for a container, network or volume of these tests. */
export function testName(name: string): string {
  return `${PREFIX}${name}`;
}

export function docker(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync("docker", args, { encoding: "utf8" });
  if (status !== 0) {
    throw new Error(`docker ${args.join(" ")}: ${stderr}`);
  }
  return stdout.trim();
}

export function inspect(name: string): any {
  return JSON.parse(docker("inspect", testName(name)))[0];
}

export function exists(name: string): boolean {
  return spawnSync("docker", ["inspect", testName(name)]).status === 0;
}

/** Removes what an aborted run of the tests left behind. */
export function sweep(): void {
  const remove = (list: string[], command: string[]): void => {
    const found = docker(...list)
      .split("\n")
      .filter(Boolean);
    if (found.length > 0) {
      docker(...command, ...found);
    }
  };
  remove(["ps", "-aq", "--filter", `name=^/?${PREFIX}`], ["rm", "-f", "-v"]);
  remove(["network", "ls", "-q", "--filter", `name=^${PREFIX}`], ["network", "rm"]);
  remove(["volume", "ls", "-q", "--filter", `name=^${PREFIX}`], ["volume", "rm", "-f"]);
}

/**
 * Builds the test image: one static Go program.
 * @throws when no Docker daemon answers or Go is missing: these tests are never skipped
 */
export function buildImage(): void {
  const probe = spawnSync("docker", ["info"], { encoding: "utf8" });
  if (probe.status !== 0 || probe.stderr.includes("Cannot connect")) {
    throw new Error(`these tests need a Docker daemon (docker info): ${probe.stderr}`);
  }
  if (spawnSync("docker", ["image", "inspect", IMAGE]).status === 0) {
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "pocket-plugin-tiny-"));
  try {
    mkdirSync(join(folder, "data"));
    writeFileSync(join(folder, "data", ".keep"), "");
    execFileSync(
      "go",
      ["build", "-C", join(import.meta.dirname, "tiny"), "-trimpath", "-ldflags", "-s -w", "-o", join(folder, "tiny"), "."],
      {
        env: { ...process.env, CGO_ENABLED: "0" },
      },
    );
    const archive = execFileSync("tar", ["-C", folder, "-c", "."], { maxBuffer: 64 * 1024 * 1024 });
    execFileSync("docker", ["import", "-c", 'CMD ["/tiny","serve"]', "-", IMAGE], { input: archive });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
