import { describe, expect, it } from "vitest";
import { renderClientToml } from "../../../config-templates/host/clientToml.ts";
import { poolCandidates } from "../../../config-templates/host/daemonJson.ts";
import { renderEngineLimits } from "../../../config-templates/host/engineLimits.ts";
import { renderJournald } from "../../../config-templates/host/journald.ts";
import { ownMark } from "../../../config-templates/host/ownMark.ts";
import { renderSecurityUpdates, securityUpdatesPath } from "../../../config-templates/host/securityUpdates.ts";
import { renderSshd, sshdPath } from "../../../config-templates/host/sshd.ts";
import { sysctlFiles } from "../../../config-templates/host/sysctl.ts";
import { networkTable } from "../../../stacks/config/networks.ts";

const settings = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

describe("files of a host", () => {
  it("begin with the mark by which they are found to be ours, and end with a line end (R000-032)", () => {
    const files = [
      ...sysctlFiles.map(({ text }) => text),
      renderJournald(512),
      renderSecurityUpdates(),
      renderSshd({ keysOnly: true }),
      renderEngineLimits(),
      renderClientToml({ chainId: "pocket", rpcUrl: "https://rpc.nodes.net", grpcAddress: "g.nodes.net:443", grpcInsecure: false }),
    ];
    for (const text of files) {
      expect(text.startsWith(`${ownMark}\n`)).toBe(true);
      expect(text).toMatch(/[^\n]\n$/);
    }
  });
});

describe("kernel settings (R000-029)", () => {
  it("are those for relay load, one network's apart from the machine's, each passed over where the kernel lacks it", () => {
    expect(sysctlFiles.map(({ path, machineWide, text }) => ({ path, machineWide, settings: settings(text) }))).toEqual([
      {
        path: "/etc/sysctl.d/60-pocket-provider.conf",
        machineWide: false,
        settings: [
          "-net.core.somaxconn = 8192",
          "-net.ipv4.tcp_max_syn_backlog = 8192",
          "-net.ipv4.ip_local_port_range = 16384 60999",
          "-net.ipv4.tcp_keepalive_time = 300",
        ],
      },
      {
        path: "/etc/sysctl.d/61-pocket-provider-machine.conf",
        machineWide: true,
        settings: [
          "-vm.overcommit_memory = 1",
          "-vm.swappiness = 10",
          "-net.core.rmem_max = 7500000",
          "-net.core.wmem_max = 7500000",
          "-fs.inotify.max_user_instances = 1024",
        ],
      },
    ]);
  });
  it("let the engine open a million files (trap: too many open files in the relay miner)", () => {
    expect(settings(renderEngineLimits())).toEqual(["[Service]", "LimitNOFILE=1048576"]);
  });
});

describe("settings of programs of the host", () => {
  it("bound the journal", () => {
    expect(settings(renderJournald(1024))).toEqual(["[Journal]", "SystemMaxUse=1024M", "RuntimeMaxUse=128M"]);
  });
  it("install security updates every day and never reboot by themselves (R004-036)", () => {
    expect(settings(renderSecurityUpdates())).toEqual([
      'APT::Periodic::Update-Package-Lists "1";',
      'APT::Periodic::Unattended-Upgrade "1";',
      'Unattended-Upgrade::Automatic-Reboot "false";',
    ]);
    expect(securityUpdatesPath > "/etc/apt/apt.conf.d/50unattended-upgrades").toBe(true);
  });
  it("come before cloud-init's for the SSH server, which takes the first of two values", () => {
    expect(sshdPath < "/etc/ssh/sshd_config.d/50-cloud-init.conf").toBe(true);
    expect(settings(renderSshd({ keysOnly: true }))).toEqual([
      "PasswordAuthentication no",
      "KbdInteractiveAuthentication no",
      "PermitRootLogin prohibit-password",
      "MaxStartups 100:30:200",
      "MaxSessions 100",
      "X11Forwarding no",
    ]);
    expect(settings(renderSshd({ keysOnly: false }))).toEqual(["MaxStartups 100:30:200", "MaxSessions 100", "X11Forwarding no"]);
  });
  it("offer ranges for containers that lie apart from each other, all private", () => {
    expect(poolCandidates.map(({ base }) => base)).toEqual([
      "172.28.0.0/14",
      "10.198.0.0/16",
      "192.168.192.0/18",
      "10.71.0.0/16",
      "172.20.0.0/14",
    ]);
  });
});

describe("pocketd's defaults (R000-043, R000-044, R000-045, R000-047)", () => {
  const node = "http://node.internal.net:26657";
  it.each([
    ["main", "pocket", "https://sauron-rpc.infra.pocket.network:443", false],
    ["beta", "pocket-lego-testnet", "https://sauron-rpc.beta.infra.pocket.network:443", false],
    ["local", "pocket", node, true],
  ] as const)("of %s are chain %s at %s", (name, chainId, rpc, grpcInsecure) => {
    const { rpcUrl = node, grpcAddress = "node.internal.net:9090", ...row } = networkTable[name];
    expect(settings(renderClientToml({ rpcUrl, grpcAddress, ...row }))).toEqual([
      `chain-id = "${chainId}"`,
      `node = "${rpc}"`,
      `grpc-address = "${grpcAddress}"`,
      `grpc-insecure = ${grpcInsecure}`,
      'keyring-backend = "file"',
      'output = "text"',
      'broadcast-mode = "sync"',
    ]);
  });
  it("keep the path of a node behind a gateway", () => {
    const text = renderClientToml({ chainId: "pocket", rpcUrl: "http://gw.internal.net/v1/x", grpcAddress: "g:1", grpcInsecure: true });
    expect(text).toContain('node = "http://gw.internal.net:80/v1/x"');
  });
});
