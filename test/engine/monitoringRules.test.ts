import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { renderAlertRules } from "../../config-templates/monitoring/rules/render.ts";
import { defaultImages } from "../../stacks/config/images.ts";
import { everything, ruleTests } from "../incidents/all.ts";
import { docker } from "./support/project.ts";

let folder: string;

/** Prometheus' own tool on the files of the folder. */
const promtool = (...args: string[]) =>
  docker(
    ...["run", "--rm", "--network", "none", "--read-only", "--tmpfs", "/tmp", "-w", "/tests", "-v", `${folder}:/tests:ro`],
    ...["--entrypoint", "/bin/promtool", defaultImages.prometheus, ...args],
  );

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pocket-test-rules-"));
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, "rules.yml"), renderAlertRules(everything));
  writeFileSync(join(folder, "tests.yml"), stringify(ruleTests("rules.yml"), { aliasDuplicateObjects: false }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("alert rules, by Prometheus' own tool", () => {
  it("are well-formed and none stands twice", async () => {
    const result = await promtool("check", "rules", "--lint=all", "--lint-fatal", "rules.yml");
    expect(result.code, result.output).toBe(0);
  });

  it("fire in each incident and in nothing else, say the value, clear afterwards, and are silent on a healthy stack", async () => {
    const result = await promtool("test", "rules", "tests.yml");
    expect(result.code, result.output).toBe(0);
  });

  it("would be seen to fail: without its incident an expected alert does not fire", async () => {
    const document = ruleTests("rules.yml") as { tests: { input_series: unknown[] }[] };
    const [healthy, , ...scenes] = document.tests;
    writeFileSync(
      join(folder, "broken.yml"),
      stringify({ ...document, tests: [{ ...scenes[0], input_series: healthy!.input_series }] }, { aliasDuplicateObjects: false }),
    );
    const result = await promtool("test", "rules", "broken.yml");
    expect(result.code).toBe(1);
    expect(result.output).toContain("FAILED");
  });
});
