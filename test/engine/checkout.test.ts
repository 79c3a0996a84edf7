import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pulumiVariables } from "../../launcher/environment.ts";
import { execute } from "./support/project.ts";

const root = resolve(import.meta.dirname, "../..");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pocket-checkout-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the checkout stays clean", () => {
  it("pulumi writes to no committed file of the lab (trap: a missing encryption salt is written into the stack file)", async () => {
    const clone = join(folder, "clone");
    expect((await execute("git", ["clone", "-q", root, clone])).code).toBe(0);
    writeFileSync(join(clone, ".git", "info", "exclude"), "node_modules\n");
    symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
    const { PULUMI_BACKEND_URL: _backend, PULUMI_CONFIG_PASSPHRASE: _passphrase, ...rest } = process.env;
    const env = {
      ...rest,
      // as the launcher sets them for somebody who has set neither
      PULUMI_CONFIG_PASSPHRASE: pulumiVariables("sandbox", "", {}).PULUMI_CONFIG_PASSPHRASE,
      PULUMI_BACKEND_URL: `file://${folder}`,
    };
    const pulumi = (...args: string[]) => execute("pulumi", [...args, "--non-interactive"], { env, cwd: clone });
    for (const args of [
      ["stack", "init", "lab"],
      ["preview", "--stack", "lab"],
      ["refresh", "--yes", "--stack", "lab"],
      ["destroy", "--yes", "--stack", "lab"],
    ]) {
      const result = await pulumi(...args);
      expect(result.code, `pulumi ${args.join(" ")}\n${result.output}`).toBe(0);
    }
    expect((await execute("git", ["status", "--porcelain"], { cwd: clone })).stdout).toBe("");
    expect(readFileSync(join(clone, "Pulumi.lab.yaml"), "utf8")).toContain("encryptionsalt:");
  });
});
