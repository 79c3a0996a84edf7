import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isNewEnough, whyNotOurs } from "../../../launcher/dockerEngine.ts";
import { pulumiVariables, shellExports } from "../../../launcher/environment.ts";
import { chooseMode } from "../../../launcher/mode.ts";
import { runsTypeScript } from "../../../launcher/node.mjs";
import { isGoodEnough } from "../../../launcher/pulumiCli.ts";
import { isShim, offerShim } from "../../../launcher/shim.ts";
import { findCause } from "../../../sandbox/images/errors.ts";

describe("mode", () => {
  it("is online when every needed host accepts a connection", async () => {
    expect(await chooseMode(undefined, async () => undefined)).toMatchObject({
      mode: "online",
      reason: expect.stringContaining("can be reached"),
    });
  });

  it("is sandbox as soon as one does not, and says which and why", async () => {
    const choice = await chooseMode(undefined, async (host) => (host === "ghcr.io" ? "EAI_AGAIN" : undefined));
    expect(choice).toEqual({ mode: "sandbox", reason: "ghcr.io cannot be reached (EAI_AGAIN)" });
  });

  it("can be forced without asking the network", async () => {
    const never = async () => {
      throw new Error("asked");
    };
    expect((await chooseMode("online", never)).mode).toBe("online");
    await expect(chooseMode("offline", never)).rejects.toThrow(/"offline" is unknown. Next: use --mode online or --mode sandbox/);
  });
});

describe("Docker engine", () => {
  it.each([
    ["20.10.24+dfsg1", true],
    ["28.2.2", true],
    ["19.03.15", false],
    ["20.9.0", false],
    ["dev", false],
  ])("%s is new enough: %s", (version, expected) => expect(isNewEnough(version)).toBe(expected));

  const stopped = { kind: "not-running", problem: "permission denied" } as const;
  it("tells a user without root what to do, and does not try", () => {
    expect(whyNotOurs(stopped, { root: false, linux: true })?.message).toMatch(
      /permission denied.*only root can install.*\n?Next: .*usermod -aG docker/s,
    );
  });
  it("never starts an engine beside one that DOCKER_HOST names", () => {
    expect(whyNotOurs(stopped, { root: true, linux: true, dockerHost: "tcp://10.0.0.1:2375" })?.message).toMatch(/DOCKER_HOST=tcp/);
  });
  it("installs one only for root on Linux", () => {
    expect(whyNotOurs({ kind: "no-client" }, { root: true, linux: true })).toBeUndefined();
    expect(whyNotOurs({ kind: "no-client" }, { root: true, linux: false })?.message).toMatch(/Docker Desktop/);
  });
});

describe("tools on PATH", () => {
  it.each([
    ["v3.259.0", true],
    ["3.270.1", true],
    ["v3.258.9", false],
    ["v4.0.0", false],
    ["", false],
  ])("pulumi %j serves: %s", (version, expected) => expect(isGoodEnough(version)).toBe(expected));

  it.each([
    ["20.20.2", false],
    ["22.17.9", false],
    ["22.18.0", true],
    ["24.21.0", true],
  ])("Node %s runs TypeScript as it is: %s", (version, expected) => expect(runsTypeScript(version)).toBe(expected));

  it("recognises its own pulumi shim and never overwrites another pulumi", () => {
    const folder = mkdtempSync(join(tmpdir(), "shim-test-"));
    const path = process.env.PATH;
    try {
      process.env.PATH = folder;
      expect(offerShim(folder)).toBe(join(folder, "pulumi"));
      expect(isShim(join(folder, "pulumi"))).toBe(true);
      const lost = spawnSync("/bin/sh", [join(folder, "pulumi"), "version"], { cwd: folder, encoding: "utf8", env: { PATH: path } });
      expect(lost.stderr).toMatch(/npm run lab/);
      writeFileSync(join(folder, "pulumi"), "#!/bin/sh\necho real\n");
      expect(offerShim(folder)).toBeUndefined();
    } finally {
      process.env.PATH = path;
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("environment for pulumi", () => {
  it("keeps a backend and a passphrase that are set", () => {
    const given = { PATH: "/bin", PULUMI_BACKEND_URL: "s3://state", PULUMI_CONFIG_PASSPHRASE_FILE: "/run/p" };
    expect(pulumiVariables("sandbox", "/tools", given)).not.toHaveProperty("PULUMI_BACKEND_URL");
    expect(pulumiVariables("sandbox", "/tools", given)).not.toHaveProperty("PULUMI_CONFIG_PASSPHRASE");
    expect(pulumiVariables("sandbox", "/tools", { PATH: "/bin" }).PULUMI_CONFIG_PASSPHRASE).toBe("lab");
  });

  it("forbids downloads only in the sandbox", () => {
    expect(pulumiVariables("sandbox", "/t", {}).PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION).toBe("true");
    expect(pulumiVariables("online", "/t", {})).not.toHaveProperty("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION");
  });

  it("works in a shell that stops at errors and unset variables, whatever is set already", () => {
    const text = shellExports(pulumiVariables("sandbox", "/opt/it's", { PATH: "/bin" }));
    const script = `set -eu\nDOCKER_CONTEXT=remote\n${text}\nprintf '%s|%s|%s' "$PULUMI_BACKEND_URL" "\${PULUMI_CONFIG_PASSPHRASE-none}" "\${DOCKER_CONTEXT-unset}"`;
    const run = (env: NodeJS.ProcessEnv) =>
      spawnSync("/bin/sh", ["-c", script], { encoding: "utf8", env: { PATH: "/bin:/usr/bin", ...env } });
    expect(run({})).toMatchObject({ status: 0, stderr: "", stdout: expect.stringMatching(/^file:.*\|lab\|unset$/) });
    expect(run({ PULUMI_BACKEND_URL: "s3://x", PULUMI_CONFIG_PASSPHRASE_FILE: "/p" }).stdout).toBe("s3://x|none|unset");
  });
});

describe("causes of failed installs, of whatever tool", () => {
  it.each([
    ["write error: No space left on device", "the disk is full"],
    ["npm error code ENOSPC", "the disk is full"],
    ["reading https://proxy/mod: 403 Forbidden", "a package source refused a download (403)"],
    ["npm error code E403", "a package source refused a download (403)"],
    ["npm error code ENOTFOUND", "a package source cannot be reached"],
    ["E: Could not get lock /var/lib/dpkg/lock-frontend", "another package manager is running"],
  ])("%s", (output, problem) =>
    expect(findCause(output)).toMatchObject({ problem, nextStep: expect.stringContaining("run the same command again") }),
  );

  it("does not guess", () => expect(findCause("syntax error near line 403")).toBeUndefined());
});
