import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { baselineDelete, baselineScript } from "../../../components/host/baselineScript.ts";
import { dockerEngineDelete, dockerEngineScript, type EngineSettings } from "../../../components/host/dockerEngineScript.ts";
import { scriptInput, scriptRunner, shellQuote } from "../../../components/host/script.ts";
import { confirmSshd } from "../../../components/host/sshdParts.ts";
import { newLoginOptions } from "../../../components/host/sshOptions.ts";
import { pocketdDelete, pocketdScript } from "../../../components/pocketdScripts.ts";
import { ownMark } from "../../../config-templates/host/ownMark.ts";
import { destroyLab, ensureLab } from "../../../sandbox/hosts/lab.ts";
import type { LabHost, LabInfo } from "../../../sandbox/hosts/types.ts";
import { ensurePocketdRelease, type PocketdRelease } from "../../../sandbox/pocketdRelease.ts";
import { defaultImages } from "../../../stacks/config/images.ts";
import { networkTable } from "../../../stacks/config/networks.ts";
import { until } from "../support/observe.ts";
import { type CommandResult, execute } from "../support/project.ts";

const name = "test-baseline";
const cacheDir = mkdtempSync(join(tmpdir(), "pocket-test-releases-"));
let lab: LabInfo;
let host: LabHost;
let mirror: Server;
let release: PocketdRelease;

/** As a deployment does it: a login of its own, sudo where that is not root. */
const login = (user: string, script: string, input = ""): Promise<CommandResult> => {
  const command = user === "root" ? script : `sudo bash -c ${shellQuote(script)}`;
  return execute("ssh", ["-F", lab.sshConfigFile, ...newLoginOptions, "-l", user, host.name, command], { input });
};
const run = (title: string, script: string) => login(host.user, scriptRunner(title, 600), scriptInput(script, ""));
const on = async (script: string) => {
  const result = await login("root", script);
  expect(result, script).toMatchObject({ code: 0 });
  return result.stdout.trim();
};

const settings = { hardenSsh: true, securityUpdates: true, journalMaxMiB: 256 };
const engine: EngineSettings = { source: "distribution", allowDowngrade: false };
const baseline = () => run("baseline", baselineScript(settings, "b1"));
const confirm = () => run("confirm", confirmSshd);
const docker = (more: Partial<EngineSettings> = {}, hash = "d1") =>
  run("engine", dockerEngineScript({ ...engine, ...more }, host.user, hash));
const pocketd = () => {
  const { rpcUrl = "", grpcAddress = "", ...chain } = networkTable.beta;
  const address = mirror.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const downloadUrl = `http://${lab.operatorAddress}:${port}/{version}/{archive}`;
  const checksums = { linux_amd64: release.sha256, linux_arm64: release.sha256 };
  return run(
    "pocketd",
    pocketdScript({ version: release.version, downloadUrl, checksums, chain: { ...chain, rpcUrl, grpcAddress } }, "p1"),
  );
};

/** Every file of the system's settings with mode, owner, time and content, packages, and kernel settings that differ from host to host. */
const snapshot = () =>
  on(`find /etc /opt /usr/local /var/lib/pocket-provider -xdev -not -type d -printf '%p %m %U:%G %T@ %l\\n' 2>/dev/null | grep -v /etc/ld.so.cache | sort
    find /etc -xdev -type f -exec sha256sum {} + | sort -k2
    dpkg-query -W
    sysctl net.core.somaxconn net.ipv4.tcp_max_syn_backlog net.ipv4.ip_local_port_range net.ipv4.tcp_keepalive_time`);
const ownFiles = async () =>
  (
    await on(
      `grep -rlxF ${shellQuote(ownMark)} /etc || true; ls -d /etc/pocket /etc/docker/daemon.json /opt/pocket-provider /usr/local/bin/pocketd /var/lib/pocket-provider 2>/dev/null || true`,
    )
  )
    .split("\n")
    .filter(Boolean)
    .sort();

beforeAll(async () => {
  await destroyLab(name);
  lab = await ensureLab({ name, hosts: 1, variant: "bare", images: [defaultImages.redis] });
  host = lab.hosts[0]!;
  release = await ensurePocketdRelease({ cacheDir });
  mirror = createServer((request, response) => {
    response.end(readFileSync(join(release.folder, new URL(request.url ?? "", "http://mirror").pathname)));
  });
  await new Promise<void>((done) => mirror.listen(0, lab.operatorAddress, done));
}, 600_000);

afterAll(async () => {
  mirror?.close();
  rmSync(cacheDir, { recursive: true, force: true });
  await destroyLab(name);
});

describe("a bare machine (R000-025 to R000-032)", () => {
  let before: string;
  it("gets the baseline by its user with sudo, in one step and a login that confirms it", async () => {
    before = await snapshot();
    expect(await baseline()).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("unattended-upgrades") });
    expect(await confirm()).toMatchObject({ code: 0, stderr: "" });
    expect(await ownFiles()).toEqual([
      "/etc/apt/apt.conf.d/60pocket-provider",
      "/etc/pocket",
      "/etc/ssh/sshd_config.d/10-pocket-provider.conf",
      "/etc/sysctl.d/60-pocket-provider.conf",
      "/etc/systemd/journald.conf.d/60-pocket-provider.conf",
      "/var/lib/pocket-provider",
    ]);
    const inForce = await on(
      "cat /proc/sys/net/core/somaxconn; sshd -T | grep -E '^(maxsessions|passwordauthentication) '; apt-config shell reboot Unattended-Upgrade::Automatic-Reboot; stat -c '%a %U' /etc/pocket",
    );
    expect(inForce.split("\n").sort()).toEqual(["750 root", "8192", "maxsessions 100", "passwordauthentication no", "reboot='false'"]);
    const after = new Set((await snapshot()).split("\n"));
    const changed = before.split("\n").filter((line) => /^[0-9a-f]{64} /.test(line) && !after.has(line));
    expect(changed.map((line) => line.slice(66)).filter((file) => file !== "/etc/ld.so.cache")).toEqual([]);
  });

  it("has an engine after a run that died in the middle of the installation and one that did not (R000-034 to R000-037)", async () => {
    const dying = docker();
    await until("apt installs", 60, async () => (await login("root", "pgrep -f 'apt-get .* install .*docker.io'")).code === 0);
    await on("sleep 1; kill -9 $(pgrep -P $(pgrep -x timeout)); pkill -9 -x apt-get; pkill -9 -x dpkg || true");
    expect((await dying).code).not.toBe(0);
    expect(await docker()).toMatchObject({ code: 0, stdout: expect.stringMatching(/docker=\d+\.\d+\S* compose=2\.\d+\S*\n$/) });
    expect(
      await on("docker info -f '{{.LiveRestoreEnabled}} {{.LoggingDriver}}'; systemctl is-enabled docker; docker compose version --short"),
    ).toMatch(/^true json-file\nenabled\n2\./);
    expect(await on(`sudo -u ${host.user} docker ps -q`)).toBe("");
  });

  it("has pocketd for checks, with the network's chain id and without a key (R000-039 to R000-048)", async () => {
    expect(await pocketd()).toMatchObject({ code: 0, stderr: "", stdout: `pocketd=${release.version.slice(1)}\n` });
    expect(await on("grep chain-id /etc/pocketd/client.toml")).toBe('chain-id = "pocket-lego-testnet"');
    expect(await on("find / -xdev -name 'keyring-*' -o -xdev -name .pocket")).toBe("");
  });

  it("is as it was after a second run of everything (R000-031, R000-032)", async () => {
    const first = await snapshot();
    const started = await on("systemctl show -p ActiveEnterTimestamp docker containerd ssh systemd-journald");
    for (const step of [baseline, confirm, docker, pocketd]) expect(await step()).toMatchObject({ code: 0, stderr: "" });
    expect(await snapshot()).toBe(first);
    expect(await on("systemctl show -p ActiveEnterTimestamp docker containerd ssh systemd-journald")).toBe(started);
  });

  it("keeps its containers when a new setting needs a restart of the engine, and the operator's keys in daemon.json", async () => {
    await on(`docker run -d --name kept --restart unless-stopped ${defaultImages.redis} redis-server`);
    const since = await on("docker inspect -f '{{.State.Pid}} {{.State.StartedAt}}' kept");
    await on(`jq '. + {"max-concurrent-downloads": 5}' /etc/docker/daemon.json > /tmp/d.json && cp /tmp/d.json /etc/docker/daemon.json`);
    const changed = await docker({ addressPools: [{ base: "10.198.0.0/16", size: 26 }] }, "d2");
    expect(changed).toMatchObject({ code: 0, stdout: expect.stringContaining("running containers were kept (live-restore)") });
    expect(await on("docker inspect -f '{{.State.Pid}} {{.State.StartedAt}}' kept")).toBe(since);
    expect(
      await on("docker network create ranged >/dev/null; docker network inspect -f '{{(index .IPAM.Config 0).Subnet}}' ranged"),
    ).toMatch(/^10\.198\.\d+\.\d+\/26$/);
    expect(JSON.parse(await on("cat /etc/docker/daemon.json"))).toMatchObject({ "max-concurrent-downloads": 5, "live-restore": true });
  });

  it("is what docs/hosts.md lists when the stack has gone: packages, the engine and what runs on it", async () => {
    const steps = [pocketdDelete("p1"), dockerEngineDelete("d1"), dockerEngineDelete("d2"), baselineDelete("b1")];
    for (const script of steps) expect(await run("delete", script)).toMatchObject({ code: 0, stderr: "" });
    expect(await ownFiles()).toEqual(["/etc/docker/daemon.json"]);
    expect(JSON.parse(await on("cat /etc/docker/daemon.json"))).toEqual({ "max-concurrent-downloads": 5 });
    expect(await on(`docker inspect -f '{{.State.Running}}' kept; sshd -T | grep ^maxsessions; id -nG ${host.user}`)).not.toMatch(
      /maxsessions 100|docker$/,
    );
    const after = await snapshot();
    for (const line of before.split("\n").filter((one) => one.startsWith("net."))) expect(after).toContain(line);
  });
});
