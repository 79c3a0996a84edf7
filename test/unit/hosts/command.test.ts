import { describe, expect, it } from "vitest";
import { parseHosts } from "../../../launcher/jobs/hostsCommand.ts";
import { describeLab, describeStates } from "../../../launcher/jobs/hostsText.ts";
import { hostLayout, layoutOf } from "../../../sandbox/hosts/layout.ts";
import { labInfo } from "../../../sandbox/hosts/reading.ts";
import { parseScan } from "../../../sandbox/hosts/scan.ts";
import { renderKnownHosts, renderSshConfig } from "../../../sandbox/hosts/sshFiles.ts";
import type { LabHost } from "../../../sandbox/hosts/types.ts";

const parse = (line: string) => parseHosts(line.split(" ").filter(Boolean));

describe("npm run hosts", () => {
  it("understands every command", () => {
    const common = { name: "lab", json: false };
    expect(parse("up 2")).toEqual({ ...common, action: "up", count: 2, variant: "docker", dns: {} });
    expect(parse("up 1 --bare --json --name x --dns a.example=h1 --dns b.example=h1")).toEqual({
      name: "x",
      json: true,
      action: "up",
      count: 1,
      variant: "bare",
      dns: { "a.example": "h1", "b.example": "h1" },
    });
    expect(parse("down --all")).toEqual({ ...common, action: "down", all: true });
    expect(parse("status")).toEqual({ ...common, action: "status" });
    expect(parse("scan h1 --ports 22 --from h2 --ipv6")).toEqual({
      ...common,
      action: "scan",
      host: "h1",
      ports: "22",
      from: "h2",
      ipv6: true,
    });
    expect(parse("cut h1")).toEqual({ ...common, action: "cut", host: "h1" });
    expect(parse("reboot h3")).toEqual({ ...common, action: "reboot", host: "h3" });
    expect(parse("")).toEqual({ ...common, action: "help" });
  });

  it.each([
    ["up", /number of hosts/],
    ["up 10", /number of hosts/],
    ["up 1 --dns relay.example", /NAME=HOST/],
    ["up 1 --dns relay.example=first", /NAME=HOST/],
    ["up 1 --all", /--all means nothing to "up"/],
    ["scan", /name a host/],
    ["down h1", /takes no h1/],
    ["reboot h1 h2", /"h2" is too much/],
    ["begin", /"begin" is not a command/],
    ["up 1 --nmae x", /nmae/],
  ])("refuses %j in one line", (line, problem) => {
    const result = parse(line);
    expect("problem" in result && result.problem).toMatch(problem);
  });
});

describe("what is said about a lab", () => {
  const layout = layoutOf("one", 77);
  const host: LabHost = { ...hostLayout(layout, 1), variant: "bare", hostKey: "ssh-ed25519 AAAA", user: "admin" };

  it("has all that logging in and a stack's config need", () => {
    const text = describeLab(labInfo(layout, "/labs/one", [host]));
    for (const part of ["127.0.77.1", "ssh-ed25519 AAAA", "/labs/one/id_ed25519", "10.214.77.1", "ssh -F /labs/one/ssh_config h1"]) {
      expect(text).toContain(part);
    }
  });

  it("pins the host's key in the files for ssh", () => {
    expect(renderKnownHosts([host])).toBe("127.0.77.1 ssh-ed25519 AAAA\n");
    expect(renderSshConfig([host], "/labs/one")).toMatch(
      /Host h1\n {2}HostName 127\.0\.77\.1\n {2}User admin\nHost \*[\s\S]*StrictHostKeyChecking yes/,
    );
  });

  it("tells a pulled cable from a host that is down", () => {
    const states = [
      { name: "h1", running: true, connected: true, sshAnswers: true },
      { name: "h2", running: true, connected: false, sshAnswers: false },
      { name: "h3", running: false, connected: false, sshAnswers: false },
    ];
    expect(describeStates(states).split("\n")).toEqual(["h1 up", "h2 cut off", "h3 stopped"]);
  });
});

describe("a scan", () => {
  const done = "# Nmap done at Sun Nov 22 -- 1 IP address (1 host up) scanned in 2.11 seconds";

  it("lists open ports, not closed and filtered ones", () => {
    const line =
      "Host: 10.214.77.11 ()\tPorts: 443/open/tcp//https///, 22/open/tcp//ssh///, 25/filtered/tcp//smtp///, 80/closed/tcp//http///";
    expect(parseScan(`${line}\tIgnored State: closed (65531)\n${done}`)).toEqual([22, 443]);
    expect(parseScan(`Host: 10.214.77.11 ()\tStatus: Up\n${done}`)).toEqual([]);
  });

  it("is no proof of anything when it did not look", () => {
    expect(() => parseScan("# Nmap done at Sun Nov 22 -- 1 IP address (0 hosts up) scanned in 2.11 seconds")).toThrow(/found nobody/);
    expect(() => parseScan("")).toThrow(/found nobody/);
  });
});
