import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  checkScript,
  grafanaLoginScript,
  monitoringUser,
  readyCheck,
  sampleCheck,
  targetsCheck,
} from "../../../components/monitoringScripts.ts";

let folder: string;
let server: Server;
let port: { bindAddress: string; hostPort: number };
let answer: (request: IncomingMessage) => { status?: number; text?: string };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "monitoring-scripts-"));
  answer = () => ({});
  server = createServer((request, response) => {
    const { status = 200, text = "" } = answer(request);
    response.writeHead(status).end(text);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  port = { bindAddress: "127.0.0.1", hostPort: typeof address === "object" && address ? address.port : 0 };
});
afterEach(async () => {
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a script as a host does, with a `docker` of which the body is given. */
function run(script: string, docker = "exit 0"): Promise<{ status: number | null; output: string }> {
  writeFileSync(join(folder, "docker"), `#!/bin/bash\n${docker}\n`);
  chmodSync(join(folder, "docker"), 0o755);
  const env = { ...process.env, PATH: [folder, process.env.PATH].join(delimiter) };
  return new Promise((done) => {
    const child = spawn("/bin/bash", ["-c", `set -euo pipefail\n${script}`], { env });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => {
        output += text;
      });
    child.on("close", (status) => done({ status, output }));
  });
}

describe("ready", () => {
  it("is 200 and nothing else", async () => {
    expect((await run(readyCheck(port, "/-/ready"))).status).toBe(0);
    answer = () => ({ status: 503 });
    const refused = await run(readyCheck(port, "/-/ready"));
    expect(refused.status).not.toBe(0);
    expect(refused.output).toContain("/-/ready answers 'HTTP/1.1 503 Service Unavailable' instead of 200");
  });

  it("is not a port on which nobody listens", async () => {
    await new Promise((done) => server.close(done));
    expect((await run(readyCheck(port, "/"))).status).not.toBe(0);
    server = createServer();
  });
});

describe("an exporter's sample", () => {
  const check = () => sampleCheck("pocket-lab-redis-exporter", port.hostPort, "redis_up 1", "cannot read Redis");

  it("has to begin a line: an exporter answers 200 also when its server is down", async () => {
    answer = () => ({ text: "# redis_up 1\nredis_up 0\n" });
    const down = await run(check(), "echo 127.0.0.1");
    expect(down.status).not.toBe(0);
    expect(down.output).toContain("cannot read Redis");
    answer = () => ({ text: "# HELP\nredis_up 1\n" });
    expect((await run(check(), "echo 127.0.0.1")).status).toBe(0);
  });

  it("is not found on a container without an address, and that is said", async () => {
    const stopped = await run(check(), "echo");
    expect(stopped.status).not.toBe(0);
    expect(stopped.output).toContain("has no address");
  });
});

describe("Prometheus' targets", () => {
  const known = (count: number) => ({
    text: JSON.stringify({ status: "success", data: { result: [{ metric: {}, value: [1.5, String(count)] }] } }),
  });

  it("are all known once as many were asked as the plan has", async () => {
    answer = () => known(7);
    expect((await run(targetsCheck(port, 7))).status).toBe(0);
    const fewer = await run(targetsCheck(port, 8));
    expect(fewer.status).not.toBe(0);
    expect(fewer.output).toContain("has asked 7 of its 8 targets");
  });

  it("are not known while none was asked", async () => {
    answer = () => ({ text: '{"status":"success","data":{"result":[]}}' });
    expect((await run(targetsCheck(port, 1))).output).toContain("has asked none of its 1 targets");
  });
});

describe("a program's own check of its files", () => {
  const script = () =>
    checkScript({
      image: "i:1",
      filesPath: "/files",
      folder: "/etc/pocket",
      user: monitoringUser,
      command: ["/bin/tool", "check", "/x"],
      subject: "rules",
    });

  it("passes silently", async () => {
    expect(await run(script(), "echo fine")).toEqual({ status: 0, output: "" });
  });

  it("stops the run with the program's last words and the next step", async () => {
    const refused = await run(script(), "echo 'line 3: field bogus not found' >&2; exit 2");
    expect(refused.status).toBe(1);
    expect(refused.output).toMatch(/field bogus not found\ni:1 refuses its rules; the running one stays as it was\. Next: /);
  });
});

describe("Grafana's login", () => {
  const script = () => grafanaLoginScript({ containerName: "g", port, dashboards: 2, dataSourceUid: "prometheus" });
  const docker = (reset: string) => `case "$*" in *"cat /etc/grafana"*) printf s3cret;; *reset-admin-password*) ${reset};; esac`;
  const expected = `Basic ${Buffer.from("admin:s3cret").toString("base64")}`;

  it("looks with the password of the file: dashboards are there, Prometheus answers", async () => {
    const asked: string[] = [];
    answer = ({ url = "", headers }) => {
      if (headers.authorization !== expected) return { status: 401 };
      asked.push(url);
      return { text: url.startsWith("/api/search") ? '[{"type":"dash-db"},{"type": "dash-db"}]' : '{"status":"success"}' };
    };
    expect(await run(script(), docker("cat >/dev/null"))).toEqual({ status: 0, output: "" });
    expect(asked).toEqual(["/api/search?type=dash-db", "/api/datasources/proxy/uid/prometheus/api/v1/query?query=up"]);
  });

  it("says when Grafana does not take the password, and never shows it", async () => {
    const { status, output } = await run(script(), docker("echo 'no such user' >&2; exit 1"));
    expect(status).toBe(1);
    expect(output).toMatch(/no such user\nGrafana did not take its administrator's password/);
    expect(output).not.toContain("s3cret");
  });
});
