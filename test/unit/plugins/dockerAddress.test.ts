import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resolveEndpoint } from "../../../sandbox/plugins/docker/endpoint.ts";
import { parseImageName, registryOf, repoDigestOf } from "../../../sandbox/plugins/docker/images.ts";
import { sshArguments } from "../../../sandbox/plugins/docker/transport.ts";

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
