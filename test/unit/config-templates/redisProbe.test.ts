import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { renderRedisProbe } from "../../../config-templates/redisProbe.ts";
import { redisTarget } from "../../../config-templates/redisTarget.ts";

describe("an external Redis' URL as the relay miner's client reads it (R000-071)", () => {
  it.each([
    ["redis://cache.test", { kind: "single", addresses: [{ host: "cache.test", port: 6379 }], user: "", password: "", tls: false, db: 0 }],
    ["rediss://bob:p%40%2Fss@cache.test:6380/3", { user: "bob", password: "p@/ss", tls: true, db: 3 }],
    ["redis://:pw@[fd00::1]:6379/", { addresses: [{ host: "fd00::1", port: 6379 }], user: "", password: "pw", db: 0 }],
    [
      "redis-sentinel://:p%3Aw@s1.test:26379,s2.test:26380/pocket?db=2",
      {
        kind: "sentinel",
        addresses: [
          { host: "s1.test", port: 26379 },
          { host: "s2.test", port: 26380 },
        ],
        password: "p:w",
        master: "pocket",
        db: 2,
      },
    ],
    ["redis-cluster://c1.test:7000", { kind: "cluster", addresses: [{ host: "c1.test", port: 7000 }], password: "", master: "", db: 0 }],
  ])("%s", (url, expected) => expect(redisTarget(url)).toMatchObject(expected));

  it("refuses another without showing it", () => {
    expect(() => redisTarget("http://:MARKER@cache.test")).toThrow(/^redisUrl: .*Next:/);
    expect(() => redisTarget("http://:MARKER@cache.test")).not.toThrow(/MARKER/);
  });
});

describe("the probe of an external Redis", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "redis-probe-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs it in front of a redis-cli that plays the bash; what it was called with is in `calls`. */
  function probe(url: string, play: string, ...args: string[]) {
    const calls = join(folder, "calls");
    writeFileSync(join(folder, "probe"), renderRedisProbe(redisTarget(url), 2));
    writeFileSync(calls, "");
    writeFileSync(
      join(folder, "redis-cli"),
      `#!/bin/bash\nprintf '%s|%s\\n' "\${REDISCLI_AUTH-none}" "$*" >>${calls}\ncase "$*" in\n${play}\n*) echo OK;;\nesac\n`,
    );
    chmodSync(join(folder, "redis-cli"), 0o755);
    const env = { ...process.env, PATH: [folder, process.env.PATH].join(delimiter) };
    const result = spawnSync("/bin/sh", [join(folder, "probe"), ...args], { encoding: "utf8", env });
    const asked = spawnSync("cat", [calls], { encoding: "utf8" }).stdout.trim().split("\n");
    return { lines: result.stdout.trim().split("\n"), asked, code: result.status };
  }
  const info = "*info) printf 'redis_version:8.4.0\\r\\nrole:master\\r\\nmaxmemory_policy:noeviction\\r\\n';;";

  it("tells what a server says of itself, the password in the environment and never an argument", () => {
    const { lines, asked } = probe("redis://bob:it's%20se$cret@r.test:6379/2", `*ping) echo PONG;;\n${info}`);
    expect(lines).toEqual(
      expect.arrayContaining([
        "r.test:6379 ping PONG",
        "r.test:6379 redis_version 8.4.0",
        "r.test:6379 role master",
        "r.test:6379 maxmemory_policy noeviction",
      ]),
    );
    expect(asked[0]).toBe("it's se$cret|--no-auth-warning -t 2 -h r.test -p 6379 --user bob -n 2 ping");
    expect(asked.filter((call) => call.split("|")[1]!.includes("cret"))).toEqual([]);
    expect(asked).toContain("none|--no-auth-warning -t 2 -h r.test -p 6379 ping"); // as a stranger
  });

  it("changes nothing unless it is told to try what miners do (R000-071: ACL)", () => {
    const writes = (asked: string[]) => asked.filter((call) => / (set|publish|eval|xreadgroup) /.test(call)).length;
    expect(writes(probe("redis://r.test", `*ping) echo PONG;;\n${info}`).asked)).toBe(0);
    expect(writes(probe("redis://r.test", `*ping) echo PONG;;\n${info}`, "write").asked)).toBe(4);
  });

  it("says why a server does not answer, and asks it nothing more", () => {
    const { lines, asked } = probe(
      "redis://r.test",
      "*ping) echo 'Could not connect to Redis at r.test:6379: Connection refused' >&2; exit 1;;",
    );
    expect(lines).toEqual(["r.test:6379 ping Could not connect to Redis at r.test:6379: Connection refused"]);
    expect(asked).toHaveLength(1);
  });

  it("ends a server that keeps silent after its time", () => {
    expect(probe("redis://r.test", "*ping) exec sleep 20;;").lines).toEqual(["r.test:6379 ping timed out after 2 s"]);
  });

  it("asks a name over TLS with that name, and an address without one", () => {
    expect(probe("rediss://r.test", "").asked[0]).toContain("--tls --sni r.test ping");
    expect(probe("rediss://10.1.2.3", "").asked[0]).toMatch(/--tls ping$/);
  });

  it("finds the primary through the first sentinel that knows it, without the password", () => {
    const play = `*s1.test*) echo 'Connection refused';;\n*get-master-addr-by-name\\ pocket) printf '10.0.0.9\\n6379\\n';;\n*ping) echo PONG;;`;
    const { lines, asked } = probe("redis-sentinel://:pw@s1.test:26379,s2.test:26379/pocket", play);
    expect(lines.slice(0, 2)).toEqual(["s1.test:26379 sentinel Connection refused", "10.0.0.9:6379 ping PONG"]);
    expect(asked[1]).toBe("none|--no-auth-warning -t 2 -h s2.test -p 26379 sentinel get-master-addr-by-name pocket");
    expect(asked[2]).toMatch(/^pw\|.*-h 10\.0\.0\.9 -p 6379 ping$/);
  });

  it("says what every sentinel said when none knows a primary", () => {
    expect(probe("redis-sentinel://s1.test:1,s2.test:2/pocket", "*s1.test*) echo;;\n*) echo Connection refused;;").lines).toEqual([
      "s1.test:1 sentinel knows no such primary",
      "s2.test:2 sentinel Connection refused",
    ]);
  });

  it("asks every primary of a cluster that has not failed", () => {
    const nodes = [
      "a 10.0.0.1:7000@17000,h1 myself,master - 0 0 1 connected 0-8191",
      "b 10.0.0.2:7000@17000 slave a 0 0 1 connected",
      "c 10.0.0.3:7001@17001 master - 0 0 2 connected 8192-16383",
      "d 10.0.0.4:7000@17000 master,fail - 0 0 3 disconnected",
    ].join("\\n");
    const { lines } = probe(
      "redis-cluster://:pw@c1.test:7000",
      `*'cluster nodes') printf '${nodes}\\n';;\n*'cluster info') printf 'cluster_state:ok\\r\\n';;\n*ping) echo PONG;;`,
    );
    expect(lines[0]).toBe("c1.test:7000 cluster-state ok");
    expect(lines.filter((line) => line.includes(" ping "))).toEqual(["10.0.0.1:7000 ping PONG", "10.0.0.3:7001 ping PONG"]);
  });
});
