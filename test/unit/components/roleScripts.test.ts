import { describe, expect, it } from "vitest";
import { imageCheck, redisGateChecks } from "../../../components/redisScripts.ts";
import { minerGateChecks, relayerGateChecks, validateScript } from "../../../components/relayMinerScripts.ts";
import { allChecks as all, withDocker } from "./withDocker.ts";

const { run, write } = withDocker();

describe("Redis image check (R000-070, R000-074)", () => {
  const image = (version: string, defragStatus: number) =>
    `case "$*" in *activedefrag*) exit ${defragStatus};; *) echo "Redis server v=${version} sha=00000000:0 malloc=libc bits=64";; esac`;

  it.each(["8.2.0", "8.6.3", "9.0.0", "10.1.2"])("takes %s", (version) => {
    expect(run(imageCheck("r/redis:1"), image(version, 1))).toMatchObject({ status: 0, stdout: `version=${version} activedefrag=no\n` });
  });

  it.each(["7.0.15", "8.0.6", "8.1.99", "6.2.0", ""])(
    "refuses %j before anything is replaced (trap: 8.0 and 8.1 lack XACKDEL)",
    (version) => {
      const { status, stderr } = run(imageCheck("r/redis:1"), image(version, 1));
      expect(status).toBe(1);
      expect(stderr).toMatch(/8\.2\.0 or newer is needed \(XACKDEL\). Next: set images.redis/);
    },
  );

  it("says where defragmentation works", () => {
    expect(run(imageCheck("r/redis:1"), image("8.4.0", 0)).stdout).toContain("activedefrag=yes");
  });
});

describe("Redis gate (R000-072, R000-076)", () => {
  const server = (answers: Record<string, string>) => {
    const good = {
      ping: "PONG",
      xackdel: "1) xackdel",
      "maxmemory-policy": "maxmemory-policy noeviction",
      appendonly: "appendonly yes",
      persistence: "loading:0",
    };
    const cases = Object.entries({ ...good, ...answers }).map(([command, answer]) => `*${command}*) echo "${answer}";;`);
    return `case "$*" in ${cases.join(" ")} esac`;
  };
  const gate = (answers: Record<string, string>, persistence = true) => run(all(redisGateChecks("c", { persistence })), server(answers));

  it("opens for a server that answers, never evicts and persists", () => expect(gate({}).status).toBe(0));
  it.each([
    [{ ping: "NOAUTH Authentication required." }, "does not answer PING"],
    [{ xackdel: "(nil)" }, "has no XACKDEL"],
    [{ "maxmemory-policy": "maxmemory-policy allkeys-lru" }, "may evict keys"],
    [{ appendonly: "appendonly no" }, "persistence differs"],
    [{ persistence: "loading:1" }, "still loading"],
  ])("stays shut on %j", (answers, problem) => {
    expect(gate(answers as unknown as Record<string, string>)).toMatchObject({ status: 1, stdout: expect.stringContaining(problem) });
  });
  it("wants no persistence where a lab has switched it off", () => expect(gate({ appendonly: "appendonly no" }, false).status).toBe(0));
});

describe("relayer gate (R000-086, R000-087)", () => {
  const relayer = (ready: string, code: string) => `case "$*" in */ready/*) echo '${ready}';; *) printf '${code}';; esac`;
  const gate = (ready: string, code: string) =>
    run(all(relayerGateChecks("c", { relay: 8080, health: 8081 }, ["eth", "pocket"])), relayer(ready, code));

  it("opens when all services are ready, blocks come in and the relay port is its own", () => {
    expect(gate('{"service_id":"eth","ready":true,"block_height":1203}', "400").status).toBe(0);
  });
  it.each([
    ['{"ready":false,"error":"none healthy"}', "400", /service eth is not ready/],
    ["", "400", /service eth is not ready: no answer/],
    ['{"ready":true,"block_height":0,"pool":{}}', "400", /block height is 0: no miner leads/],
    ['{"ready":true,"block_height": 0}', "400", /block height is 0/],
    ['{"ready":true,"block_height":7}', "000", /the relay port answers 000 instead of 400: is it taken/],
    ['{"ready":true,"block_height":7}', "200", /the relay port answers 200 instead of 400/],
  ])("stays shut on %s and %s (trap: upstream says ready without its relay port)", (ready, code, problem) => {
    const result = gate(ready, code);
    expect(result.status).toBe(1);
    expect(result.stdout).toMatch(problem);
  });
});

describe("miner gate (R000-088, R001-042)", () => {
  const gate = (code: string, leader: string) =>
    run(all(minerGateChecks("c", 9092)), `case "$*" in *"redis leader"*) echo "${leader}";; *) printf '${code}';; esac`);
  it("opens with Redis and a leader", () => expect(gate("200", "Current Leader: pocket-lab-miner-1-7").status).toBe(0));
  it("stays shut without Redis", () => expect(gate("503", "Current Leader: x").stdout).toContain("/ready answers 503"));
  it("stays shut without a leader", () =>
    expect(gate("200", "No active leader\nLeader key: ha:miner:global_leader").stdout).toContain("the fleet has no leader"));
});

describe("validate before anything is replaced (R000-078, R000-079)", () => {
  const key = "1".repeat(64);
  const validate = (text: string, docker = "exit 0") => {
    const file = write("keys.yaml", text);
    return run(validateScript("relayer", "r/relay-miner:1", "/data/files/abc", file), docker);
  };

  it("hands upstream's own check the new files, read-only and without a network", () => {
    const { stdout } = validate(`keys:\n  - ${key}\n`, 'echo "$*"');
    expect(stdout).toContain(
      "run --rm --network none --cap-drop ALL --read-only -v /data/files/abc:/etc/pocket:ro r/relay-miner:1 relayer validate --config /etc/pocket/relayer.yaml",
    );
  });
  it("fails when upstream's check does, with its words", () => {
    expect(validate(`keys:\n  - ${key}\n`, 'echo "Error: config is INVALID: x"; exit 1')).toMatchObject({
      status: 1,
      stdout: "Error: config is INVALID: x\n",
    });
  });
  it.each([`keys:\n  - ${key}\n`, `# mine\nkeys:\n- "0x${key}"\n\n  - '${key}'\n`, `keys:\n    - ${key.toUpperCase()} # eu-1\n`])(
    "takes the key file %j",
    (text) => {
      expect(validate(text)).toMatchObject({ status: 0 });
    },
  );
  it.each([
    "",
    "keys:\n",
    "keys: []\n",
    `- ${key}\n`,
    `keys:\n  - ${key.slice(1)}\n`,
    `keys:\n  - ${key}\n  - nonsense\n`,
    "-----BEGIN EC PRIVATE KEY-----\n",
  ])("refuses the key file %j without showing it (trap: upstream's validate passes it)", (text) => {
    const { status, stderr } = validate(text);
    expect(status).toBe(1);
    expect(stderr).toMatch(/key file .*Next: /);
    expect(stderr).not.toMatch(/nonsense|BEGIN|1{20}/);
  });
});
