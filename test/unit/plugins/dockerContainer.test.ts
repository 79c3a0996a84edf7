import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { canonicalCapabilities, createContainerBody, updateContainerBody } from "../../../sandbox/plugins/docker/containerBody.ts";
import { type ContainerInspect, containerState, cpusText } from "../../../sandbox/plugins/docker/containerState.ts";
import { uploadArchive } from "../../../sandbox/plugins/docker/uploads.ts";
import { volumeBinds } from "../../../sandbox/plugins/docker/volumes.ts";

describe("the create request", () => {
  test("refuses an empty string in command only here", () => {
    expect(() => createContainerBody({ image: "i", command: ["a", ""] }, "1.41")).toThrow("values for command may not be empty");
  });
  test("carries memory in bytes, -1 for unlimited swap, and always an init", () => {
    const { HostConfig } = createContainerBody({ image: "i", memory: 1, memorySwap: -1 }, "1.41") as {
      HostConfig: Record<string, unknown>;
    };
    expect(HostConfig).toMatchObject({ Memory: 1024 * 1024, MemorySwap: -1, Init: false });
  });
  test("cpus silence cpuPeriod and cpuQuota", () => {
    const { HostConfig } = createContainerBody({ image: "i", cpus: "0.5", cpuQuota: 5 }, "1.41") as { HostConfig: Record<string, unknown> };
    expect(HostConfig).toMatchObject({ NanoCpus: 500_000_000, CpuQuota: undefined });
  });
  test.each([
    [["net_admin"], ["CAP_NET_ADMIN"]],
    [
      ["CAP_B", "A"],
      ["CAP_A", "CAP_B"],
    ],
    [["CHOWN", "all"], ["ALL"]],
  ])("capabilities %o become %o", (written, canonical) => {
    expect(canonicalCapabilities(written)).toEqual(canonical);
  });
  test("an update carries nothing but limits and the restart policy", () => {
    const body = updateContainerBody({ memory: 1, restart: "always", healthcheck: {}, tmpfs: {}, init: true });
    expect(Object.keys(body).sort()).toEqual(["CpuShares", "CpusetCpus", "Memory", "MemoryReservation", "MemorySwap", "RestartPolicy"]);
  });
});

describe("reading a container back", () => {
  const found = (rest: Partial<ContainerInspect> = {}): ContainerInspect => ({
    Id: "id",
    Name: "/name",
    Image: "sha256:abc",
    State: { Running: true, ExitCode: 0 },
    Config: { Image: "repo:1", Env: ["SECRET=1"], Labels: { a: "b" } },
    HostConfig: { RestartPolicy: {}, LogConfig: { Type: "json-file", Config: { "max-size": "1m" } }, ...rest.HostConfig },
    NetworkSettings: { Ports: {}, Networks: {} },
    ...rest,
  });

  test("never refreshes envs, labels, volumes, uploads and networksAdvanced", () => {
    const state = { image: "repo:1", envs: ["A=1"], labels: [], volumes: [], uploads: [], networksAdvanced: [{ name: "n" }] };
    expect(containerState(found(), state, state)).toMatchObject(state);
  });
  test("compares an image id with the container's image, and anything else with the name it was made from", () => {
    expect(containerState(found(), { image: "sha256:old" }, {}).image).toBe("sha256:abc");
    expect(containerState(found(), { image: "repo:0" }, {}).image).toBe("repo:1");
  });
  test("keeps logOpts only where they were configured", () => {
    expect(containerState(found(), {}, {}).logOpts).toBeUndefined();
    expect(containerState(found(), { logOpts: { "max-size": "2m" } }, {}).logOpts).toEqual({ "max-size": "1m" });
  });
  test.each([
    ["stopped", { Running: false, ExitCode: 3 }, { ports: [], mustRun: false, exitCode: 3 }],
    ["restart-looping", { Running: true, Restarting: true, ExitCode: 3 }, { ports: [], mustRun: true }],
  ])("%s with published ports reads back none", (_what, State, expected) => {
    const state = { mustRun: true, ports: [{ internal: 80, external: 80 }] };
    expect(containerState(found({ State }), state, state)).toMatchObject(expected);
  });
  test("stopped with mustRun false keeps its ports", () => {
    const state = { mustRun: false, ports: [{ internal: 80, external: 80 }] };
    expect(containerState(found({ State: { Running: false, ExitCode: 0 } }), state, state).ports).toEqual(state.ports);
  });
  test.each([
    [500_000_000, "0.5"],
    [1_250_000_000, "1.25"],
    [2_000_000_000, "2.0"],
  ])("%d nano CPUs are %s", (nano, text) => {
    expect(cpusText(nano)).toBe(text);
  });
});

describe("uploads", () => {
  const extract = (archive: Buffer): string => {
    const folder = mkdtempSync(join(tmpdir(), "pocket-upload-"));
    writeFileSync(join(folder, "a.tar"), archive);
    const listing = execFileSync("tar", ["-tvf", join(folder, "a.tar"), "--numeric-owner"], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    return listing;
  };
  test.each([
    [{}, "-rw-r--r--"],
    [{ executable: true }, "-rwxr--r--"],
    [{ permissions: "0400", executable: true }, "-r--------"],
  ])("%o gives %s, owned by root", (options, mode) => {
    expect(extract(uploadArchive({ file: "/a/b", content: "x", ...options }))).toMatch(new RegExp(`^${mode} 0/0 +1 .* a/b$`, "m"));
  });
  test("a long path is split over the header", () => {
    const path = `${"d".repeat(90)}/${"f".repeat(90)}`;
    expect(extract(uploadArchive({ file: `/${path}`, content: "x" }))).toContain(path);
  });
  test.each([[{}], [{ content: "a", contentBase64: "Yg==" }]])("%o is refused: exactly one content", (contents) => {
    expect(() => uploadArchive({ file: "/a", ...contents })).toThrow("error with upload content");
  });
});

describe("volumes in the old form", () => {
  test("become binds, anonymous volumes and volumes of other containers", () => {
    const volumes = [
      { volumeName: "v", containerPath: "/v" },
      { hostPath: "/h", containerPath: "/h", readOnly: true },
      { containerPath: "/a" },
      { fromContainer: "c" },
    ];
    expect(volumeBinds(volumes)).toEqual({ paths: { "/v": {}, "/h": {}, "/a": {} }, binds: ["v:/v:rw", "/h:/h:ro"], volumesFrom: ["c"] });
  });
  test.each([[{}], [{ fromContainer: "c", containerPath: "/p" }]])("%o is refused", (volume) => {
    expect(() => volumeBinds([volume])).toThrow("Unable to parse volumes");
  });
});
