import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { explainFailure, SandboxError } from "../images/errors.ts";
import { execIn, type LabContainer, mustExecIn, startContainer } from "./containers.ts";
import { type HostLayout, type LabLayout, labLabels } from "./layout.ts";
import type { HostVariant } from "./types.ts";

const patienceMs = 90_000;
const publishedPorts = [22, 80, 443];
/** Room for a whole stack of containers on one host. */
const memory = "8g";

/** All that --privileged gives but CAP_SYS_RESOURCE, which some machines cannot give; one way for all, so that hosts are the same everywhere. */
const powers = [
  "--cap-add=ALL",
  "--cap-drop=SYS_RESOURCE",
  "--device-cgroup-rule=a *:* rwm",
  "--security-opt=seccomp=unconfined",
  "--security-opt=apparmor=unconfined",
  "--security-opt=systempaths=unconfined",
  "--cgroupns=private",
];

/** `docker run` arguments of a host. */
export function hostArguments(options: {
  layout: LabLayout;
  host: HostLayout;
  variant: HostVariant;
  image: string;
  /** Public key of every login. */
  publicKey: string;
}): string[] {
  const { layout, host, variant, image, publicKey } = options;
  const marks = { [labLabels.lab]: layout.name, [labLabels.host]: host.name, [labLabels.variant]: variant };
  return [
    ...Object.entries(marks).flatMap(([label, value]) => ["--label", `${label}=${value}`]),
    ...["--hostname", host.name, "--network", layout.network, "--ip", host.labAddress, "--ip6", host.labAddressIpv6],
    ...publishedPorts.flatMap((port) => ["-p", `${host.address}:${port}:${port}`]),
    ...powers,
    // A reboot ends the container; the engine starts it again.
    ...["--restart", "unless-stopped", "--stop-signal", "SIGRTMIN+3", "--memory", memory],
    ...["--tmpfs", "/run:exec,mode=755", "--tmpfs", "/run/lock", "--tmpfs", "/tmp:exec,mode=1777"],
    // An overlay cannot lie on an overlay: the nested engine needs volumes.
    ...["-v", "/var/lib/docker", "-v", "/var/lib/containerd"],
    ...["-e", `LAB_DNS=${layout.services.address}`, "-e", `LAB_KEY=${publicKey}`],
    image,
  ];
}

export async function startHost(options: Parameters<typeof hostArguments>[0] & { present: LabContainer[] }): Promise<boolean> {
  return startContainer(options.host.container, options.present, hostArguments(options));
}

/** The first line that a server sends, undefined when it sends none within a second. */
function greeting(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const end = (line?: string) => {
      socket.destroy();
      resolve(line);
    };
    socket.once("data", (data: Buffer) => end(data.toString("latin1")));
    for (const event of ["timeout", "error", "end", "close"]) socket.once(event, () => end());
  });
}

/** True when somebody who knocks at the host's published address is greeted by sshd. */
export async function sshAnswers(host: HostLayout): Promise<boolean> {
  return (await greeting(host.address, 22))?.startsWith("SSH-") ?? false;
}

/** Undefined when the host is up, else what is missing. */
async function missing(host: HostLayout, variant: HostVariant): Promise<string | undefined> {
  const step = `looking at ${host.container}`;
  const system = await execIn(host.container, ["systemctl", "is-system-running"], step);
  const state = system.stdout.trim();
  // A unit that failed is the business of whoever put it there; booting is over.
  if (state !== "running" && state !== "degraded") return `systemd is ${state || system.stderr.trim() || "not there"}`;
  if (variant === "docker") {
    const engine = await execIn(host.container, ["docker", "version", "-f", "{{.Server.Version}}"], step);
    if (engine.code !== 0) return `no Docker engine answers: ${engine.stderr.trim()}`;
  }
  return (await sshAnswers(host)) ? undefined : `no ssh server answers on ${host.address}:22`;
}

/** Waits until systemd has finished booting and ssh and the engine answer. Errors: SandboxError. */
export async function waitForHost(host: HostLayout, variant: HostVariant): Promise<void> {
  for (const end = Date.now() + patienceMs; ; await sleep(150)) {
    const problem = await missing(host, variant);
    if (problem === undefined) return;
    if (Date.now() > end) {
      throw new SandboxError(
        `host ${host.name} is not up after ${patienceMs / 1000} s: ${problem}`,
        `docker exec ${host.container} journalctl -b -p warning`,
      );
    }
  }
}

/** The public key of the host's sshd, read on the host itself: type and key, without a comment. */
export async function readHostKey(host: HostLayout): Promise<string> {
  const text = await mustExecIn(host.container, ["cat", "/etc/ssh/ssh_host_ed25519_key.pub"], `reading the ssh key of ${host.name}`);
  const [type, key] = text.trim().split(/\s+/);
  if (!type || !key) throw explainFailure(`reading the ssh key of ${host.name}`, text);
  return `${type} ${key}`;
}
