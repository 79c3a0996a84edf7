import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { ensureEngineAuthority } from "../../../sandbox/images/engineAuthority.ts";
import { tryRun } from "../../../sandbox/images/run.ts";
import { prefix } from "./sandboxLab.ts";

const reference = `${prefix}authority:1`;
const folders: string[] = [];
const folder = () => {
  folders.push(mkdtempSync(join(tmpdir(), prefix)));
  return folders.at(-1)!;
};
const forget = () => tryRun("docker", ["image", "rm", "-f", reference], { step: "removing the test's authority" });
const fingerprint = async (cacheDir: string) => (await ensureEngineAuthority(cacheDir, reference)).fingerprint;

beforeEach(forget);
afterAll(async () => {
  await forget();
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

describe("one certificate authority an engine", () => {
  it("is shared by every cache folder, so that one does not break the trust of another", async () => {
    const [first, second] = [folder(), folder()];
    const made = await fingerprint(first);
    expect(await fingerprint(second)).toBe(made);
    expect(await fingerprint(first)).toBe(made);
  });

  it("wins over an authority that a cache folder made for another engine", async () => {
    const [first, second] = [folder(), folder()];
    await fingerprint(first);
    await forget();
    const other = await fingerprint(second);
    expect(await fingerprint(first)).toBe(other);
  });

  it("comes back when the copy in the cache folder is damaged", async () => {
    const cacheDir = folder();
    const made = await fingerprint(cacheDir);
    writeFileSync(join(cacheDir, "ca/ca.key"), "");
    expect(await fingerprint(cacheDir)).toBe(made);
  });
});
