import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { heardOfBlocks, minerConfig, relay, relayerConfig, startMiner, startRelayer, startSurroundings, suppliers } from "./fleet.ts";
import { SandboxLab, until } from "./sandboxLab.ts";

const lab = new SandboxLab("life");

beforeAll(() => startSurroundings(lab));
afterAll(() => lab.down());

const leader = () => lab.redis("GET", "ha:miner:global_leader");
const owner = (supplier: string) => lab.redis("GET", `ha:miner:claim:${supplier}`);
const exited = (name: string, seconds: number) =>
  until(`${name} ended`, seconds, async () => {
    const state = await lab.state(name);
    return state.startsWith("exited") && state;
  });

describe("miners share suppliers and leadership (upstream contract, leader election)", () => {
  it("one leads, two share the suppliers, a killed leader is replaced within its TTL and leaves its suppliers", async () => {
    await startMiner(lab, "miner-a");
    await until("miner-a leads", 10, async () => (await leader()).startsWith("miner-a-"));
    await startMiner(lab, "miner-b");
    await until("each owns one", 15, async () => {
      const owners = await Promise.all(suppliers.map(owner));
      return owners.some((name) => name.startsWith("miner-miner-a-")) && owners.some((name) => name.startsWith("miner-miner-b-"));
    });
    await lab.docker("kill", lab.container("miner-a"));
    const begin = Date.now();
    await until("miner-b leads", 10, async () => (await leader()).startsWith("miner-b-"));
    expect(Date.now() - begin).toBeLessThan(7000);
    await until("miner-b owns both", 15, async () => {
      const owners = await Promise.all(suppliers.map(owner));
      return owners.every((name) => name.startsWith("miner-miner-b-"));
    });
  });

  it("a stopped miner ends fast with code 0 and gives back leases and leadership at once", async () => {
    const begin = Date.now();
    await lab.docker("stop", "-t", "20", lab.container("miner-b"));
    expect(Date.now() - begin).toBeLessThan(5000);
    expect(await lab.state("miner-b")).toBe("exited 0");
    expect(await leader()).toBe("");
    expect(await owner(suppliers[0]!)).toBe("");
  });

  it("two miners with the same host name and process id both believe that they lead (upstream's identity trap)", async () => {
    await lab.redis("FLUSHALL");
    const start = async (name: string) => {
      await lab.run(name, "relay-miner", ["miner", "--config", "/lab/miner.yaml"], ["--hostname", "twin"]);
      return until(`${name} says who it is`, 10, async () => /"instance":"(twin-\d+)"/.exec(await lab.logs(name))?.[1]);
    };
    const leads = (name: string) =>
      until(`${name} believes that it leads`, 10, async () =>
        /ha_miner_leader_status\{instance="twin-\d+"\} 1/.test((await lab.curl(name, "http://127.0.0.1:9092/metrics")).body),
      );
    try {
      const first = await start("twin-a");
      // The process id varies by one or two between containers.
      for (let second = ""; second !== first; second = await start("twin-b")) await lab.remove("twin-b");
      await Promise.all([leads("twin-a"), leads("twin-b")]);
    } finally {
      await Promise.all([lab.remove("twin-a"), lab.remove("twin-b")]);
    }
  });

  it("publishes suppliers under upstream's keys", async () => {
    expect((await lab.redis("SMEMBERS", "ha:suppliers:index")).split("\n").sort()).toEqual([...suppliers].sort());
    const state = JSON.parse(await lab.redis("GET", `ha:supplier:${suppliers[0]}`));
    expect(state).toMatchObject({ status: "active", staked: true, operator_address: suppliers[0] });
    expect(JSON.parse(await lab.redis("GET", `ha:suppliers:${suppliers[0]}`))).toMatchObject({
      operator_addr: suppliers[0],
      status: "active",
    });
  });
});

describe("a missing dependency at start (upstream contract, start and stop)", () => {
  it("miner without chain: leads, publishes the supplier as staked, then ends with code 0", async () => {
    const nowhere = { query_node_rpc_url: "http://nowhere:26657", query_node_grpc_url: "nowhere:9090", grpc_insecure: true };
    lab.write("no-chain.yaml", minerConfig({ pocket_node: nowhere }));
    await lab.redis("FLUSHALL");
    await lab.run("no-chain", "relay-miner", ["miner", "--config", "/lab/no-chain.yaml"]);
    expect(await exited("no-chain", 10)).toBe("exited 0");
    const logs = await lab.logs("no-chain");
    expect(logs).toContain("became leader");
    expect(JSON.parse(await lab.redis("GET", `ha:supplier:${suppliers[0]}`))).toMatchObject({ staked: true, services: [] });
    expect(await lab.redis("EXISTS", `ha:relays:${suppliers[0]}`)).toBe("1");
  });

  it.each([
    ["relayer", relayerConfig],
    ["miner", minerConfig],
  ])("%s without Redis ends with an error", async (role, config) => {
    lab.write(`no-redis-${role}.yaml`, config({ redis: { url: "redis://nowhere:6379" } }));
    await lab.run(`no-redis-${role}`, "relay-miner", [role, "--config", `/lab/no-redis-${role}.yaml`]);
    expect(await exited(`no-redis-${role}`, 30)).toBe("exited 1");
    expect(await lab.logs(`no-redis-${role}`)).toContain("Error: failed to connect to Redis");
  });

  it("miner without a readable keys file ends with an error", async () => {
    lab.write("no-keys-miner.yaml", minerConfig({ keys: { keys_file: "/lab/nothing.yaml" } }));
    await lab.run("no-keys-miner", "relay-miner", ["miner", "--config", "/lab/no-keys-miner.yaml"]);
    expect(await exited("no-keys-miner", 10)).toBe("exited 1");
  });

  it("relayer without keys stays up, healthy and ready, and answers every relay with 500", async () => {
    lab.write("no-keys.yaml", relayerConfig({ keys: { keys_file: "/lab/nothing.yaml" } }));
    await startRelayer(lab, "no-keys", "no-keys.yaml");
    await until("it listens", 10, async () => (await lab.curl("no-keys", "http://127.0.0.1:8080/health")).status === 200);
    expect((await lab.curl("no-keys", "http://127.0.0.1:8080/ready/demo")).status).toBe(200);
    expect((await relay(lab, "jsonrpc", [], "no-keys")).output).toContain("relayer HTTP 500");
  });

  it("relayer whose port is taken logs it once, stays up and says ready: only a request to the port tells", async () => {
    const taken = { metrics: { enabled: false }, pprof: { enabled: false }, health_check: { enabled: true, addr: "127.0.0.1:8082" } };
    lab.write("taken.yaml", relayerConfig(taken));
    const place = ["--network", `container:${lab.container("no-keys")}`, "-v", `${lab.folder}:/lab:ro`];
    await lab.docker(
      "run",
      "-d",
      "--name",
      lab.container("taken"),
      ...place,
      "pocket-sandbox/relay-miner",
      "relayer",
      "--config",
      "/lab/taken.yaml",
    );
    try {
      await until("health answers", 10, async () => (await lab.curl("taken", "http://127.0.0.1:8082/ready/demo")).status === 200);
      const errors = (await lab.logs("taken")).split("\n").filter((line) => line.includes("address already in use"));
      expect(errors).toHaveLength(1);
      expect(errors[0]).toContain("HTTP server error");
      expect(await lab.state("taken")).toBe("running");
    } finally {
      await lab.remove("taken");
    }
  });
});

describe("SIGTERM to a relayer", () => {
  it("ends at once with code 0 when idle", async () => {
    await startMiner(lab, "miner");
    await startRelayer(lab, "relayer");
    await heardOfBlocks(lab, "relayer");
    const begin = Date.now();
    await lab.docker("stop", "-t", "20", lab.container("relayer"));
    expect(Date.now() - begin).toBeLessThan(3000);
    expect(await lab.state("relayer")).toBe("exited 0");
    await lab.remove("relayer");
  });

  it("serves what is in flight to its end, and refuses new connections", async () => {
    await startRelayer(lab, "relayer");
    await heardOfBlocks(lab, "relayer");
    const slow = relay(lab, "jsonrpc", ["--stand-in-path", "/?wait=3000", "--relayer-url", "http://relayer:8080"], "miner");
    await until("the relay is in flight", 5, async () =>
      (await lab.curl("relayer", "http://127.0.0.1:8080/ready/demo")).body.includes('"in_flight":1'),
    );
    const stopped = lab.docker("stop", "-t", "20", lab.container("relayer"));
    await until("the port is closed", 3, async () => (await lab.curl("miner", "http://relayer:8080/health")).status === 0);
    expect(await slow).toMatchObject({ ok: 1, failed: 0 });
    await stopped;
    expect(await lab.state("relayer")).toBe("exited 0");
  });
});

describe("Redis lost while serving", () => {
  it("relays are served unpaid and counted as publish errors, the miner's /ready says 503, and both recover", async () => {
    await lab.remove("relayer");
    await startRelayer(lab, "relayer");
    await heardOfBlocks(lab, "relayer");
    expect(await relay(lab, "jsonrpc")).toMatchObject({ ok: 1 });
    await lab.docker("stop", "-t", "5", lab.container("redis"));
    expect(await relay(lab, "jsonrpc", ["--timeout", "60"])).toMatchObject({ ok: 1 });
    expect((await lab.curl("miner", "http://127.0.0.1:9092/ready")).status).toBe(503);
    await until("the publish error is counted", 20, async () =>
      /ha_transport_redis_publish_errors_total\{.*\} [1-9]/.test((await lab.curl("relayer", "http://127.0.0.1:9090/metrics")).body),
    );
    await lab.docker("start", lab.container("redis"));
    await until("a miner leads again", 20, async () => (await leader()).startsWith("miner-"));
    await until("relays are mined again", 20, async () => {
      await relay(lab, "jsonrpc");
      return (await lab.redis("--scan", "--pattern", "ha:smst:*")).includes("ha:smst:");
    });
  });
});
