import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { destination, dockerHostUrl, type SshTarget, sshCommand, sshOptions } from "../../../components/host/sshOptions.ts";

const hostKey = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${"b".repeat(43)}`;
const target: SshTarget = { address: "pocket-1.provider.test", port: 2222, user: "deploy", hostKey, identityFile: "~/.ssh/pocket" };

/** What ssh itself makes of a command line, without connecting. */
function resolved(words: string[]): Record<string, string> {
  const text = execFileSync("ssh", ["-G", ...words], { encoding: "utf8" });
  return Object.fromEntries(text.split("\n").map((line) => [line.split(" ")[0]!, line.slice(line.indexOf(" ") + 1)]));
}

describe("the way to a machine", () => {
  it("pins the host key, shares one connection, asks nothing, and reads no file of the operator's", () => {
    expect(sshOptions(target)).toEqual(
      [
        "-F none",
        "-o BatchMode=yes",
        "-o ConnectTimeout=10",
        "-o LogLevel=ERROR",
        "-o StrictHostKeyChecking=yes",
        "-o HostKeyAlgorithms=ssh-ed25519",
        "-o UserKnownHostsFile=/dev/null",
        "-o GlobalKnownHostsFile=/dev/null",
        `-o KnownHostsCommand=/bin/echo %H ${hostKey}`,
        "-o IdentityFile=~/.ssh/pocket",
        "-o IdentitiesOnly=yes",
        "-o ControlMaster=auto",
        expect.stringMatching(/^-o ControlPath=~\/\.ssh\/pocket-[0-9a-f]{8}-%C$/),
        "-o ControlPersist=120",
        "-o ServerAliveInterval=15",
        "-o ServerAliveCountMax=4",
      ].flatMap((option) => (typeof option === "string" ? [option.slice(0, 2), option.slice(3)] : ["-o", expect.any(String)])),
    );
  });

  it("is understood by ssh as it is meant", () => {
    const seen = resolved([...sshOptions(target), ...destination(target)]);
    expect(seen).toMatchObject({
      hostname: "pocket-1.provider.test",
      port: "2222",
      user: "deploy",
      batchmode: "yes",
      stricthostkeychecking: "true",
      hostkeyalgorithms: "ssh-ed25519",
      userknownhostsfile: "/dev/null",
      globalknownhostsfile: "/dev/null",
      identitiesonly: "yes",
      controlpersist: "120",
    });
  });

  it("is the same text on every machine that runs Pulumi (trap: another path is a diff of the Docker provider in every preview)", () => {
    const home = process.env.HOME;
    const before = sshOptions(target);
    process.env.HOME = "/home/somebody-else";
    try {
      expect(sshOptions(target)).toEqual(before);
    } finally {
      process.env.HOME = home;
    }
  });

  it("never shares a connection that another host key, key file or jump opened", () => {
    const socket = (one: SshTarget) => sshOptions(one).find((option) => option.startsWith("ControlPath="));
    const others = [
      { ...target, hostKey: hostKey.replace(/b$/, "c") },
      { ...target, identityFile: "~/.ssh/other" },
      { ...target, jump: target },
    ];
    expect(new Set([target, ...others].map(socket)).size).toBe(4);
  });

  it("goes through another machine with that one's own pinned key", () => {
    const jump = { ...target, address: "jump.provider.test", user: "hop" };
    const line = sshOptions({ ...target, jump }).find((option) => option.startsWith("ProxyCommand="))!;
    expect(line).toContain("'KnownHostsCommand=/bin/echo %%H ssh-ed25519 ");
    expect(line).toMatch(/-l hop -p 2222 -W %h:%p -- jump\.provider\.test$/);
    expect(resolved([...sshOptions({ ...target, jump }), ...destination(target)]).proxycommand).toBe(line.replace("ProxyCommand=", ""));
  });

  it("is one line of bash that bash takes apart as it was put together", () => {
    const words = execFileSync("bash", ["-c", `eval "way=($1)"; printf '%s\\n' "\${way[@]}"`, "bash", sshCommand(target)], {
      encoding: "utf8",
    });
    expect(words.trimEnd().split("\n")).toEqual(["ssh", ...sshOptions(target), ...destination(target)]);
  });

  it("is one URL for the Docker provider", () => {
    expect(dockerHostUrl(target)).toBe("ssh://deploy@pocket-1.provider.test:2222");
  });
});
