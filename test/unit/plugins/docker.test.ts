import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalCapabilities, createContainerBody, updateContainerBody } from "../../../sandbox/plugins/docker/containerBody.ts";
import { containerInputs } from "../../../sandbox/plugins/docker/containerInputs.ts";
import { type ContainerInspect, containerState, cpusText } from "../../../sandbox/plugins/docker/containerState.ts";
import { formatDuration, parseDuration } from "../../../sandbox/plugins/docker/duration.ts";
import { resolveEndpoint } from "../../../sandbox/plugins/docker/endpoint.ts";
import { parseImageName, registryOf, repoDigestOf } from "../../../sandbox/plugins/docker/images.ts";
import { compareMounts, mountBody } from "../../../sandbox/plugins/docker/mounts.ts";
import { networkInputs } from "../../../sandbox/plugins/docker/network.ts";
import { comparePorts, portsFromDaemon } from "../../../sandbox/plugins/docker/ports.ts";
import { remoteImageInputs } from "../../../sandbox/plugins/docker/remoteImage.ts";
import { sshArguments } from "../../../sandbox/plugins/docker/transport.ts";
import { uploadArchive } from "../../../sandbox/plugins/docker/uploads.ts";
import { volumeInputs } from "../../../sandbox/plugins/docker/volume.ts";
import { volumeBinds } from "../../../sandbox/plugins/docker/volumes.ts";

describe("durations in Go's canonical form", () => {
  test.each([
    ["30s", "30s"],
    ["60s", "1m0s"],
    ["1m", "1m0s"],
    ["90s", "1m30s"],
    ["1500ms", "1.5s"],
    ["1h", "1h0m0s"],
    ["250ms", "250ms"],
    ["1.5us", "1.5µs"],
    ["0", "0s"],
  ])("%s reads back as %s", (written, canonical) => {
    expect(formatDuration(parseDuration(written)!)).toBe(canonical);
  });

  test("the canonical form is stable", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 15n), (value) => {
        expect(parseDuration(formatDuration(value))).toBe(value);
      }),
    );
  });

  test.each(["", "5", "-1s", "1x", "s"])("'%s' is no duration", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe("the inputs cover the npm package's", () => {
  const source = (file: string): string => {
    const resolved = createRequire(import.meta.url).resolve(`@pulumi/docker/${file}.js`);
    return execFileSync("cat", [resolved], { encoding: "utf8" });
  };
  test.each([
    ["container", containerInputs],
    ["network", networkInputs],
    ["volume", volumeInputs],
    ["remoteImage", remoteImageInputs],
  ])("%s knows every argument and no other", (file, schema) => {
    const known = [...source(file).matchAll(/resourceInputs\["(\w+)"\] = args\?/g)].map(([, name]) => name!);
    expect(Object.keys(schema).sort()).toEqual([...new Set(known)].sort());
  });
});

describe("ports", () => {
  const port = (rest: object = {}) => ({ internal: 80, external: 8080, ip: "127.0.0.1", protocol: "tcp", ...rest });

  test("do not mind their order while each is published once", () => {
    expect(comparePorts([port(), port({ internal: 443 })], [port({ internal: 443 }), port()])).toEqual([]);
  });
  test("tcp and udp on one port are two ports", () => {
    expect(comparePorts([port(), port({ protocol: "udp" })], [port({ protocol: "udp" }), port()])).toEqual([]);
  });
  test("an external port left open takes what the daemon chose", () => {
    expect(comparePorts([port()], [{ internal: 80, ip: "127.0.0.1", protocol: "tcp" }])).toEqual([]);
  });
  test("a published port of a stopped container is missing, which replaces", () => {
    expect(comparePorts([], [port()])).toEqual([{ path: "ports[0]", kind: "add", replace: true }]);
  });
  test.each([[false], [true]])("one port published twice never reads back as written (turned: %s)", (turned) => {
    const asked = [port(), port({ ip: "127.0.0.2" })];
    if (turned) {
      asked.reverse();
    }
    for (const order of [
      ["127.0.0.1", "127.0.0.2"],
      ["127.0.0.2", "127.0.0.1"],
    ]) {
      const read = portsFromDaemon({ "80/tcp": order.map((HostIp) => ({ HostIp, HostPort: "8080" })) }, asked);
      expect(comparePorts(read, asked)).not.toEqual([]);
    }
  });
});

describe("mounts", () => {
  const bind = (rest: object = {}) => ({ type: "bind", source: "/s", target: "/t", readOnly: true, ...rest });

  test.each([[{ source: "/other" }], [{ target: "/other" }], [{ readOnly: false }]])(
    "a changed %o is an update that is not applied",
    (change) => {
      expect(compareMounts([bind()], [bind(change)])).toEqual([{ path: "mounts[0]", kind: "update", replace: false }]);
    },
  );
  test("their number replaces", () => {
    expect(compareMounts([bind()], [bind(), bind({ target: "/u" })])[0]?.replace).toBe(true);
    expect(compareMounts([bind()], undefined)).toEqual([{ path: "mounts", kind: "delete", replace: true }]);
  });
  test("tmpfsOptions replace", () => {
    const tmpfs = (sizeBytes: number) => [{ type: "tmpfs", target: "/t", tmpfsOptions: { sizeBytes } }];
    expect(compareMounts(tmpfs(1), tmpfs(2))[0]?.replace).toBe(true);
  });
  test("any volumeOptions need an engine API of 1.45", () => {
    const mount = { type: "volume", source: "v", target: "/t", volumeOptions: { noCopy: true } };
    expect(() => mountBody(mount, "1.41")).toThrow("requires docker version 1.45 or higher");
    expect(mountBody(mount, "1.45").VolumeOptions).toMatchObject({ NoCopy: true });
  });
});

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

describe("images", () => {
  test.each([
    ["redis", "redis", "latest", "registry-1.docker.io"],
    ["redis:8", "redis", "8", "registry-1.docker.io"],
    ["host:5000/redis", "host:5000/redis", "latest", "host:5000"],
    ["ghcr.io/a/b:1@sha256:ff", "ghcr.io/a/b", "sha256:ff", "ghcr.io"],
    ["a/b:1", "a/b", "1", "registry-1.docker.io"],
  ])("%s", (name, repository, reference, registry) => {
    expect(parseImageName(name)).toEqual({ repository, reference });
    expect(registryOf(name)).toBe(registry);
  });
  test("one that is only local has no repoDigest", () => {
    expect(repoDigestOf("a:1", { Id: "", RepoTags: [], RepoDigests: null })).toBe("");
    expect(repoDigestOf("b:1", { Id: "", RepoTags: [], RepoDigests: ["a@sha256:1", "b@sha256:1"] })).toBe("b@sha256:1");
  });
});

describe("the daemon's address", () => {
  test("comes from the context before the host, and from DOCKER_HOST without either", () => {
    const folder = mkdtempSync(join(tmpdir(), "pocket-context-"));
    const meta = join(folder, "contexts/meta", createHash("sha256").update("remote").digest("hex"));
    mkdirSync(meta, { recursive: true });
    writeFileSync(join(meta, "meta.json"), JSON.stringify({ Endpoints: { docker: { Host: "ssh://x@host" } } }));
    const env = { DOCKER_CONFIG: folder, DOCKER_HOST: "tcp://1.2.3.4:1" };
    expect(resolveEndpoint({ host: "unix:///a" }, { ...env, DOCKER_CONTEXT: "remote" }).host).toBe("ssh://x@host");
    expect(resolveEndpoint({ host: "unix:///a" }, env).host).toBe("unix:///a");
    expect(resolveEndpoint({}, env).host).toBe("tcp://1.2.3.4:1");
    expect(resolveEndpoint({}, {}).host).toBe("unix:///var/run/docker.sock");
    rmSync(folder, { recursive: true });
  });
  test.each(["ssh://a:secret@host", "ssh://host?x=1", "ssh://host#x", "http://host", "host"])("%s is refused", (host) => {
    expect(() => resolveEndpoint({ host }, {})).toThrow();
  });
  test("TLS material is refused, also from the environment", () => {
    expect(() => resolveEndpoint({ host: "ssh://h" }, { DOCKER_CERT_PATH: "/x" })).toThrow("DOCKER_CERT_PATH selects TLS");
  });
  test("the ssh program gets -T, a connect timeout unless there is one, and the options", () => {
    const endpoint = { host: "ssh://ops@host:2222", sshOpts: ["-i", "key"], skipCheck: false };
    expect(sshArguments(endpoint).join(" ")).toBe("-o ConnectTimeout=30 -T -i key -l ops -p 2222 -- host docker system dial-stdio");
    expect(sshArguments({ ...endpoint, sshOpts: ["-o", "ConnectTimeout=5"] }).join(" ")).toBe(
      "-T -o ConnectTimeout=5 -l ops -p 2222 -- host docker system dial-stdio",
    );
  });
});
