import { describe, expect, it } from "vitest";
import { imageCheck } from "../../components/redisScripts.ts";
import { defaultImages } from "../../stacks/config/images.ts";
import { execute } from "./support/project.ts";

const run = (script: string) => execute("/bin/bash", ["-c", `set -euo pipefail\n${script}`]);

describe("Redis image check on a real image", () => {
  it("sees the server's version, and that Debian's build cannot defragment (trap: told to, it would not start)", async () => {
    const { code, stdout } = await run(imageCheck(defaultImages.redis));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^version=(8\.[2-9]|9|[1-9]\d)\S* activedefrag=no\n$/);
  });

  it("would see one that can: the same server with a config that it takes counts as able", async () => {
    const taken = imageCheck(defaultImages.redis).replace("activedefrag yes", "activedefrag no");
    expect((await run(taken)).stdout).toContain("activedefrag=yes");
  });
});
