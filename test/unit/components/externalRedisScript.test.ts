import { describe, expect, it } from "vitest";
import { externalRedisCheck } from "../../../components/externalRedisScript.ts";
import { withDocker } from "./withDocker.ts";

const { run } = withDocker();
const server = "cache.test:6379";
const good: Record<string, string> = {
  ping: "PONG",
  redis_version: "8.4.0",
  role: "master",
  cluster_enabled: "0",
  loading: "0",
  maxmemory: "1073741824",
  maxmemory_policy: "noeviction",
  used_memory: "1000000",
  aof_enabled: "1",
  aof_last_write_status: "ok",
  appendfsync: "everysec",
  xackdel: "-1",
  stranger: "NOAUTH Authentication required.",
  latency: "0 2 0.31 97",
  "trial-set": "OK",
  "trial-publish": "0",
  "trial-eval": "1",
  "trial-xreadgroup": "NOGROUP No such key 'ha:none' or consumer group 'a' in XREADGROUP with GROUP option",
};
const text = (facts: Record<string, string>, name = server) =>
  Object.entries(facts)
    .map(([key, value]) => `${name} ${key} ${value}\n`)
    .join("");
const settings = { network: "n", image: "i", filesPath: "/f", user: "999:999", kind: "single", persistence: true } as const;
const check = (answer: string, changes: Partial<Parameters<typeof externalRedisCheck>[0]> = {}) =>
  run(externalRedisCheck({ ...settings, ...changes }), `cat <<'EOF'\n${answer}EOF`);
const changed = (facts: Record<string, string>) => check(text({ ...good, ...facts }));

describe("an external Redis is looked at before anything is made (R000-071, R000-090)", () => {
  it("takes one that does, and tells what it is", () => {
    expect(check(text(good))).toMatchObject({
      status: 0,
      stdout: `${server} version=8.4.0 policy=noeviction aof=1 latency=0 2 0.31 97\n`,
      stderr: "",
    });
  });

  it("asks in a throw-away container with nothing but the probe", () => {
    const docker = `printf '%s\\n' "$*" >&2; cat <<'EOF'\n${text(good)}EOF`;
    const { stderr } = run(externalRedisCheck(settings), docker);
    expect(stderr).toMatch(
      /^run --rm --network n --cap-drop ALL --security-opt no-new-privileges --read-only --user 999:999 -v \/f:\/etc\/pocket:ro (-v \S+ -e \S+ )?--entrypoint sh i \/etc\/pocket\/redis-probe\.sh write\n$/,
    );
  });

  it.each([
    ["Could not connect to Redis at cache.test:6379: Name or service not known", /its name is not in DNS/],
    ["Could not connect to Redis at cache.test:6379: Name does not resolve", /its name is not in DNS/],
    ["Could not connect to Redis at cache.test:6379: Connection refused", /nothing listens there/],
    ["timed out after 10 s", /no answer: a firewall, a wrong address/],
    ["Could not connect to Redis at cache.test:6379: SSL_connect failed: certificate verify failed", /certificate is not trusted/],
    ["Could not connect to Redis at cache.test:6379: SSL_connect failed: wrong version number", /it speaks no TLS: write redis:\/\//],
    ["Unrecognized option or bad number of args for: '--tls'", /images\.redis knows no TLS/],
    ["Error: Server closed the connection", /it may want TLS \(write rediss:\/\/\)/],
    [
      "AUTH failed: WRONGPASS invalid username-password pair or user is disabled. NOAUTH Authentication required.",
      /user or password is wrong/,
    ],
    [
      "AUTH failed: ERR AUTH <password> called without any password configured for the default user. PONG",
      /the URL has a password and the server has none/,
    ],
    ["NOAUTH Authentication required.", /wants a password, and the URL has none/],
    ["NOPERM User bob has no permissions to run the 'ping' command", /may not even say PING/],
    ["DENIED Redis is running in protected mode", /protected mode/],
    ["LOADING Redis is loading the dataset in memory", /still loading/],
    ["ERR something new", /it answers: ERR something new/],
  ])("names the phase in which the connection failed: %s", (said, why) => {
    const { status, stderr } = check(text({ ping: said }));
    expect(status).toBe(1);
    expect(stderr).toMatch(why);
    expect(stderr).toMatch(/^external Redis cache\.test:6379: .* Next: .*pulumi config set --secret pocket-provider:redisUrl/);
  });

  it.each([
    ["too old", { redis_version: "7.4.2" }, /is version 7\.4\.2; 8\.2\.0 or newer is needed \(XACKDEL\)/],
    ["Valkey, which says 7.2.4", { redis_version: "7.2.4" }, /Valkey does not serve/],
    ["without XACKDEL whatever its version says", { xackdel: "ERR unknown command 'xackdel'" }, /has no XACKDEL/],
    [
      "XACKDEL forbidden",
      { xackdel: "NOPERM User bob has no permissions to run the 'xackdel' command" },
      /may not use XACKDEL.*ACL SETUSER/,
    ],
    ["INFO forbidden", { "info-refused": "NOPERM User bob" }, /does not tell about itself.*\+info/],
    ["a replica", { role: "slave" }, /is a replica.*primary's address/],
    ["one of a cluster", { cluster_enabled: "1" }, /is part of a cluster. Next: write redis-cluster:/],
    ["evicting", { maxmemory_policy: "allkeys-lru" }, /may delete keys.*maxmemory-policy allkeys-lru.*set maxmemory-policy noeviction/],
    ["without append-only file", { aof_enabled: "0" }, /keeps no append-only file.*redis\.checkPersistence: false/],
    ["writing when the kernel likes to", { appendfsync: "no" }, /appendfsync no/],
    ["unable to write its file", { aof_last_write_status: "err" }, /could not write its append-only file/],
    ["too small", { maxmemory: "33554432" }, /memory limit of 32 MiB. Next: give it 64 MiB/],
    ["full", { used_memory: "1073000000" }, /1023 of 1024 MiB in use/],
    ["read-only", { "trial-set": "READONLY You can't write against a read only replica." }, /refuses to write: set READONLY/],
    ["out of memory", { "trial-set": "OOM command not allowed when used memory > 'maxmemory'." }, /refuses to write: set OOM/],
    [
      "forbidding pub/sub",
      { "trial-publish": "NOPERM User bob has no permissions" },
      /relayers and miners do: publish NOPERM.*ACL SETUSER/,
    ],
  ])("refuses one that is %s, with what to do", (_, facts, words) => {
    const { status, stderr } = changed(facts as unknown as Record<string, string>);
    expect(status).toBe(1);
    expect(stderr).toMatch(words);
    expect(stderr).toMatch(/ Next: \S/);
  });

  it("needs no CONFIG, which managed services forbid", () => {
    const { appendfsync: _, ...withoutConfig } = good;
    expect(check(text(withoutConfig)).status).toBe(0);
  });

  it("leaves persistence to the operator who says so", () => {
    expect(check(text({ ...good, aof_enabled: "0" }), { persistence: false }).status).toBe(0);
  });

  it("takes a primary that a second sentinel knew, and refuses when none did", () => {
    const silent = "s1.test:26379 sentinel Could not connect to Redis at s1.test:26379: Connection refused\n";
    expect(check(silent + text(good), { kind: "sentinel" }).status).toBe(0);
    expect(check(`${silent}s2.test:26379 sentinel knows no such primary\n`, { kind: "sentinel" }).stderr).toMatch(
      /^external Redis s2\.test:26379: no sentinel knows a primary of that name/,
    );
  });

  it("looks at every primary of a cluster, and at the cluster itself", () => {
    const cluster = (state: string, last: Record<string, string>) =>
      check(
        `c1.test:7000 cluster-state ${state}\n${text({ ...good, cluster_enabled: "1" })}${text({ ...good, ...last }, "10.0.0.3:7001")}`,
        {
          kind: "cluster",
        },
      );
    expect(cluster("ok", {}).status).toBe(0);
    expect(cluster("fail", {}).stderr).toMatch(/the cluster's state is fail/);
    expect(cluster("ok", { maxmemory_policy: "volatile-lru" }).stderr).toMatch(/^external Redis 10\.0\.0\.3:7001: may delete keys/);
  });

  it("refuses when the probe said nothing at all", () => {
    expect(check("").status).toBe(1);
  });
});
