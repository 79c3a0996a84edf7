import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureInternet, internetNetwork, probeInternet } from "../../../sandbox/images/internet.ts";
import { networkName, publicNames } from "../../../sandbox/images/internetFiles.ts";
import { publicNetworks } from "../../../stacks/config/networks.ts";
import { minerConfig, relayerConfig, startSurroundings, suppliers } from "./fleet.ts";
import { cacheDir, SandboxLab, until } from "./sandboxLab.ts";

const lab = new SandboxLab("internet");
const beta = publicNetworks.find((network) => networkName(network) === "beta")!;

beforeAll(async () => {
  await startSurroundings(lab);
  await ensureInternet({ cacheDir, networks: publicNetworks, log: () => undefined });
});
afterAll(() => lab.down());

const curl = (...options: string[]) => lab.exec("redis", "curl", "-sS", "-m", "10", ...options);

describe("the stand-in internet, seen from an ordinary container", () => {
  it("is right the second time without doing anything, in less than a second", async () => {
    const lines: string[] = [];
    const begin = performance.now();
    const { dns } = await ensureInternet({ cacheDir, networks: publicNetworks, log: (line) => lines.push(line) });
    expect(performance.now() - begin).toBeLessThan(1000);
    expect(dns).toBe("10.213.0.1");
    expect(lines).toEqual([]);
    expect(await probeInternet()).toBeUndefined();
  });

  it("owns the sandbox's address as gateway of a labelled network", async () => {
    const format = '{{index .Labels "pocket.sandbox"}} {{range .IPAM.Config}}{{.Gateway}}{{end}}';
    expect(await lab.docker("network", "inspect", "-f", format, internetNetwork)).toBe("1 10.213.0.1");
  });

  it.each(publicNetworks)("shows $chainId under its public names, with certificates that containers trust", async (network) => {
    const status = JSON.parse((await curl(`https://${network.rpcHost}/status`)).stdout);
    expect(status.result.node_info.network).toBe(network.chainId);
    const node = JSON.parse((await curl(`https://${network.restHost}/cosmos/base/tendermint/v1beta1/node_info`)).stdout);
    expect(node.default_node_info.network).toBe(network.chainId);
    const grpc = await curl(
      "-o",
      "/dev/null",
      "-w",
      "%{http_version} %{http_code}",
      "-H",
      "content-type: application/grpc",
      "--data-binary",
      "",
      `https://${network.grpcHost}/x.Y/Z`,
    );
    expect(grpc.stdout).toBe("2 200");
  });

  it("knows no other names, and fails fast for them", async () => {
    const begin = performance.now();
    expect((await curl("https://example.org/")).stderr).toContain("Could not resolve host");
    expect(performance.now() - begin).toBeLessThan(2000);
  });

  it("listens on the sandbox's address only", async () => {
    const listening = await lab.docker(
      "run",
      "--rm",
      "--network",
      "host",
      "--entrypoint",
      "cat",
      "pocket-sandbox/base:latest",
      "/proc/net/tcp",
    );
    const ports = ["01BB", "0035"];
    const strangers = listening.split("\n").filter((line) => ports.some((port) => line.includes(`00000000:${port} 00000000:0000 0A`)));
    expect(strangers).toEqual([]);
    expect(publicNames(publicNetworks)).toHaveLength(3 * publicNetworks.length);
  });

  it("is a chain that a miner follows over TLS, WebSocket and gRPC, and whose sessions the relay tool builds", async () => {
    const node = { query_node_rpc_url: `https://${beta.rpcHost}`, query_node_grpc_url: `${beta.grpcHost}:443`, grpc_insecure: false };
    lab.write("miner.yaml", minerConfig({ pocket_node: { ...node, chain_id: beta.chainId } }));
    lab.write("relayer.yaml", relayerConfig({ pocket_node: node }));
    await lab.run("miner", "relay-miner", ["miner", "--config", "/lab/miner.yaml"]);
    await lab.run("relayer", "relay-miner", ["relayer", "--config", "/lab/relayer.yaml"]);
    await until("the relayer has a block height", 20, async () => {
      const { body } = await lab.curl("relayer", "http://127.0.0.1:8080/health");
      return body.includes("block_height") && !body.includes('"block_height":0');
    });
    const state = JSON.parse(await lab.redis("GET", `ha:supplier:${suppliers[0]}`));
    expect(state.services).toEqual(["*"]);
    const chain = ["--node", `${beta.grpcHost}:443`, "--grpc-tls", "--node-rpc", `https://${beta.rpcHost}`, "--chain-id", beta.chainId];
    const own = ["--service", "demo", "--supplier", suppliers[0]!, "--keys-file", "/lab/relay-keys.yaml", "--output-json"];
    const sent = await lab.exec("relayer", "pocket-relay-miner", "relay", "jsonrpc", ...chain, ...own);
    expect(JSON.parse(sent.stdout), sent.stderr).toMatchObject({ sent: 1, ok: 1, failed: 0 });
  });
});
