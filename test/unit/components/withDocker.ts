import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach } from "vitest";

/** Runs scripts in front of a `docker` that plays the given bash; its arguments are in "$*". Each test has a folder of its own. */
export function withDocker() {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "role-test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return {
    /** Writes a file into the test's folder and returns its path. */
    write(name: string, text: string): string {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    },
    run(script: string, docker: string) {
      rmSync(join(folder, "docker.done"), { force: true });
      writeFileSync(join(folder, "docker"), `#!/bin/bash\n${docker}\n`);
      chmodSync(join(folder, "docker"), 0o755);
      const env = { ...process.env, PATH: [folder, process.env.PATH].join(delimiter) };
      return spawnSync("/bin/bash", ["-c", `set -euo pipefail\n${script}`], { encoding: "utf8", env });
    },
  };
}

/** Gate checks as one script that ends with the first that fails, as the gate itself has them. */
export const allChecks = (checks: string[]) => `check() {\n${checks.map((check) => `{ ${check}; } || return 1`).join("\n")}\n}\ncheck`;
