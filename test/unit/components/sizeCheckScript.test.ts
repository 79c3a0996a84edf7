import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { describe, expect, test } from "vitest";
import { sizeCheckScript } from "../../../components/host/sizeCheckScript.ts";

const memoryMiB = Math.floor(Number(/^MemTotal: *(\d+) kB/m.exec(readFileSync("/proc/meminfo", "utf8"))![1]) / 1024);
const cpus = availableParallelism();
const check = (size: { memoryMiB: number; cpus: number }) => {
  const script = `set -euo pipefail\n${sizeCheckScript({ stack: "prod", host: "pocket-1", size })}`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
  return { status, stdout, stderr };
};

describe("a machine is measured against the size that its limits were made for", () => {
  test.each([
    ["its own size", { memoryMiB, cpus }],
    ["a smaller one", { memoryMiB: 1024, cpus: 1 }],
    ["one that a kernel's share makes a little bigger", { memoryMiB: Math.floor(memoryMiB * 1.01), cpus }],
  ])("%s is fine", (_what, size) => {
    expect(check(size)).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  test.each([
    ["less memory", { memoryMiB: Math.ceil(memoryMiB * 1.03), cpus }],
    ["fewer cores", { memoryMiB, cpus: cpus + 1 }],
  ])("%s is an error with both sizes and the next step", (_what, size) => {
    const { status, stderr } = check(size);
    expect(status).toBe(1);
    expect(stderr).toContain(
      `host pocket-1 has ${memoryMiB} MiB and ${cpus} cores, less than hosts.pocket-1.size (${size.memoryMiB} MiB, ${size.cpus} cores)`,
    );
    expect(stderr).toContain("Next: npm run pocket -- host scan --stack prod --host pocket-1");
  });
});
