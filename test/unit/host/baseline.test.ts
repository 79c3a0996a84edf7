import { statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { aptParts } from "../../../components/host/aptParts.ts";
import { baselineDelete, baselineScript } from "../../../components/host/baselineScript.ts";
import { cloudInitDone, timeSync } from "../../../components/host/bootParts.ts";
import {
  forgetGeneration,
  ownFiles,
  recordGeneration,
  scriptHead,
  supportedSystem,
  unlessReplaced,
} from "../../../components/host/scriptParts.ts";
import { applySysctl, releaseSysctl } from "../../../components/host/sysctlParts.ts";
import { ownMark } from "../../../config-templates/host/ownMark.ts";
import { machine } from "./machine.ts";

const host = machine();

describe("hosts that are supported (R000-031)", () => {
  const on = (id: string, version: string) => {
    host.write("etc/os-release", `ID=${id}\nVERSION_ID="${version}"\n`);
    return host.run(supportedSystem);
  };
  it.each([
    ["debian", "12"],
    ["debian", "13"],
    ["ubuntu", "22.04"],
    ["ubuntu", "24.04"],
    ["ubuntu", "26.04"],
  ])("%s %s is", (id, version) => expect(on(id, version)).toMatchObject({ status: 0, stderr: "" }));
  it.each([
    ["debian", "11"],
    ["ubuntu", "20.04"],
    ["fedora", "44"],
    ["alpine", "3.22.1"],
    ["debian", ""],
  ])("%s %s is refused by name", (id, version) => {
    expect(on(id, version)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(`this host runs '${id} ${version}';.*are supported. Next: `),
    });
  });
  it("and root is needed", () => {
    host.play("id", "echo 1000");
    expect(host.run(supportedSystem)).toMatchObject({ status: 1, stderr: expect.stringContaining("needs root. Next: ") });
  });
});

describe("files of ours (R000-032)", () => {
  const text = `${ownMark}\nkey = 'value' $HOME\n`;
  const put = (mode = "644") => host.run(`${ownFiles}\nown_file /etc/x.d/a.conf ${mode} "$(cat <<'end'\n${text}end\n)\n" later`);
  it("are written whole with their mode, once, and what depends on them stays to be done until it is", () => {
    expect(put()).toMatchObject({ status: 0, stderr: "" });
    expect(host.read("etc/x.d/a.conf")).toBe(text);
    expect(host.has("var/lib/pocket-provider/todo/later")).toBe(true);
    host.run("finished later");
    put();
    expect(host.has("var/lib/pocket-provider/todo/later")).toBe(false);
    put("600");
    expect(host.has("var/lib/pocket-provider/todo/later")).toBe(true);
  });
  it.each(["# mine\nkey = 1\n", ""])("never replace one that an operator has written: %j", (theirs) => {
    host.write("etc/x.d/a.conf", theirs);
    expect(put()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/a\.conf is there already and pocket-provider did not write it. Next: /),
    });
    host.run(`${ownFiles}\ndrop_file /etc/x.d/a.conf`);
    expect(host.read("etc/x.d/a.conf")).toBe(theirs);
  });
  it("lie in folders that programs can enter, whatever the login's umask", () => {
    host.run(`umask 077\n${scriptHead}\n${ownFiles}\nown_file /etc/new.d/a.conf 644 x`, { whole: true });
    expect(statSync(host.path("etc/new.d")).mode & 0o777).toBe(0o755);
  });
  it("never follow a link", () => {
    host.write("etc/theirs", text);
    host.link("etc/theirs", "etc/x.d/a.conf");
    expect(put().status).toBe(1);
  });
});

describe("a step's deletion", () => {
  const remove = (hash: string) => host.run(`${unlessReplaced("baseline", hash)}\necho undone\n${forgetGeneration("baseline")}`).stdout;
  it("acts while the host is in the step's own state, and not after a newer step (trap: a changed step is made before the old one is deleted)", () => {
    host.run(recordGeneration("baseline", "aaa"));
    host.run(recordGeneration("baseline", "bbb"));
    expect(remove("aaa")).toBe("");
    expect(remove("bbb")).toBe("undone\n");
    expect(remove("bbb")).toBe("");
    expect(host.has("var/lib/pocket-provider")).toBe(false);
  });
});

describe("cloud-init (R000-026, R004-020)", () => {
  const wait = () => host.run(`cloud_init_patience=1\n${cloudInitDone}`);
  it.each(["done", "degraded done", "disabled"])("%s: goes on", (status) => {
    host.play("cloud-init", `echo "status: ${status}"; exit 2`);
    expect(wait()).toMatchObject({ status: 0, stdout: "", stderr: "" });
  });
  it("running: is waited for, with a word", () => {
    host.play("cloud-init", `if [ -e "$0.done" ]; then echo "status: done"; else : > "$0.done"; echo "status: running"; fi`);
    expect(wait()).toMatchObject({ status: 0, stdout: "waiting for cloud-init\n" });
  });
  it("never done: ends after its time and says what to look at", () => {
    host.play("cloud-init", 'echo "status: running"');
    expect(wait()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/not done \(status 'running'\) after 1 s. Next: look at it with cloud-init status --long/),
    });
  });
  it("failed: says so with cloud-init's reason and what to do", () => {
    host.play("cloud-init", `case "$*" in *--long*) echo "detail: package install failed";; esac; echo "status: error"; exit 1`);
    expect(wait()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /cloud-init failed on this host: .*package install failed.*Next: read \/.*cloud-init-output.log.*cloud-init.disabled/,
      ),
    });
  });
  it("not run on a host that still boots: is waited for", () => {
    host.play("cloud-init", 'echo "status: not run"');
    host.play("systemctl", "echo starting; exit 1");
    expect(wait()).toMatchObject({ status: 1, stderr: expect.stringContaining("not done (status 'not run')") });
  });
  it("not run on a host that is up: goes on", () => {
    host.play("cloud-init", 'echo "status: not run"');
    host.play("systemctl", "echo degraded; exit 1");
    expect(wait().status).toBe(0);
  });
});

describe("packages (R000-026)", () => {
  const install = (...names: string[]) => host.run(`lock_patience=1\n${aptParts}\ninstall_missing ${names.join(" ")}`);
  it("that are there are left alone: apt is not even asked (R000-031)", () => {
    expect(install("curl", "jq").status).toBe(0);
    expect(host.calls("apt-get")).toEqual([]);
  });
  it("that are missing are installed and nothing else: no recommendations, no removals, settings kept, services not restarted", () => {
    host.play("dpkg-query", 'case "$*" in *jq) echo not-installed;; *) echo installed;; esac');
    host.play("apt-get", 'echo "$DEBIAN_FRONTEND $NEEDRESTART_SUSPEND" > "$0.env"');
    expect(install("curl", "jq")).toMatchObject({ status: 0, stdout: "installed jq\n" });
    const [update, last] = host.calls("apt-get");
    expect(update).toMatch(/ update$/);
    expect(last).toMatch(/--force-confold install --no-remove --no-install-recommends jq$/);
    expect(host.read("bin/apt-get.env")).toBe("noninteractive 1\n");
  });
  it("are tried three times; then apt's own words and the command to try", () => {
    host.play("dpkg-query", "exit 1");
    host.play("apt-get", 'case "$*" in *install*) echo "E: Unable to locate package jq"; exit 100;; esac');
    expect(install("jq")).toMatchObject({
      status: 1,
      stderr:
        "E: Unable to locate package jq\ncould not install jq. Next: run apt-get update && apt-get install jq on the host and mend what it says, then run again\n",
    });
    expect(host.calls("apt-get").filter((line) => line.includes("install --no-remove"))).toHaveLength(3);
  });
  it("wait for whoever holds a lock, and name it when it is too long", () => {
    host.write("var/lib/dpkg/lock-frontend", "");
    host.play("dpkg-query", "exit 1");
    const holder = `exec 9<>/var/lib/dpkg/lock-frontend\ninode=$(stat -c %i /var/lib/dpkg/lock-frontend)\necho "1: POSIX  ADVISORY  WRITE $$ 00:01:$inode 0 EOF" > /proc/locks\n`;
    expect(host.run(`${holder}lock_patience=1\n${aptParts}\ninstall_missing jq`)).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^waiting for bash \(process \d+\), which installs packages\n$/),
      stderr: expect.stringMatching(/^bash \(process (\d+)\) has held the package lock for 1 s. Next: look at it with: ps -fp \1, /),
    });
    expect(host.calls("apt-get")).toEqual([]);
  });
  it("whose installation was cut off are finished first", () => {
    host.play("dpkg", 'case "$*" in *--audit*) [ -e "$0.ok" ] || echo "half-configured";; *--configure*) : > "$0.ok";; esac');
    expect(host.run(`${aptParts}\nrepair_packages`)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("finished an installation"),
    });
    expect(host.calls("dpkg").at(-1)).toContain("--force-confold --configure -a");
    expect(host.run(`${aptParts}\nrepair_packages`).stdout).toBe("");
  });
});

describe("the clock", () => {
  const keep = () => host.run(`${aptParts}\n${timeSync}`);
  it.each(["chrony", "systemd-timesyncd", "ntpsec"])("kept by %s already: nothing is changed", (unit) => {
    host.play("systemctl", `case "$*" in *"is-active ${unit}.service") exit 0;; esac; exit 3`);
    expect(keep()).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(host.calls("timedatectl")).toEqual([]);
  });
  it("of a container is the machine's", () => {
    host.play("systemctl", "exit 3");
    host.play("systemd-detect-virt", "exit 0");
    expect(keep().stdout).toContain("the clock of the machine below it");
  });
  it("that nothing keeps gets what the host has", () => {
    host.play("systemctl", 'case "$*" in cat*) exit 0;; esac; exit 3');
    host.play("dpkg-query", "exit 1");
    host.play("timedatectl", 'case "$*" in "set-ntp true") : > "$0.on";; *) [ -e "$0.on" ] && echo yes || echo no;; esac');
    expect(keep()).toMatchObject({ status: 0, stderr: "" });
  });
  it("that cannot be kept is an error", () => {
    host.play("systemctl", 'case "$*" in cat*) exit 0;; esac; exit 3');
    host.play("dpkg-query", "exit 1");
    host.play("timedatectl", 'case "$*" in show*) echo no;; esac');
    expect(keep()).toMatchObject({ status: 1, stderr: expect.stringContaining("nothing keeps this host's clock. Next: ") });
  });
});

describe("kernel settings on the host (R000-029)", () => {
  const kernel = {
    "net/core/somaxconn": "4096",
    "net/ipv4/tcp_keepalive_time": "7200",
    "net/ipv4/ip_local_port_range": "32768\t60999",
    "vm/swappiness": "60",
  };
  const start = () => {
    for (const [name, value] of Object.entries(kernel)) host.write(`proc/sys/${name}`, `${value}\n`);
  };
  const apply = () => host.run(`${ownFiles}\n${applySysctl}`);
  const sets = (...lines: string[]) => {
    host.write("lib/systemd/systemd-sysctl", `#!/bin/bash\necho "$*" >> ${host.path("sysctl-calls")}\n${lines.join("\n")}\n`);
    host.run("chmod 755 /lib/systemd/systemd-sysctl", { whole: true });
  };
  it("are applied once, what was there is given back, and what cannot be set is said and no error", () => {
    start();
    sets(
      `echo 8192 > ${host.path("proc/sys/net/core/somaxconn")}`,
      `case "$*" in *vm.swappiness*) echo 10 > ${host.path("proc/sys/vm/swappiness")};; esac`,
    );
    const first = apply();
    expect(first).toMatchObject({ status: 0, stderr: "" });
    expect(first.stdout).toContain("sysctl net.ipv4.tcp_keepalive_time stays 7200: another file sets it, or it cannot be changed here\n");
    expect(first.stdout).toContain("sysctl vm.overcommit_memory: this kernel does not have it\n");
    expect(first.stdout).not.toContain("somaxconn");
    expect(apply().stdout).toBe("");
    expect(host.read("sysctl-calls").trim().split("\n")).toHaveLength(2);
    expect(host.run(`${ownFiles}\n${releaseSysctl}`).status).toBe(0);
    expect(host.read("proc/sys/net/core/somaxconn")).toBe("4096\n");
    expect(host.read("proc/sys/vm/swappiness")).toBe("60\n");
    expect(host.has("etc/sysctl.d/60-pocket-provider.conf")).toBe(false);
  });
  it("of the machine are not touched from a container on it (trap: they are the same for all its containers)", () => {
    start();
    sets();
    host.play("systemd-detect-virt", "exit 0");
    expect(apply().stdout).toContain("a container keeps the memory settings of the machine below it");
    expect(host.has("etc/sysctl.d/61-pocket-provider-machine.conf")).toBe(false);
    expect(host.read("sysctl-calls")).not.toContain("vm.");
  });
});

describe("the whole script", () => {
  const settings = { hardenSsh: true, securityUpdates: true, journalMaxMiB: 512 };
  it("asks for the host's state before it touches anything", () => {
    const text = baselineScript(settings, "abc");
    const order = [
      "this host runs",
      "cloud-init",
      "repair_packages\n",
      "own_file /etc/sysctl.d",
      "own_file /etc/ssh",
      "baseline.generation abc",
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places).not.toContain(-1);
  });
  it.each([
    ["securityUpdates", "install_missing unattended-upgrades"],
    ["hardenSsh", "own_file /etc/ssh/sshd_config.d/10-pocket-provider.conf"],
  ])("without %s leaves out what it does", (key, part) => {
    expect(baselineScript(settings, "")).toContain(part);
    expect(baselineScript({ ...settings, [key]: false }, "")).not.toContain(part);
  });
  it("names every file that it writes in its deletion too", () => {
    const files = (text: string, command: string) =>
      [...new Set([...text.matchAll(new RegExp(`${command} (/etc/\\S+)`, "g"))].map((match) => match[1]))].sort();
    const written = files(baselineScript(settings, ""), "own_file");
    expect(written).toHaveLength(5);
    expect(files(baselineDelete(""), "drop_file")).toEqual(written);
  });
});
