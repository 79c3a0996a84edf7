import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cutHost, joinHost, readStates, rebootHost, scanPorts, swapHostKey } from "../../../sandbox/hosts/actions.ts";
import { destroyLab, ensureLab } from "../../../sandbox/hosts/lab.ts";
import { listLabs, readLab } from "../../../sandbox/hosts/reading.ts";
import type { EnsureLabOptions, LabHost, LabInfo } from "../../../sandbox/hosts/types.ts";
import { localReference } from "../../../sandbox/images/catalogue.ts";
import { debianMirror } from "../../../sandbox/images/debianMirror.ts";
import { defaultImages } from "../../../stacks/config/images.ts";
import { networkTable } from "../../../stacks/config/networks.ts";
import { until } from "../support/observe.ts";
import { type CommandResult, docker, execute } from "../support/project.ts";

const name = "test-hosts";
const siteName = "site.provider.example";
const { redis, caddy } = defaultImages;
const folder = mkdtempSync(join(tmpdir(), "pocket-test-hosts-"));
const wanted: EnsureLabOptions = { name, hosts: 2, images: [redis, caddy], dns: { [siteName]: "h1" } };

let lab: LabInfo;
let withDocker: LabHost;
let bare: LabHost;
let secondsToUp = 0;

beforeAll(async () => {
  await destroyLab(name);
  // Images are built and pushed once on a machine; the time that counts is that of every later lab.
  await ensureLab({ ...wanted, hosts: 1 });
  await destroyLab(name);
  const begin = performance.now();
  await ensureLab({ ...wanted, hosts: 1 });
  lab = await ensureLab({ ...wanted, variant: "bare" });
  secondsToUp = (performance.now() - begin) / 1000;
  console.log(`lab of two hosts up after ${secondsToUp.toFixed(1)} s`);
  [withDocker, bare] = lab.hosts as [LabHost, LabHost];
}, 1_800_000);

afterAll(async () => {
  await destroyLab(name);
  rmSync(folder, { recursive: true, force: true });
});

const on = (host: LabHost, script: string, ...options: string[]): Promise<CommandResult> =>
  execute("ssh", ["-F", lab.sshConfigFile, ...options, host.name, script]);

async function outputOn(host: LabHost, script: string): Promise<string> {
  const result = await on(host, script);
  expect(result, script).toMatchObject({ code: 0 });
  return result.stdout.trim();
}

describe("hosts of a lab", () => {
  it("are up in seconds, and asked for again nothing happens", async () => {
    expect(secondsToUp).toBeLessThan(60);
    expect([withDocker.variant, bare.variant]).toEqual(["docker", "bare"]);
    const lines: string[] = [];
    const begin = performance.now();
    expect(await ensureLab({ ...wanted, log: (line) => lines.push(line) })).toEqual(lab);
    console.log(`the same lab again ${((performance.now() - begin) / 1000).toFixed(1)} s`);
    expect(lines).toEqual([]);
    expect(await readLab(name)).toEqual(lab);
    expect(await listLabs()).toContain(name);
  });

  it("are servers: systemd, ssh by a pinned key, sudo, root, machine ids and host keys of their own", async () => {
    for (const host of lab.hosts) {
      expect(await outputOn(host, "sudo systemctl is-system-running && id -un && sudo id -un && hostname")).toBe(
        `running\nadmin\nroot\n${host.name}`,
      );
      expect((await on(host, "id -un", "-l", "root")).stdout).toBe("root\n");
    }
    expect(withDocker.hostKey).not.toBe(bare.hostKey);
    expect(await outputOn(withDocker, "cat /etc/machine-id")).not.toBe(await outputOn(bare, "cat /etc/machine-id"));
    expect(await outputOn(bare, "command -v docker curl jq nft iptables || echo none")).toBe("none");
  });

  it("refuse the old key once their own has changed, as a replaced machine would", async () => {
    const old = join(folder, "known_hosts");
    cpSync(lab.knownHostsFile, old);
    const hostKey = await swapHostKey(name, "h2");
    expect(hostKey).not.toBe(bare.hostKey);
    const strict = await on(bare, "true", "-o", `UserKnownHostsFile=${old}`);
    expect(strict.code).toBe(255);
    expect(strict.stderr).toMatch(/host key verification failed/i);
    expect((await on(bare, "true")).code).toBe(0);
    expect((await readLab(name))?.hosts[1]?.hostKey).toBe(hostKey);
  });
});

describe("images on a host", () => {
  it("are pulled by the product's own references, and run with limits that the machine could not give", async () => {
    await outputOn(withDocker, `sudo docker pull -q ${redis}`);
    const limits = "--memory 128m --ulimit nofile=1048576:1048576 --restart unless-stopped -p 6379:6379";
    await outputOn(withDocker, `sudo docker run -d --name redis-test ${limits} ${redis}`);
    await until(
      "redis answers",
      40,
      async () => (await on(withDocker, "sudo docker exec redis-test redis-cli ping")).stdout.trim() === "PONG",
    );
  });

  it.each(["docker.io/library/nothing:1", "quay.io/library/redis:8.4-alpine", "registry.example/app:1"])(
    "%s, which no registry has, fails at once",
    async (reference) => {
      const begin = performance.now();
      const { code, stderr } = await on(withDocker, `sudo docker pull -q ${reference}`);
      expect(code).toBe(1);
      expect(stderr).toMatch(/manifest unknown|no such host/);
      expect(performance.now() - begin).toBeLessThan(5000);
    },
  );
});

describe("the world around the hosts", () => {
  const rpc = `${networkTable.main.rpcUrl}/status`;

  it("has the public networks, trusted by containers on a host too, and the Debian mirror", async () => {
    const fetch = `-sS -o /dev/null -w '%{http_code}' ${rpc}`;
    expect(await outputOn(withDocker, `sudo docker run --rm --entrypoint curl ${redis} ${fetch}`)).toBe("200");
    await outputOn(bare, "sudo apt-get -qq update && sudo apt-get -qq install -y --no-install-recommends curl >/dev/null");
    expect(await outputOn(bare, `curl ${fetch}`)).toBe("200");
  });

  it("has no other name, and says so at once", async () => {
    const begin = performance.now();
    expect((await on(bare, "getent hosts example.com")).code).toBe(2);
    expect(performance.now() - begin).toBeLessThan(3000);
  });

  it("ends at the machine: what this machine reaches, a host does not", async () => {
    const world = "pocket-hosts-test-world";
    const listen = ["--network", "none", "--label", "pocket.sandbox.test=1", "--entrypoint", "nc", localReference("host-lab"), "-lk", "80"];
    expect(await docker("run", "-d", "--name", world, ...listen)).toMatchObject({ code: 0 });
    try {
      const pid = (await docker("inspect", "-f", "{{.State.Pid}}", world)).stdout.trim();
      const inside = "ip addr add 198.51.100.7/24 dev ptw1; ip link set ptw1 up; ip route add default via 198.51.100.1";
      const wire = [
        `ip link add ptw0 type veth peer name ptw1 netns ${pid}`,
        "ip addr add 198.51.100.1/24 dev ptw0; ip link set ptw0 up",
        `nsenter -t ${pid} -n sh -c '${inside}'`,
      ];
      expect(await execute("sh", ["-ec", wire.join("\n")])).toMatchObject({ code: 0 });
      const knock = "timeout 3 bash -c '</dev/tcp/198.51.100.7/80' 2>/dev/null && echo reached || echo closed";
      await until("this machine reaches it", 40, async () => (await execute("sh", ["-c", knock])).stdout === "reached\n");
      expect(await outputOn(bare, knock)).toBe("closed");
      expect(await outputOn(bare, `curl -sf -o /dev/null ${debianMirror()}/dists/trixie/Release && echo reached`)).toBe("reached");
    } finally {
      await docker("rm", "-f", world);
    }
  });

  it("gives a Caddy with nothing but its defaults a certificate for a name that leads to its host", async () => {
    const site = `${siteName} {\\n respond hi\\n}\\n`;
    const ports = "-p 80:80 -p 443:443";
    const run = `sudo docker run -d --name site ${ports} -v /srv/Caddyfile:/etc/caddy/Caddyfile ${caddy}`;
    await outputOn(withDocker, `printf '${site}' | sudo tee /srv/Caddyfile >/dev/null && ${run}`);
    const ask = ["-sS", "--cacert", lab.acmeRootFile, "--resolve", `${siteName}:443:${withDocker.address}`, `https://${siteName}/`];
    await until(
      "the site answers with a certificate of the lab's ACME server",
      40,
      async () => (await execute("curl", ask)).stdout === "hi",
    );
  });
});

describe("a scan from outside", () => {
  it("sees ssh and nothing else on a bare host, over IPv4 and IPv6", async () => {
    expect(await scanPorts(name, "h2")).toEqual([22]);
    expect(await scanPorts(name, "h2", { ipv6: true })).toEqual([22]);
  });

  it("sees what Docker publishes on a host, from a stranger and from another host", async () => {
    const ports = "22,80,443,6379,2375";
    expect(await scanPorts(name, "h1", { ports })).toEqual([22, 80, 443, 6379]);
    expect(await scanPorts(name, "h1", { ports, ipv6: true })).toEqual([22, 80, 443, 6379]);
    expect(await scanPorts(name, "h1", { ports, from: "h2" })).toEqual([22, 80, 443, 6379]);
  });
});

describe("trouble", () => {
  it("a pulled cable cuts a running host off until it is in again", async () => {
    await cutHost(name, "h2");
    expect((await readStates(name))[1]).toEqual({ name: "h2", running: true, connected: false, sshAnswers: false });
    await expect(scanPorts(name, "h2", { ports: "22" })).rejects.toThrow(/found nobody/);
    await joinHost(name, "h2");
    await until("ssh answers again", 40, async () => (await on(bare, "true")).code === 0);
  });

  it("a reboot brings back the system, its containers and what was changed in it", async () => {
    await outputOn(withDocker, "echo changed | sudo tee /etc/motd >/dev/null");
    const before = await outputOn(withDocker, "stat -c %Y /proc/1");
    const begin = performance.now();
    await rebootHost(name, "h1");
    console.log(`reboot ${((performance.now() - begin) / 1000).toFixed(1)} s`);
    expect(await outputOn(withDocker, "stat -c %Y /proc/1")).not.toBe(before);
    expect(await outputOn(withDocker, "cat /etc/motd; getent hosts ghcr.io | tr -s ' '")).toBe(`changed\n${lab.servicesAddress} ghcr.io`);
    await until(
      "redis is back",
      40,
      async () => (await on(withDocker, "sudo docker exec redis-test redis-cli ping")).stdout.trim() === "PONG",
    );
  });

  it("a lab of another name has a range of its own, which this one does not reach", async () => {
    const other = await ensureLab({ name: `${name}-two`, hosts: 1, variant: "bare", images: [] });
    try {
      expect(other.subnet).not.toBe(lab.subnet);
      expect((await on(bare, `timeout 2 bash -c '</dev/tcp/${other.hosts[0]!.labAddress}/22'`)).code).not.toBe(0);
    } finally {
      await destroyLab(other.name);
    }
  });
});

describe("a lab that was taken down", () => {
  it("leaves no container, volume, network, firewall rule, route or file", async () => {
    const mounts = '{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}} {{end}}{{end}}';
    const volumes = (await docker("inspect", "-f", mounts, ...lab.hosts.map(({ container }) => container))).stdout
      .split(/\s+/)
      .filter(Boolean);
    expect(volumes.length).toBe(4);
    await destroyLab(name);
    expect(await readLab(name)).toBeUndefined();
    const left = ["ps -aq --filter label=pocket.hosts.lab=test-hosts", "network ls -q --filter name=pocket-hosts-test-hosts"];
    for (const query of left) expect((await docker(...query.split(" "))).stdout, query).toBe("");
    const all = (await docker("volume", "ls", "-q")).stdout.split("\n");
    expect(volumes.filter((volume) => all.includes(volume))).toEqual([]);
    const range = lab.subnet.split(".")[2];
    for (const program of ["iptables", "ip6tables"]) {
      expect((await execute(program, ["-w", "10", "-S"])).stdout, program).not.toMatch(
        new RegExp(`pocket-hosts-${range}\\b|br-pkt-${range}\\b`),
      );
    }
    expect((await execute("ip", ["route"])).stdout).not.toContain(lab.subnet);
    expect((await execute("ip", ["-6", "route"])).stdout).not.toContain(lab.subnetIpv6);
    expect(existsSync(lab.keyFile)).toBe(false);
    await destroyLab(name);
  });
});
