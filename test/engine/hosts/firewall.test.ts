import { spawn } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyFirewall, confirmFirewall, removeFirewall } from "../../../components/host/firewallScripts.ts";
import { scriptInput, scriptRunner } from "../../../components/host/script.ts";
import { newLoginOptions } from "../../../components/host/sshOptions.ts";
import { type FirewallPlan, renderFirewall } from "../../../config-templates/host/nftables.ts";
import { rebootHost, scanPorts } from "../../../sandbox/hosts/actions.ts";
import { destroyLab, ensureLab } from "../../../sandbox/hosts/lab.ts";
import type { LabHost, LabInfo } from "../../../sandbox/hosts/types.ts";
import { defaultImages } from "../../../stacks/config/images.ts";
import { until } from "../support/observe.ts";
import { type CommandResult, docker, execute } from "../support/project.ts";

const name = "test-firewall";
const { redis } = defaultImages;

let lab: LabInfo;
/** The host with the firewall, and a client of its private port. */
let server: LabHost;
let client: LabHost;
let plan: FirewallPlan;

const on = (host: LabHost, script: string, options: string[] = [], input?: string): Promise<CommandResult> =>
  execute("ssh", ["-F", lab.sshConfigFile, "-l", "root", ...options, host.name, script], input === undefined ? {} : { input });

async function outputOn(host: LabHost, script: string): Promise<string> {
  const result = await on(host, script);
  expect(result, script).toMatchObject({ code: 0 });
  return result.stdout.trim();
}

const step = (script: string, data = "", options: string[] = []) =>
  on(server, scriptRunner("firewall"), options, scriptInput(script, data));
const apply = (generation: string, rules: FirewallPlan) => step(applyFirewall(generation, 30), renderFirewall(rules));
const confirm = (generation: string) => step(confirmFirewall(generation), "", [...newLoginOptions, "-o", "ConnectTimeout=4"]);

/** The other firewalls' rules without counters: iptables for both families, and what ufw says. */
const otherRules = () => outputOn(server, "(iptables-save; ip6tables-save; ufw status verbose) | sed -E '/^#/d; s/\\[[0-9:]+\\]//'");

/** Programs of the host itself, on ports 8000 and 9000 of all its addresses. */
const listen = async () => {
  for (const port of [8000, 9000]) await outputOn(server, `systemd-run --quiet systemd-socket-activate -a -l '[::]:${port}' cat`);
};

beforeAll(async () => {
  await destroyLab(name);
  lab = await ensureLab({ name, hosts: 2, images: [redis] });
  [server, client] = lab.hosts as [LabHost, LabHost];
  plan = {
    host: server.name,
    ssh: { port: 22 },
    rules: [
      { port: 443, protocol: "tcp", reason: "edge https" },
      { port: 9000, protocol: "tcp", reason: "a program beside the stack" },
      { port: 6379, protocol: "tcp", to: server.labAddress, from: [client.labAddress], reason: "redis-1 redis" },
    ],
    trustedInterfaces: [],
    outsideInterfaces: [],
  };
  const program = `${redis} redis-server --protected-mode no --bind '* -::*'`;
  await outputOn(
    server,
    `apt-get -qq update && apt-get -qq install -y --no-install-recommends nftables ufw >/dev/null 2>&1
    docker network create test-net && docker pull -q ${redis}
    run="docker run -d --restart unless-stopped --network test-net"
    $run --name private -p ${server.labAddress}:6379:6379 ${program} && $run --name public -p 443:6379 -p 5432:6379 -p 127.0.0.1:3001:6379 ${program}
    ufw allow 22/tcp && ufw --force enable`,
  );
}, 600_000);

afterAll(() => destroyLab(name));

describe("the firewall of a host with published container ports (R001-152, R004-037)", () => {
  it("closes what nothing asks for and that ufw leaves open, once a new login has confirmed it", async () => {
    expect(await scanPorts(name, "h1", { ports: "22,443,3001,5432,6379" })).toEqual([22, 443, 5432, 6379]);
    const before = await otherRules();
    expect(await apply("first", plan)).toMatchObject({ code: 0, stdout: expect.stringContaining("loaded") });
    expect(await confirm("first")).toMatchObject({ code: 0, stdout: "confirmed\n" });
    expect(await scanPorts(name, "h1")).toEqual([22, 443]);
    expect(await scanPorts(name, "h1", { ports: "22,443,3001,5432,6379", from: "h2" })).toEqual([22, 443, 6379]);
    expect(await otherRules()).toBe(before);
  });

  it("says so and does nothing when its rules stand already", async () => {
    expect(await apply("first", plan)).toMatchObject({ code: 0, stdout: "unchanged\n" });
    expect(await confirm("first")).toMatchObject({ code: 0 });
  });

  it("lets no neighbour past the published ports to a container's own address", async () => {
    const address = await outputOn(server, "docker inspect -f '{{(index .NetworkSettings.Networks \"test-net\").IPAddress}}' public");
    const knock = `ip route replace ${address}/32 via ${server.labAddress}; timeout 3 bash -c '</dev/tcp/${address}/6379' 2>/dev/null && echo open || echo closed`;
    expect(await outputOn(client, knock)).toBe("closed");
    expect(await outputOn(server, "nft list chain inet pocket containers")).toMatch(/oifname "br-\*" counter packets [1-9]/);
  });

  it("lets containers reach each other, the names that their host publishes, and the world", async () => {
    await outputOn(server, "ufw --force disable"); // it refuses what comes from containers to its host
    const ask = (target: string) => outputOn(server, `docker exec private timeout 5 redis-cli ${target} ping`);
    expect(await ask("-h public")).toBe("PONG");
    expect(await ask(`-h ${server.labAddress} -p 443`)).toBe("PONG");
    expect(await ask(`-h ${server.labAddress} -p 6379`)).toBe("PONG");
    const fetch = "curl -s -o /dev/null -w '%{http_code}' https://sauron-rpc.infra.pocket.network/status";
    expect(await outputOn(server, `docker exec private ${fetch}`)).toBe("200");
  });

  it("holds for a host's own programs and over IPv6, with neighbours still found", async () => {
    await listen();
    expect(await scanPorts(name, "h1", { ports: "22,443,8000,9000" })).toEqual([22, 443, 9000]);
    expect(await scanPorts(name, "h1", { ports: "22,8000,9000", ipv6: true })).toEqual([22, 9000]);
  });

  it("is back after the distribution's own firewall service has emptied every table, and after a restart of the engine", async () => {
    for (const move of ["start nftables", "reload nftables", "stop nftables", "restart docker"]) {
      expect(await outputOn(server, `systemctl ${move}; nft list tables`), move).toContain("table inet pocket");
    }
  });

  it("stands after a reboot, before the engine publishes a port", async () => {
    await rebootHost(name, "h1");
    await until("the containers run", 30, async () => (await outputOn(server, "docker ps -q | wc -l")) === "2");
    expect(await scanPorts(name, "h1", { ports: "22,443,3001,5432,6379" })).toEqual([22, 443]);
    const since = (unit: string) => outputOn(server, `systemctl show -p ActiveEnterTimestampMonotonic --value ${unit}`);
    expect(Number(await since("pocket-firewall"))).toBeLessThan(Number(await since("docker")));
  });
});

describe("rules that lock everybody out", () => {
  const locked = (): FirewallPlan => ({ ...plan, ssh: { port: 22, from: [client.labAddress] } });

  it("leave open sessions alone, are confirmed by no new login, and are taken back by themselves", async () => {
    const session = spawn("ssh", ["-F", lab.sshConfigFile, ...newLoginOptions, "-l", "root", "h1", "cat"]);
    let echoed = "";
    session.stdout.on("data", (data) => (echoed += data));
    session.stdin.write("before\n");
    await until("the session answers", 10, async () => echoed === "before\n");
    expect(await apply("locked", locked())).toMatchObject({ code: 0 });
    expect((await confirm("locked")).code).toBe(255);
    session.stdin.write("during\n");
    await until("the open session still answers", 5, async () => echoed === "before\nduring\n");
    session.stdin.end();
    const seconds = await until(
      "a new login succeeds",
      40,
      async () => (await on(server, "true", [...newLoginOptions, "-o", "ConnectTimeout=2"])).code === 0,
    );
    console.log(`access is back ${seconds.toFixed(1)} s after the failed confirmation`);
    const late = await confirm("locked");
    expect([late.code, late.stderr]).toEqual([1, expect.stringContaining("the old ones came back")]);
    expect(await outputOn(server, "head -n 1 /etc/pocket/firewall/rules.nft; nft list chain inet pocket ports")).toMatch(
      /firewall first\n[\s\S]*tcp dport 22 accept comment "SSH"/,
    );
  });

  it("are gone after a reboot too: a host starts with what was confirmed", async () => {
    await step(applyFirewall("locked", 300), renderFirewall(locked()));
    expect(await docker("exec", server.container, "nft", "list", "chain", "inet", "pocket", "ports")).toMatchObject({
      stdout: expect.stringContaining(`ip saddr ${client.labAddress} tcp dport 22`),
    });
    await rebootHost(name, "h1");
    expect((await confirm("locked")).code).toBe(1);
    expect(await scanPorts(name, "h1", { ports: "22" })).toEqual([22]);
  });
});

describe("destroyed", () => {
  it("does nothing while newer rules stand", async () => {
    expect((await step(removeFirewall("older"))).code).toBe(0);
    expect(await outputOn(server, "nft list tables")).toContain("table inet pocket");
  });

  it("leaves the host as it was", async () => {
    expect((await step(removeFirewall("first"))).code).toBe(0);
    const left =
      "nft list tables | grep pocket; find /etc /run -name '*pocket-firewall*' 2>/dev/null; ls /etc/pocket/firewall 2>/dev/null; true";
    expect(await outputOn(server, left)).toBe("");
    await listen();
    expect(await scanPorts(name, "h1", { ports: "22,443,5432,6379,8000" })).toEqual([22, 443, 5432, 6379, 8000]);
    expect(await scanPorts(name, "h1", { ports: "22,8000,9000", ipv6: true })).toEqual([22, 8000, 9000]);
  });
});
