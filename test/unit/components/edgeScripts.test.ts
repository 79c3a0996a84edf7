import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { caddyReloadScript, edgeGateChecks, portFreeScript } from "../../../components/edgeScripts.ts";
import type { InstancePlan, PortPlan } from "../../../stacks/topology/types.ts";

let folder: string;
let server: Server;
let port: PortPlan;
let answer = "";

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "edge-test-"));
  server = createServer((socket) =>
    socket
      .on("error", () => {})
      .resume()
      .end(answer),
  );
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const hostPort = typeof address === "object" && address ? address.port : 0;
  port = { name: "relay", containerPort: 8080, hostPort, bindAddress: "127.0.0.1", protocol: "tcp", exposure: "loopback" };
});
afterEach(async () => {
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true, force: true });
});

/** Runs without blocking this process, which is the server that the script talks to. `published` is what docker ps says. */
function run(script: string, published = ""): Promise<{ status: number | null; stderr: string; stdout: string }> {
  writeFileSync(
    join(folder, "docker"),
    `#!/bin/sh\ncase "$*" in *-q*) printf '%s' '${published ? "4f2a" : ""}';; *) printf '%s' '${published}';; esac\n`,
  );
  chmodSync(join(folder, "docker"), 0o755);
  const env = { ...process.env, PATH: [folder, process.env.PATH].join(delimiter) };
  return new Promise((done) => {
    const child = spawn("/bin/bash", ["-c", `set -euo pipefail\n${script}`], { env });
    let stderr = "";
    let stdout = "";
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    child.on("close", (status) => done({ status, stderr, stdout }));
  });
}

describe("port in use: found before the old edge is gone, and by whom", () => {
  it("names the program that has it", async () => {
    const { status, stderr } = await run(portFreeScript("pocket-lab-edge", port));
    expect(status).toBe(1);
    const who = spawnSync("sh", ["-c", "command -v ss"]).status === 0 ? /\w+ \(process \d+\)/ : /another program/;
    expect(stderr).toMatch(new RegExp(`port 127.0.0.1:${port.hostPort} is taken by ${who.source}.*Next: .*relay.relayPort`));
  });

  it("names another stack's container", async () => {
    expect((await run(portFreeScript("pocket-lab-edge", port), "pocket-other-edge\n")).stderr).toContain("is taken by pocket-other-edge");
  });

  it("lets the running edge keep its own port", async () => {
    expect((await run(portFreeScript("pocket-lab-edge", port), "pocket-lab-edge\n")).status).toBe(0);
  });

  it("is content with a free port", async () => {
    await new Promise((done) => server.close(done));
    expect(await run(portFreeScript("pocket-lab-edge", port))).toMatchObject({ status: 0, stderr: "" });
    server.listen(0);
  });
});

describe("gate of the edge", () => {
  const loopback = () => edgeGateChecks({ containerName: "pocket-lab-edge", ports: [port] } as InstancePlan, undefined).join("\n");
  const http = () => ({ ...port, name: "http" });
  const metrics = { ...port, name: "metrics", containerPort: 2020 };
  const redirect = () =>
    edgeGateChecks({ containerName: "pocket-lab-edge", ports: [http(), metrics as PortPlan] } as InstancePlan, "relay.test").at(-1)!;

  it("of a public edge opens when it sends clients of the relay endpoint to HTTPS", async () => {
    answer = "HTTP/1.1 308 Permanent Redirect\r\nLocation: https://relay.test:8443/\r\n\r\n";
    expect((await run(redirect())).status).toBe(0);
  });

  it.each(["HTTP/1.1 308 Permanent Redirect\r\nLocation: http://relay.test/\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", ""])(
    "of a public edge stays shut on %j",
    async (text) => {
      answer = text;
      const { status, stdout } = await run(redirect());
      expect(status).toBe(1);
      expect(stdout).toContain("instead of https");
    },
  );

  it("opens when a relayer behind it refuses an empty relay", async () => {
    answer = "HTTP/1.1 400 Bad Request\r\n\r\n";
    expect((await run(loopback())).status).toBe(0);
  });

  it.each(["HTTP/1.1 502 Bad Gateway\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", ""])("stays shut on %j", async (text) => {
    answer = text;
    const { status, stdout } = await run(loopback());
    expect(status).toBe(1);
    expect(stdout).toContain("instead of 400");
  });
});

describe("a reload", () => {
  const root = () => join(folder, "edge");
  /** Two bundles of which the old one is in use, and a `docker` whose Caddy takes or refuses settings. */
  function prepare(state: "running" | "stopped", taken: boolean): string {
    for (const hash of ["old", "new"]) mkdirSync(join(root(), hash), { recursive: true });
    symlinkSync("old", join(root(), "current"));
    const reload = taken ? "exit 0" : "echo 'Error: unknown directive'; exit 1";
    writeFileSync(
      join(folder, "docker"),
      `#!/bin/sh\ncase "$*" in inspect*) echo ${state === "running"};; exec*) readlink ${root()}/current > ${folder}/seen; ${reload};; esac\n`,
      { mode: 0o755 },
    );
    return caddyReloadScript("pocket-lab-edge", root(), "new");
  }
  const reload = (script: string) => {
    const env = { ...process.env, PATH: [folder, process.env.PATH].join(delimiter) };
    const { status, stderr } = spawnSync("/bin/bash", ["-c", `set -euo pipefail\n${script}`], { env, encoding: "utf8" });
    return { status, stderr, current: readlinkSync(join(root(), "current")) };
  };

  it("has the running Caddy read the new files", () => {
    expect(reload(prepare("running", true))).toMatchObject({ status: 0, current: "new" });
    expect(readFileSync(join(folder, "seen"), "utf8")).toBe("new\n");
  });

  it("that Caddy refuses changes nothing and says why", () => {
    const { status, stderr, current } = reload(prepare("running", false));
    expect([status, current]).toEqual([1, "old"]);
    expect(stderr).toMatch(/keeps its settings.*unknown directive\nNext: docker logs/);
  });

  it("of a Caddy that is down waits for its start", () => {
    expect(reload(prepare("stopped", false))).toMatchObject({ status: 0, current: "new" });
  });

  it("has nothing to do when repeated", () => {
    const script = prepare("running", true);
    reload(script);
    rmSync(join(folder, "seen"));
    expect(reload(script)).toMatchObject({ status: 0, current: "new" });
    expect(existsSync(join(folder, "seen"))).toBe(false);
    expect(readdirSync(root()).sort()).toEqual(["current", "new", "old"]);
  });
});
