import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { dockerCommand, pendingCreates } from "../../../cli/pendingCreates.ts";
import { nextStep } from "../../../cli/pulumi.ts";
import { judgeLock, recover } from "../../../cli/recover.ts";

const deployment = (operations: unknown[], resources: unknown[] = []) =>
  JSON.stringify({ version: 3, deployment: { pending_operations: operations, resources } });
const resource = (type: string, inputs: object) => ({ urn: `urn:pulumi:lab::p::${type}::x`, type, inputs });

describe("recovering from a killed run", () => {
  it("finds the containers and networks that it was just making", () => {
    const text = deployment([
      { type: "creating", resource: resource("docker:index/container:Container", { name: "pocket-lab-redis" }) },
      { type: "creating", resource: resource("docker:index/network:Network", { name: "pocket-lab" }) },
    ]);
    expect(pendingCreates(text)).toEqual([
      { kind: "container", name: "pocket-lab-redis" },
      { kind: "network", name: "pocket-lab" },
    ]);
  });

  it("never touches what was being updated or deleted, a data volume, or a command", () => {
    const text = deployment([
      { type: "updating", resource: resource("docker:index/container:Container", { name: "a" }) },
      { type: "deleting", resource: resource("docker:index/container:Container", { name: "b" }) },
      { type: "creating", resource: resource("docker:index/volume:Volume", { name: "pocket-lab-redis-data" }) },
      { type: "creating", resource: resource("command:local:Command", { create: "true" }) },
    ]);
    expect(pendingCreates(text)).toEqual([]);
  });

  describe("on a machine over SSH (trap: looking for it on this machine's engine, and leaving it there)", () => {
    const urn = "urn:pulumi:prod::p::pulumi:providers:docker::pocket-1-docker";
    const options = ["-F", "none", "-o", "KnownHostsCommand=/bin/echo %H ssh-ed25519 AAAA"];
    const provider = (host: string, sshOpts: unknown) => ({ urn, id: "7", type: "pulumi:providers:docker", inputs: { host, sshOpts } });
    const container = { ...resource("docker:index/container:Container", { name: "pocket-prod-redis" }), provider: `${urn}::7` };
    const pending = (...resources: unknown[]) => pendingCreates(deployment([{ type: "creating", resource: container }], resources));

    it.each([
      ["as text, which the state has", JSON.stringify(options)],
      ["as a list", options],
    ])("goes the way of the resource's provider, its options %s", (_, sshOpts) => {
      const [found] = pending(provider("ssh://admin@10.0.0.1:2222", sshOpts));
      expect(found?.ssh).toEqual([...options, "-T", "-l", "admin", "-p", "2222", "--", "10.0.0.1"]);
    });

    it("runs docker there, each word as it is", () => {
      const [found] = pending(provider("ssh://admin@10.0.0.1:2222", []));
      const [program, args] = dockerCommand(found!, ["container", "inspect", "-f", '{{index .Config.Labels "pocket.stack"}}', "x"]);
      expect([program, ...args].at(0)).toBe("ssh");
      expect(args.at(-1)).toBe(`docker container inspect -f '{{index .Config.Labels "pocket.stack"}}' x`);
    });

    it("stays here for another provider and for one that is a socket", () => {
      const here = [{ kind: "container", name: "pocket-prod-redis" }];
      expect(pending({ ...provider("ssh://admin@10.0.0.1:22", []), id: "8" })).toEqual(here);
      expect(pending(provider("unix:///var/run/docker.sock", undefined))).toEqual(here);
      expect(dockerCommand({ kind: "container", name: "x" }, ["rm", "x"])).toEqual(["docker", ["rm", "x"]]);
    });

    /** A run of it in front of programs that play; what they were called with is returned. */
    async function recovering(ssh: string): Promise<string[]> {
      const folder = mkdtempSync(join(tmpdir(), "recover-"));
      const calls = join(folder, "calls");
      const exported = join(folder, "exported.json");
      writeFileSync(exported, deployment([{ type: "creating", resource: container }], [provider("ssh://admin@10.0.0.1:22", "[]")]));
      const play = (name: string, bash: string) => {
        writeFileSync(join(folder, name), `#!/bin/bash\nprintf '%s %s\\n' ${name} "\${*: -1}" >>${calls}\n${bash}\n`);
        chmodSync(join(folder, name), 0o755);
      };
      play("pulumi", `case "$*" in *export*) cat ${exported};; *) cat >/dev/null;; esac`);
      play("ssh", ssh);
      play("docker", "exit 1");
      const env = { PATH: [folder, process.env.PATH].join(delimiter) };
      try {
        await recover({ stack: "prod", env, project: folder });
        return readFileSync(calls, "utf8").trim().split("\n");
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }

    it("removes what is the stack's, and leaves what is not", async () => {
      const removed = "ssh docker rm -f pocket-prod-redis";
      expect(await recovering("for last; do :; done; case $last in *inspect*) echo prod;; esac")).toContain(removed);
      const other = await recovering("echo another");
      expect(other).not.toContain(removed);
      expect(other.filter((call) => call.startsWith("docker"))).toEqual([]);
    });

    it("keeps the pending operation while the machine cannot be asked", async () => {
      await expect(recovering("echo 'Connection refused' >&2; exit 255")).rejects.toThrow(
        /pocket-prod-redis may have been left on 10\.0\.0\.1, which cannot be asked: Connection refused.*let 10\.0\.0\.1 be reached/s,
      );
    });
  });

  it("has nothing to do on a stack that was never deployed", () => {
    expect(pendingCreates('{"version":3,"deployment":{}}')).toEqual([]);
  });

  const lock = { pid: 42, username: "root", hostname: "here" };
  it.each([
    ["stale", lock, false],
    ["alive", lock, true],
    ["elsewhere", { ...lock, hostname: "there" }, false],
  ] as const)("judges a lock as %s", (verdict, given, alive) => {
    expect(judgeLock(given, "here", () => alive)).toBe(verdict);
  });
});

describe("next step for what the CLI says", () => {
  it.each([
    ["error: getting stack configuration: get stack secrets manager: incorrect passphrase", /PULUMI_CONFIG_PASSPHRASE/],
    ["error: no stack named 'x' found", /pulumi stack init/],
    ["driver failed programming external connectivity: Bind for 127.0.0.1:8080 failed: port is already allocated", /ss -ltnp/],
    ["write /var/lib/docker: no space left on device", /disk space/],
    ["the stack is currently locked by 1 lock(s)", /pulumi cancel/],
  ])("%s", (output, expected) => {
    expect(nextStep(output)).toMatch(expected);
  });

  it("adds nothing to what speaks for itself", () => {
    expect(nextStep("relay.services.x.backends: at least one")).toBeUndefined();
  });
});
