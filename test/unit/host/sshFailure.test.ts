import { describe, expect, it } from "vitest";
import { type SshPhase, sshFailure, sshFailureText, unreachableFromJump } from "../../../components/host/sshFailure.ts";

const place = {
  stack: "acme",
  host: "pocket-1",
  address: "pocket-1.provider.test",
  port: 22,
  user: "deploy",
  identityFile: "~/.ssh/pocket",
};

/** What ssh prints, and the phase that it means. */
const said: [string, SshPhase, boolean][] = [
  ["ssh: Could not resolve hostname pocket-1.provider.test: Name or service not known", "dns", true],
  ["ssh: connect to host 192.0.2.1 port 22: Connection refused", "refused", true],
  ["ssh: connect to host 192.0.2.1 port 22: Connection timed out", "timeout", true],
  ["ssh: connect to host 192.0.2.1 port 22: No route to host", "unreachable", true],
  ["Connection timed out during banner exchange\nConnection to 192.0.2.1 port 22 timed out", "banner", true],
  ["kex_exchange_identification: Connection closed by remote host", "banner", true],
  ["No ED25519 host key is known for 192.0.2.1 and you have requested strict checking.\nHost key verification failed.", "host-key", false],
  ["Unable to negotiate with 192.0.2.1 port 22: no matching host key type found. Their offer: rsa-sha2-512", "no-ed25519", false],
  ["deploy@192.0.2.1: Permission denied (publickey).", "key-rejected", false],
  ['Load key "/root/.ssh/pocket": invalid format\ndeploy@192.0.2.1: Permission denied (publickey).', "key-file", false],
  ["something new", "unknown", false],
];

describe("the phase in which the way to a machine ends", () => {
  it.each(said)("%j is %s", (output, phase, passing) => {
    expect(sshFailure(output, place)).toMatchObject({ phase, passing });
  });

  it("tells a key file that is missing or locked from a key that is rejected, which ssh does not", () => {
    const output = "deploy@192.0.2.1: Permission denied (publickey).";
    expect(sshFailure(output, place, "missing")).toMatchObject({ phase: "key-file", next: expect.stringContaining("~/.ssh/pocket") });
    expect(sshFailure(output, place, "passphrase")).toMatchObject({ phase: "passphrase", next: "ssh-add ~/.ssh/pocket" });
  });

  it("says host, way, what is wrong and the next command, and leaves no placeholder", () => {
    for (const [output] of said) {
      const text = sshFailureText(place, sshFailure(output, place));
      expect(text).toMatch(/^host pocket-1 \(deploy@pocket-1\.provider\.test port 22\): .+\. Next: .{8,}$/);
      expect(text).not.toContain("<name>");
    }
    expect(sshFailureText(place, unreachableFromJump(place, { address: "jump.provider.test" }))).toContain("hosts.pocket-1.jump");
  });

  it("sends an operator with a changed host key to the console first, then to the scan", () => {
    const { next } = sshFailure("Host key verification failed.", place);
    expect(next).toMatch(/console.*host scan --stack acme --host pocket-1 --replace/);
  });
});
