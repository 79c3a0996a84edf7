import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gateScript } from "../../../components/shared/gateScript.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gate-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a gate against a `docker` that plays the given bash. */
function gate(dockerScript: string, checks: string[], options: { deadlineSeconds?: number; steadySeconds?: number } = {}) {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "docker"), `#!/bin/bash\n${dockerScript}\n`);
  chmodSync(join(bin, "docker"), 0o755);
  const script = gateScript({ containerName: "pocket-t-relayer-1", checks, deadlineSeconds: 2, hint: "Redis is down", ...options });
  return spawnSync("/bin/bash", ["-c", `set -euo pipefail\n${script}`], {
    encoding: "utf8",
    cwd: folder,
    env: { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) },
  });
}

const running = `case "$*" in *Restarting*) echo "false 0";; *State.Status*) echo "state running, exit code 0, restarts 0";; inspect*) echo 0;; logs*) echo "connected to redis://:hunter2@redis:6379/0";; esac`;

describe("gate: healthy by its own contract, or the cause", () => {
  it("opens as soon as all checks succeed, and prints nothing", () => {
    expect(gate(running, ["true", "true"])).toMatchObject({ status: 0, stdout: "", stderr: "" });
  });

  it("waits until a check succeeds", () => {
    expect(gate(running, ["if [ -e tried ]; then true; else touch tried; false; fi"]).status).toBe(0);
  });

  it("names the failing check, the last log lines without their passwords, the likely cause and the next command", () => {
    const { status, stderr } = gate(running, ["true", '{ echo "block height is 0"; false; }'], { deadlineSeconds: 1 });
    expect(status).toBe(1);
    expect(stderr).toContain("pocket-t-relayer-1: not healthy after 1 s: block height is 0");
    expect(stderr).toContain("redis://[redacted]@redis:6379/0");
    expect(stderr).not.toContain("hunter2");
    expect(stderr).toContain("Likely: Redis is down");
    expect(stderr).toContain("Next: docker logs pocket-t-relayer-1");
  });

  it("does not wait for the deadline when the container restarts in a loop", () => {
    const looping = `case "$*" in logs*) echo boom;; *State.Status*) echo "state restarting, exit code 1, restarts 9";; *RestartCount*) n=$(cat count 2>/dev/null || echo 0); echo $((n + 2)) > count; echo $n;; *Restarting*) echo false;; esac`;
    const begin = Date.now();
    const { status, stderr } = gate(looping, ["false"], { deadlineSeconds: 60 });
    expect(status).toBe(1);
    expect(stderr).toContain("restarts in a loop");
    expect(Date.now() - begin).toBeLessThan(10_000);
  });

  it("starts a container anew that the daemon lets wait in a loop, since what was wrong may be mended", () => {
    const waiting = `case "$*" in restart*) touch started;; *State.Restarting*) [ -e started ] && echo false || echo true;; *) echo 0;; esac`;
    expect(gate(waiting, ["[ -e started ]"], { deadlineSeconds: 60 })).toMatchObject({ status: 0, stdout: "", stderr: "" });
  });

  it("asks for steadiness: a program that looks well for a moment does not pass (the miner without a chain leaves with code 0)", () => {
    const flapping = ["if [ $((SECONDS)) -ge 1 ]; then echo gone; false; fi"];
    expect(gate(running, flapping, { steadySeconds: 3, deadlineSeconds: 3 }).stderr).toContain("gone");
    expect(gate(running, flapping, { steadySeconds: 0 }).status).toBe(0);
  });
});
