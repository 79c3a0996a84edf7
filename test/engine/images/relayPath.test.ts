import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { heardOfBlocks, relay, relayerConfig, startMiner, startRelayer, startSurroundings, suppliers } from "./fleet.ts";
import { SandboxLab, until } from "./sandboxLab.ts";

const lab = new SandboxLab("path");
const supplier = suppliers[0]!;

beforeAll(async () => {
  await startSurroundings(lab);
  await startMiner(lab, "miner");
  await startRelayer(lab, "relayer");
  await heardOfBlocks(lab, "relayer");
});
afterAll(() => lab.down());

const metric = async (name: string, port: number, series: string) => {
  const { body } = await lab.curl(name, `http://127.0.0.1:${port}/metrics`);
  const lines = body.split("\n").filter((line) => line.startsWith(`${series}{`) || line.startsWith(`${series} `));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
};
const treeSize = async () => {
  const keys = (await lab.redis("--scan", "--pattern", `ha:smst:${supplier}:*:nodes`)).split("\n").filter(Boolean);
  const sizes = await Promise.all(keys.map((key) => lab.redis("HLEN", key)));
  return sizes.reduce((sum, size) => sum + Number(size), 0);
};

describe("a relay's way through the stand-in (upstream relay miner contract)", () => {
  it.each([
    ["jsonrpc", []],
    ["jsonrpc over rest", ["--stand-in-rpc-type", "rest", "--stand-in-path", "/v1/thing?x=1", "--stand-in-method", "GET"]],
    ["cometbft", []],
    ["websocket", []],
    ["grpc", []],
    ["stream", ["--stand-in-path", "/events"]],
  ])("serves %s relays and mines them", async (transport, options) => {
    const before = await treeSize();
    const sent = await relay(lab, transport.split(" ")[0]!, ["-n", "2", ...options]);
    expect(sent, sent.output).toMatchObject({ code: 0, sent: 2, ok: 2, failed: 0 });
    await until("both relays are in a session tree", 10, async () => (await treeSize()) === before + 2);
  });

  it("serves 300 relays at 20 a time and mines every one of them", async () => {
    const before = await metric("miner", 9092, "ha_miner_relays_added_to_smst_total");
    const sent = await relay(lab, "jsonrpc", ["--load-test", "-n", "300", "--concurrency", "20"]);
    expect(sent, sent.output).toMatchObject({ sent: 300, ok: 300, failed: 0 });
    const mined = async () => (await metric("miner", 9092, "ha_miner_relays_added_to_smst_total")) === before + 300;
    await until("all are in session trees", 15, mined);
  });

  it("acknowledges and deletes mined entries with XACKDEL, so stream and pending list end empty", async () => {
    await relay(lab, "jsonrpc", ["-n", "5"]);
    await until("the stream is empty", 10, async () => (await lab.redis("XLEN", `ha:relays:${supplier}`)) === "0");
    const pending = await lab.redis("XPENDING", `ha:relays:${supplier}`, "ha-miners");
    expect(pending.split("\n")[0]).toBe("0");
    expect(await metric("miner", 9092, "ha_transport_redis_acked_total")).toBeGreaterThanOrEqual(5);
  });

  it("passes path, query, identity headers and the application's body on to the backend", async () => {
    const sent = await relay(lab, "jsonrpc", ["--verbose", "--stand-in-path", "/deep/path?q=7", "--payload", '{"a":1}']);
    expect(sent.output).toContain('"url":"/deep/path?q=7"');
    expect(sent.output).toContain(`"pocket-supplier":"${supplier}"`);
    expect(sent.output).toContain('"accept-encoding":"identity"');
    expect(sent.output).toContain('"body":"{\\"a\\":1}"');
  });

  it("hands the backend's 5xx on unsigned and unpaid", async () => {
    const before = await metric("relayer", 9090, "ha_relayer_relays_published_total");
    const sent = await relay(lab, "jsonrpc", ["--stand-in-path", "/fail"]);
    expect(sent.code).toBe(1);
    expect(sent.output).toContain("relayer HTTP 500");
    expect(await metric("relayer", 9090, "ha_relayer_relays_published_total")).toBe(before);
  });

  it("fails a gRPC relay whose backend answers a gRPC error", async () => {
    const sent = await relay(lab, "grpc", ["--stand-in-path", "/fail.Service/Call"]);
    expect(sent.output).toContain("backend gRPC status 5");
  });

  it("carries the backend's WebSocket close code to the gateway", async () => {
    const sent = await relay(lab, "websocket", ["--payload", '{"jsonrpc":"2.0","id":1,"method":"close"}']);
    expect(sent.output).toContain("4321");
  });

  it.each([
    ["an unknown service", ["--service", "nothing"], "relayer HTTP 404"],
    ["a transport without backend", ["--service", "careful", "--stand-in-rpc-type", "rest"], "relayer HTTP 503"],
    ["an unknown supplier", ["--supplier", "pokt1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"], "not registered with any miner"],
    ["a wrong chain id", ["--chain-id", "pocket-beta"], 'is of chain \\"pocket\\"'],
  ])("refuses %s", async (_what, options, text) => {
    const sent = await relay(lab, "jsonrpc", options);
    expect(sent.code).toBe(1);
    expect(sent.output.replaceAll('"pocket"', '\\"pocket\\"')).toContain(text);
  });

  it("answers 400 to anything on the relay port that is no relay, 404 and 400 on /ready", async () => {
    const plain = await lab.curl("relayer", "http://127.0.0.1:8080/");
    expect(plain).toEqual({ status: 400, body: '{"error":"invalid relay request: body must be a valid RelayRequest protobuf"}' });
    expect((await lab.curl("relayer", "http://127.0.0.1:8081/ready/nothing")).status).toBe(404);
    expect((await lab.curl("relayer", "http://127.0.0.1:8081/ready/")).status).toBe(400);
    const ready = JSON.parse((await lab.curl("relayer", "http://127.0.0.1:8080/ready/demo")).body);
    expect(ready).toMatchObject({ ready: true, backends: { total: 5, healthy: 5 } });
    expect(ready.block_height).toBeGreaterThan(0);
  });

  it("refuses bodies above the cap with 413", async () => {
    const big = ["sh", "-c", "head -c 10485761 /dev/zero | curl -s -o /dev/null -w '%{http_code}' --data-binary @- http://127.0.0.1:8080/"];
    expect((await lab.exec("relayer", ...big)).stdout).toBe("413");
  });

  it("serves probe relays without mining them, and refuses unknown identities, foreign services and too many", async () => {
    const before = await metric("relayer", 9090, "ha_relayer_relays_published_total");
    const probe = (...options: string[]) => relay(lab, "jsonrpc", ["--simulate", "--sim-key-id", "probe", ...options]);
    expect(await probe()).toMatchObject({ code: 0, ok: 1 });
    expect((await relay(lab, "jsonrpc", ["--simulate", "--sim-key-id", "nobody"])).output).toContain("relayer HTTP 403");
    expect((await probe("--service", "careful")).output).toContain("relayer HTTP 403");
    const many = await probe("-n", "20");
    expect(many.failed).toBeGreaterThan(0);
    expect(many.output).toContain("relayer HTTP 429");
    expect(await metric("relayer", 9090, "ha_relayer_relays_published_total")).toBe(before);
  });

  it("limits an eager session by its service factor with 429", async () => {
    await lab.redis("SET", "ha:service_factor:service:scarce", "0.000003");
    const sent = await relay(lab, "jsonrpc", ["--service", "scarce", "-n", "5"]);
    expect(sent).toMatchObject({ ok: 3, failed: 2 });
    expect(sent.output).toContain("relayer HTTP 429");
  });

  it("prints the Redis URL with its password, as upstream does", async () => {
    expect(await lab.logs("relayer")).toContain("redis://:secret@redis:6379/0");
  });

  it("serves the profiler unless it is switched off, as upstream does", async () => {
    expect((await lab.curl("relayer", "http://127.0.0.1:6060/debug/pprof/")).status).toBe(200);
  });

  it("leaves entries pending that another miner had read (upstream's defect B1)", async () => {
    const stream = `ha:relays:${supplier}`;
    const read =
      "redis.call('XADD', KEYS[1], '*', 'data', 'x'); redis.call('XREADGROUP', 'GROUP', 'ha-miners', 'dead', 'STREAMS', KEYS[1], '>')";
    await lab.redis("EVAL", read, "1", stream);
    await relay(lab, "jsonrpc");
    await until("the live miner's entry is done", 10, async () => (await lab.redis("XLEN", stream)) === "1");
    const [pending, id] = (await lab.redis("XPENDING", stream, "ha-miners")).split("\n");
    expect(pending).toBe("1");
    await lab.redis("XACKDEL", stream, "ha-miners", "DELREF", "IDS", "1", id!);
    expect(await lab.redis("XLEN", stream)).toBe("0");
  });

  it("sets a stream's expiry once a process and never again (upstream's defect B2)", async () => {
    const stream = `ha:relays:${supplier}`;
    expect(Number(await lab.redis("TTL", stream))).toBeGreaterThan(3600);
    await lab.redis("PERSIST", stream);
    expect(await relay(lab, "jsonrpc")).toMatchObject({ ok: 1 });
    await until("the relay is mined", 10, async () => (await lab.redis("XLEN", stream)) === "0");
    expect(await lab.redis("TTL", stream)).toBe("-1");
  });

  it("names its metrics as upstream", async () => {
    const relayer = (await lab.curl("relayer", "http://127.0.0.1:9090/metrics")).body;
    const miner = (await lab.curl("miner", "http://127.0.0.1:9092/metrics")).body;
    for (const series of ["ha_relayer_relays_served_total", "ha_relayer_current_block_height", "ha_transport_redis_published_total"])
      expect(relayer).toContain(series);
    for (const series of [
      "ha_miner_leader_status",
      "ha_miner_supplier_claimed_count",
      "ha_miner_redis_memory_usage_ratio",
      "ha_keys_supplier_keys_active 2",
    ])
      expect(miner).toContain(series);
    expect(relayer).toContain("ha_keys_supplier_keys_active 0");
  });

  it("runs as uid 1000 with tini as process 1 and help as default", async () => {
    expect((await lab.exec("relayer", "id", "-u")).stdout.trim()).toBe("1000");
    expect((await lab.exec("relayer", "cat", "/proc/1/comm")).stdout.trim()).toBe("tini");
    expect(await lab.docker("run", "--rm", "--network", "none", "pocket-sandbox/relay-miner:latest")).toContain("Usage:");
    expect((await lab.exec("relayer", "pocket-relay-miner", "version")).stdout.trim()).toBe("dev");
  });

  it("checks stakes with the chain when asked to", async () => {
    const check = (...options: string[]) =>
      lab.exec("relayer", "pocket-relay-miner", "relayer", "validate", "--config", "/lab/relayer.yaml", ...options);
    expect((await check()).stdout).toBe("config OK: /lab/relayer.yaml would start\n");
    expect((await check("--check-stake")).code).toBe(0);
    const nobody = await check("--check-stake", "--node", "nowhere:9090");
    expect(nobody.code).toBe(1);
    expect(nobody.stderr).toContain("stake of pokt1");
  });

  it("shows leader, suppliers, streams and keys with its redis commands", async () => {
    const show = async (...command: string[]) =>
      (await lab.exec("relayer", "pocket-relay-miner", "redis", ...command, "--config", "/lab/relayer.yaml")).stdout;
    expect(await show("leader")).toMatch(/^Current Leader: miner-\d+\nTTL Remaining: \d+/);
    expect(await show("supplier", "--claims")).toContain(`${supplier} miner-miner-`);
    expect(await show("streams", "--supplier", supplier)).toMatch(/length=\d+\n {2}group=ha-miners consumers=\d+ pending=0/);
    expect(await show("keys", "--pattern", "ha:miner:global_leader")).toBe("ha:miner:global_leader\ntotal: 1\n");
  });

  it("tries another endpoint once, and ejects an endpoint after five failures", async () => {
    const urls = ["http://backend:8000/fail?", "http://backend:8000"];
    lab.write("two.yaml", relayerConfig({ services: { demo: { backends: { jsonrpc: { urls, load_balancing: "first_healthy" } } } } }));
    await startRelayer(lab, "two", "two.yaml");
    await heardOfBlocks(lab, "two");
    expect(await relay(lab, "jsonrpc", ["-n", "6"], "two")).toMatchObject({ ok: 6 });
    const ready = JSON.parse((await lab.curl("two", "http://127.0.0.1:8080/ready/demo")).body);
    expect(ready.backends).toMatchObject({ total: 2, healthy: 1 });
    await lab.remove("two");
  });
});
