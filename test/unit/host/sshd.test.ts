import { beforeEach, describe, expect, it } from "vitest";
import { ownFiles, scriptHead } from "../../../components/host/scriptParts.ts";
import { confirmSshd, hardenSshd, releaseSshd } from "../../../components/host/sshdParts.ts";
import { renderSshd } from "../../../config-templates/host/sshd.ts";
import { machine } from "./machine.ts";

const host = machine();
const file = "etc/ssh/sshd_config.d/10-pocket-provider.conf";
const state = "var/lib/pocket-provider";
const keysOnly = renderSshd({ keysOnly: true });

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Hardens from below a process called sshd-session, whose login the journal tells of. */
function harden(login = "Accepted publickey for root from 198.51.100.7 port 50000 ssh2: ED25519 SHA256:x") {
  host.play("journalctl", `echo "${login}"`);
  const script = `set -euo pipefail\n${scriptHead}\n${ownFiles}\n${hardenSshd}`;
  const session = quoted(host.path("sshd-session"));
  return host.run(`cp /bin/bash ${session}\n${session} -c 'bash -c "$0"; exit $?' ${quoted(script)}`);
}

beforeEach(() => host.play("sshd", 'case "$*" in -T) echo "passwordauthentication no";; esac'));

describe("the SSH server's settings", () => {
  it("refuse passwords after a login by key, checked by sshd, reloaded and not restarted, with a timer that takes them back", () => {
    expect(harden()).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(host.read(file)).toBe(keysOnly);
    expect(host.calls("sshd").slice(0, 2)).toEqual([expect.stringMatching(/^sshd -t -f .*sshd.checked$/), "sshd -t"]);
    expect(host.calls("systemd-run")).toEqual([expect.stringMatching(/--on-active=180 bash .*sshd-restore$/)]);
    expect(host.calls("systemctl")).toContain("systemctl reload ssh.service");
    expect(host.calls("systemctl").filter((call) => call.includes(" restart "))).toEqual([]);
  });
  it.each(["Accepted password for root from 198.51.100.7 port 50000 ssh2", ""])(
    "leave passwords alone when the login was not by key: %j",
    (login) => {
      expect(harden(login)).toMatchObject({ status: 0, stdout: expect.stringContaining("logins by password stay as they are") });
      expect(host.read(file)).toBe(renderSshd({ keysOnly: false }));
    },
  );
  it("are left alone once they are confirmed (R000-031)", () => {
    harden();
    expect(host.run(confirmSshd, { whole: true })).toMatchObject({ status: 0, stderr: "" });
    host.write("calls", "");
    harden();
    expect(host.calls("systemctl")).toEqual([]);
    expect(host.calls("systemd-run")).toEqual([]);
  });
  it("are tried anew when a run ended before they were confirmed", () => {
    harden();
    host.write("calls", "");
    harden();
    expect(host.calls("systemd-run")).toHaveLength(1);
    expect(host.calls("systemctl")).toContain("systemctl reload ssh.service");
  });
  it("that sshd refuses are never put in place", () => {
    host.play("sshd", 'case "$*" in "-t -f"*) echo "line 2: Bad configuration option" >&2; exit 255;; esac');
    expect(harden()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/sshd refuses the settings of .*Bad configuration option. Next: /),
    });
    expect(host.has(file)).toBe(false);
  });
  it("that sshd refuses together with others are taken back at once", () => {
    host.write(file, keysOnly.replace("MaxSessions 100", "MaxSessions 50"));
    host.play("sshd", 'case "$*" in -t) echo "sshd_config line 9: unsupported option" >&2; exit 255;; esac');
    expect(harden()).toMatchObject({ status: 1, stderr: expect.stringMatching(/is taken back: sshd_config line 9.*Next: run sshd -t/) });
    expect(host.read(file)).toContain("MaxSessions 50");
  });
  it("that come after another's are said to be without effect", () => {
    host.play("sshd", 'case "$*" in -T) echo "passwordauthentication yes";; esac');
    expect(harden().stdout).toContain("logins by password are still allowed: another setting of sshd comes before");
  });
});

describe("the timer", () => {
  const fire = () => host.run(host.read(`${state}/sshd-restore`), { whole: true });
  it("restores what was there, and a login that comes too late is told", () => {
    host.write(file, keysOnly.replace("MaxSessions 100", "MaxSessions 50"));
    harden();
    expect(host.read(file)).toBe(keysOnly);
    expect(fire()).toMatchObject({ status: 0, stderr: "" });
    expect(host.read(file)).toContain("MaxSessions 50");
    expect(host.run(confirmSshd, { whole: true })).toMatchObject({ status: 1, stderr: expect.stringContaining("have been taken back") });
    expect(harden().status).toBe(0);
    expect(host.run(confirmSshd, { whole: true }).status).toBe(0);
  });
  it("does nothing after a new login has confirmed", () => {
    harden();
    const restore = host.read(`${state}/sshd-restore`);
    host.run(confirmSshd, { whole: true });
    expect(host.run(restore, { whole: true }).status).toBe(0);
    expect(host.read(file)).toBe(keysOnly);
    expect(host.has(`${state}/sshd.unconfirmed`)).toBe(false);
  });
});

it("go with the stack: ours is removed, others stay, sshd reloads", () => {
  harden();
  host.write("etc/ssh/sshd_config.d/50-cloud-init.conf", "PasswordAuthentication yes\n");
  host.write("calls", "");
  expect(host.run(`${ownFiles}\n${releaseSshd}`).status).toBe(0);
  expect(host.has(file)).toBe(false);
  expect(host.has("etc/ssh/sshd_config.d/50-cloud-init.conf")).toBe(true);
  expect(host.calls("systemctl")).toContain("systemctl reload ssh.service");
});
