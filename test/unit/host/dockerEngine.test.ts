import { describe, expect, it } from "vitest";
import { choosePools } from "../../../components/host/addressPoolParts.ts";
import { aptParts } from "../../../components/host/aptParts.ts";
import { mergeDaemonJson, releaseDaemonJson } from "../../../components/host/daemonJsonParts.ts";
import { dockerEngineDelete, dockerEngineScript, type EngineSettings } from "../../../components/host/dockerEngineScript.ts";
import { dockerKeyFingerprint, installEngine, moveEngine } from "../../../components/host/enginePackages.ts";
import { ownFiles, supportedSystem } from "../../../components/host/scriptParts.ts";
import type { AddressPool } from "../../../config-templates/host/daemonJson.ts";
import { machine } from "./machine.ts";

const host = machine();
const pool = [{ base: "172.28.0.0/14", size: 24 }];
const ours = {
  "live-restore": true,
  "log-driver": "json-file",
  "log-opts": { "max-size": "10m", "max-file": "3" },
  "default-address-pools": pool,
};
const file = "etc/docker/daemon.json";

describe("daemon.json (R000-036)", () => {
  const merge = (pools: AddressPool[] = pool, forced = false) =>
    host.run(`${ownFiles}\npools='${JSON.stringify(pools)}'\n${mergeDaemonJson(forced)}`);
  const release = () => host.run(`${ownFiles}\n${releaseDaemonJson}`);
  const now = () => JSON.parse(host.read(file));
  const has = (todo: string) => host.has(`var/lib/pocket-provider/todo/${todo}`);

  it("is made where there is none, and goes again with the stack", () => {
    expect(merge()).toMatchObject({ status: 0, stderr: "" });
    expect(now()).toEqual(ours);
    release();
    expect(host.has(file)).toBe(false);
  });
  it.each([
    [{ dns: ["10.0.0.53"], "insecure-registries": ["r:5000"] }],
    [{ "live-restore": true }],
    [{ "log-driver": "json-file", "log-opts": { "max-size": "10m", labels: "a" } }],
    [{ "default-address-pools": [{ base: "10.5.0.0/16", size: 26 }] }],
    [{}],
  ])("keeps every key of the operator's %j, now and when the stack goes", (theirs) => {
    host.write(file, JSON.stringify(theirs));
    expect(merge()).toMatchObject({ status: 0, stderr: "" });
    expect(now()).toEqual({ ...ours, ...theirs, "log-opts": { ...ours["log-opts"], ...(theirs as typeof ours)["log-opts"] } });
    const first = host.read(file);
    expect(merge().status).toBe(0);
    expect(host.read(file)).toBe(first);
    release();
    expect(now()).toEqual(theirs);
  });
  it.each([
    [{ "live-restore": false }, "live-restore is false and has to be true"],
    [{ "log-driver": "journald" }, 'log-driver is "journald" and has to be "json-file"'],
    [{ "log-opts": { "max-size": "50m" } }, 'log-opts.max-size is "50m" and has to be "10m"'],
  ])("names a key of the operator's that contradicts and changes nothing: %j", (theirs, problem) => {
    host.write(file, JSON.stringify(theirs));
    expect(merge()).toMatchObject({ status: 1, stderr: expect.stringContaining(`${problem}. Next: change or remove them there`) });
    expect(now()).toEqual(theirs);
  });
  it("contradicts the operator's ranges only where the config names some", () => {
    host.write(file, JSON.stringify({ "default-address-pools": [{ base: "10.5.0.0/16", size: 26 }] }));
    expect(merge(pool, true)).toMatchObject({ status: 1, stderr: expect.stringContaining("default-address-pools is [") });
  });
  it("follows the config: our own former value is not a contradiction, even after a run that died", () => {
    merge();
    const other = [{ base: "10.198.0.0/16", size: 24 }];
    expect(
      host.run(
        `${ownFiles}\nmv() { case "$*" in */daemon.json) exit 9;; esac; command mv "$@"; }\npools='${JSON.stringify(other)}'\n${mergeDaemonJson(true)}`,
      ).status,
    ).toBe(9);
    expect(now()["default-address-pools"]).toEqual(pool);
    expect(merge(other, true)).toMatchObject({ status: 0, stderr: "" });
    expect(now()).toEqual({ ...ours, "default-address-pools": other });
    release();
    expect(host.has(file)).toBe(false);
  });
  it("is reloaded where that is enough, and a restart is noted where it is not", () => {
    const { "live-restore": _live, ...rest } = ours;
    host.write(file, JSON.stringify(rest));
    merge();
    expect([has("engine-reload"), has("engine-restart")]).toEqual([true, false]);
    host.write(file, "{}");
    merge();
    expect(has("engine-restart")).toBe(true);
  });
  it.each(["nonsense", "[1]", '"x"'])("that is not an object is refused and kept: %s", (text) => {
    host.write(file, text);
    expect(merge()).toMatchObject({ status: 1, stderr: expect.stringContaining("is not a JSON object. Next: mend it") });
    expect(host.read(file)).toBe(text);
  });
  it("is checked by the engine itself where it can", () => {
    host.play(
      "dockerd",
      'case "$*" in --help) echo " --validate "; for _ in {1..3000}; do echo "  --another-option string   of which there are many, more than a pipe holds"; done;; *) echo "unable to configure: bad pool" >&2; exit 1;; esac',
    );
    expect(merge()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("Docker refuses its new settings: unable to configure: bad pool. Next: "),
    });
    expect(host.has(file)).toBe(false);
  });
});

describe("ranges for containers", () => {
  const choose = (routes: object[], configured?: AddressPool[]) => {
    host.play("ip", `echo '${JSON.stringify([{ dst: "default", dev: "eth0" }, ...routes])}'`);
    return host.run(`${choosePools(configured)}\necho "$pools"`);
  };
  const base = (routes: object[]) => JSON.parse(choose(routes).stdout)[0].base;
  it.each([
    ["nothing", [], "172.28.0.0/14"],
    ["a network inside of it", [{ dst: "172.30.5.0/24", dev: "wg0" }], "10.198.0.0/16"],
    ["one address inside of it", [{ dst: "172.31.255.255", dev: "wg0" }], "10.198.0.0/16"],
    [
      "a network around both",
      [
        { dst: "172.16.0.0/12", dev: "vpn" },
        { dst: "10.0.0.0/8", dev: "vpn" },
      ],
      "192.168.192.0/18",
    ],
    [
      "networks beside it",
      [
        { dst: "172.27.0.0/16", dev: "eth1" },
        { dst: "173.28.0.0/14", dev: "eth1" },
      ],
      "172.28.0.0/14",
    ],
    [
      "its own container networks",
      [
        { dst: "172.28.0.0/24", dev: "br-0123456789ab" },
        { dst: "172.29.0.0/16", dev: "docker0" },
      ],
      "172.28.0.0/14",
    ],
    [
      "half of the internet, as VPNs say default",
      [
        { dst: "128.0.0.0/1", dev: "tun0" },
        { dst: "0.0.0.0/1", dev: "tun0" },
      ],
      "172.28.0.0/14",
    ],
    ["a blackhole without a device", [{ dst: "172.28.0.0/16" }], "10.198.0.0/16"],
  ])("keep clear of %s: %j gives %s", (_what, routes, expected) => expect(base(routes)).toBe(expected));
  it("stay what they were when a route comes later", () => {
    host.write("var/lib/pocket-provider/docker.keys", JSON.stringify([[{ path: ["default-address-pools"], value: pool }]]));
    expect(base([{ dst: "172.28.0.0/14", dev: "wg0" }])).toBe("172.28.0.0/14");
  });
  it("are an error when all are taken, and when the config's own collide", () => {
    const all = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map((dst) => ({ dst, dev: "vpn" }));
    expect(choose(all)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("Next: name a free one in system.docker.addressPools"),
    });
    expect(choose([{ dst: "10.9.0.0/24", dev: "eth1" }], [{ base: "10.9.0.0/16", size: 24 }])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("system.docker.addressPools has 10.9.0.0/16, and this host has a route to 10.9.0.0/24. Next: "),
    });
  });
});

const settings: EngineSettings = { source: "distribution", allowDowngrade: false };

describe("an engine that is there", () => {
  const run = (more: Partial<EngineSettings> = {}) =>
    host.run(dockerEngineScript({ ...settings, ...more }, "root", "abc"), { whole: true });
  const engine = (version: string, swarm = "inactive") => {
    host.play("dockerd", `case "$*" in --version) echo "Docker version ${version}, build 1";; esac`);
    host.play(
      "docker",
      `case "$*" in *Swarm*) echo ${swarm};; *LiveRestore*) echo true;; *Client*) echo "${version} ${version}";; "compose version --short") echo 2.26.1-4;; --version) echo "Docker version ${version}";; esac`,
    );
    host.play("ip", "echo '[]'");
  };
  it.each(["20.10.24+dfsg1", "26.1.5+dfsg1", "29.4.0"])("%s is adopted without a package being touched (R000-038)", (version) => {
    engine(version);
    expect(run()).toMatchObject({ status: 0, stdout: expect.stringMatching(`docker=${version.replace("+", "\\+")} compose=2.26.1-4\n$`) });
    expect(host.calls("apt-get")).toEqual([]);
  });
  it.each(["19.03.15", "20.9.1"])("%s is too old and stays as it is", (version) => {
    engine(version);
    expect(run()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`Docker ${version} of this host is older than 20.10. Next: upgrade it`),
    });
    expect(host.has(file)).toBe(false);
  });
  it("in a swarm is refused, for live-restore excludes it", () => {
    engine("26.1.5", "active");
    expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining("part of a Docker swarm") });
  });
  it("that is Podman is refused", () => {
    host.play("docker", 'echo "podman version 5.4.2"');
    expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining("is Podman. Next: ") });
  });
  it("is restarted once when it needs to be, says so, and not again (R000-031)", () => {
    engine("26.1.5");
    expect(run().stdout).toContain("docker: restarted for new settings; running containers were kept (live-restore)");
    expect(host.calls("systemctl").filter((call) => call.includes("restart docker"))).toHaveLength(1);
    host.write("calls", "");
    expect(run()).toMatchObject({ status: 0, stdout: "docker=26.1.5 compose=2.26.1-4\n" });
    expect(host.calls("systemctl").filter((call) => /reload|restart|start /.test(call))).toEqual([]);
  });
  it("that a run which died has left half installed gets the rest (trap: an engine without compose passes for one that was there)", () => {
    engine("26.1.5");
    host.write("var/lib/pocket-provider/todo/engine-install", "");
    host.play("dpkg-query", 'case "$*" in *docker-compose) exit 1;; *) echo installed;; esac');
    expect(run()).toMatchObject({ status: 0, stdout: expect.stringContaining("installed docker-compose\n") });
    expect(host.has("var/lib/pocket-provider/todo/engine-install")).toBe(false);
  });
  it("that does not start with our keys gets its own back and runs", () => {
    engine("26.1.5");
    host.write(file, '{"debug": false}\n');
    host.play("systemctl", 'case "$*" in "restart docker.service") [ -e "$0.once" ] && exit 0; : > "$0.once"; exit 1;; esac');
    host.play(
      "journalctl",
      'echo "failed to start daemon: directives are specified both as a flag and in the configuration file: log-driver"',
    );
    expect(run()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/the old ones are back: failed to start daemon: .*log-driver. Next: /),
    });
    expect(host.read(file)).toBe('{"debug": false}\n');
    expect(host.calls("systemctl").filter((call) => call === "systemctl restart docker.service")).toHaveLength(2);
  });
});

describe("the version in the config (R000-038)", () => {
  const present = "26.1.5+dfsg1-9+deb13u1";
  const move = (version: string, allowDowngrade = false) => {
    host.play("dpkg-query", `case "$*" in *Status*docker.io) echo installed;; *Version*) echo ${present};; *) exit 1;; esac`);
    return host.run(`${aptParts}\n${moveEngine("distribution", version, allowDowngrade)}`);
  };
  const installs = () => host.calls("apt-get").filter((call) => call.includes(" install "));
  it("that is there: nothing happens", () => {
    expect(move(present)).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(installs()).toEqual([]);
  });
  it("that is newer is installed", () => {
    expect(move("28.5.2+dfsg4-5").stdout).toContain(`docker: ${present} became 28.5.2+dfsg4-5`);
    expect(installs()).toEqual([expect.stringMatching(/install --no-remove --no-install-recommends docker.io=28.5.2\+dfsg4-5$/)]);
  });
  it("that is older is refused unless that is allowed by name", () => {
    expect(move("20.10.24+dfsg1-1")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/the newer 26\.\S+ runs here. Next: .*system.docker.allowDowngrade: true/),
    });
    expect(installs()).toEqual([]);
    expect(move("20.10.24+dfsg1-1", true).status).toBe(0);
    expect(installs()).toEqual([expect.stringContaining("--allow-downgrades docker.io=20.10.24+dfsg1-1")]);
  });
  it("cannot be that of another source's package", () => {
    const result = host.run(`${aptParts}\ninstalled() { false; }\n${moveEngine("docker", "5:28.0.0-1~debian.13~trixie", false)}`);
    expect(result).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("asks for docker-ce, and this host's Docker is another package"),
    });
  });
});

describe("a host without an engine", () => {
  const install = (source: "distribution" | "docker", version?: string) => {
    host.play("dpkg-query", 'case "$*" in *gpg) echo installed;; *) exit 1;; esac');
    return host.run(`${supportedSystem}\n${ownFiles}\n${aptParts}\n${installEngine(source, version)}`);
  };
  const installed = () =>
    host
      .calls("apt-get")
      .at(-1)!
      .replace(/.*--no-install-recommends /, "");
  const release = (id: string, version: string, codename: string) =>
    host.write("etc/os-release", `ID=${id}\nVERSION_ID="${version}"\nVERSION_CODENAME=${codename}\n`);

  it.each([
    ["debian", "12", "bookworm", "docker.io"],
    ["debian", "13", "trixie", "docker.io docker-cli docker-compose"],
    ["ubuntu", "24.04", "noble", "docker.io docker-compose-v2"],
  ])("gets the packages of %s %s (R000-035)", (id, version, codename, packages) => {
    release(id, version, codename);
    expect(install("distribution").status).toBe(0);
    expect(installed()).toBe(packages);
  });
  it("gets AppArmor's tools where the kernel has it (trap: no container would start)", () => {
    host.write("sys/module/apparmor/parameters/enabled", "Y\n");
    install("distribution");
    expect(installed()).toBe("docker.io docker-cli docker-compose apparmor");
  });
  it("gets the exact version, or the versions that there are", () => {
    host.play("apt-cache", 'echo " docker.io | 26.1.5+dfsg1-9 | http://deb trixie/main amd64 Packages"');
    expect(install("distribution", "26.1.5+dfsg1-9").status).toBe(0);
    expect(installed()).toBe("docker.io=26.1.5+dfsg1-9 docker-cli docker-compose");
    expect(install("distribution", "27.0.0")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("docker.io has no version 27.0.0 here, but 26.1.5+dfsg1-9. Next: "),
    });
  });

  describe("from Docker's own repository (R000-034)", () => {
    const serve = (...fingerprints: string[]) => {
      host.play("curl", 'while [ $# -gt 1 ]; do [ "$1" = -o ] && echo key > "$2"; shift; done');
      host.play(
        "gpg",
        fingerprints
          .map(
            (one) =>
              `echo "pub:-:4096:1:8D81803C0EBFCD88:1:::-:::scSC::::::23::0:"\necho "fpr:::::::::${one}:"\necho "sub:-:4096:"\necho "fpr:::::::::${"A".repeat(40)}:"`,
          )
          .join("\n"),
      );
    };
    const list = "etc/apt/sources.list.d/pocket-provider-docker.sources";
    it.each([
      ["debian", "13", "trixie", "debian", "trixie"],
      ["ubuntu", "24.04", "noble", "ubuntu", "noble"],
      ["ubuntu", "26.04", "resolute", "ubuntu", "noble"],
    ])("%s %s (%s): linux/%s has suite %s, with the pinned key", (id, version, codename, folder, suite) => {
      release(id, version, codename);
      serve(dockerKeyFingerprint);
      expect(install("docker")).toMatchObject({ status: 0 });
      expect(host.read(list).replaceAll(host.path(""), "")).toMatch(
        new RegExp(
          `URIs: https://download.docker.com/linux/${folder}\nSuites: ${suite}\nComponents: stable\nSigned-By: /etc/apt/keyrings/pocket-provider-docker.asc\n$`,
        ),
      );
      expect(installed()).toBe("docker-ce docker-ce-cli containerd.io docker-compose-plugin");
    });
    it.each([[["B".repeat(40)]], [[]], [[dockerKeyFingerprint, "B".repeat(40)]]])("another key is never trusted: %j", (fingerprints) => {
      serve(...fingerprints);
      expect(install("docker")).toMatchObject({ status: 1, stderr: expect.stringContaining(`and not ${dockerKeyFingerprint}. Next: `) });
      expect([host.has(list), host.has("etc/apt/keyrings/pocket-provider-docker.asc")]).toEqual([false, false]);
      expect(host.calls("apt-get").filter((call) => call.includes("docker-ce"))).toEqual([]);
    });
    it("a repository that the operator has set up is used as it is", () => {
      host.write(
        "etc/apt/sources.list.d/docker.list",
        "deb [signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/debian trixie stable\n",
      );
      expect(install("docker").status).toBe(0);
      expect(host.has(list)).toBe(false);
      expect(host.calls("curl")).toEqual([]);
    });
    it("that cannot be reached is an error with a way out", () => {
      expect(install("docker")).toMatchObject({ status: 1, stderr: expect.stringContaining("system.docker.source to distribution") });
    });
  });
});

describe("the login that runs docker", () => {
  it("joins the group where it is not root, and the deletion takes it out again only then", () => {
    expect(dockerEngineScript(settings, "root", "")).not.toContain("usermod");
    const script = dockerEngineScript(settings, "deploy", "");
    expect(script).toContain("usermod -aG docker deploy");
    expect(script).toContain('echo "group=joined"');
    expect(dockerEngineDelete("")).toContain('if [ -s "$state/docker.user" ]; then gpasswd -d');
  });
});
