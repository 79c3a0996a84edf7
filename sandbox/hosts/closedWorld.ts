import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { debianMirror } from "../images/debianMirror.ts";
import { SandboxError } from "../images/errors.ts";
import { run, tryRun } from "../images/run.ts";
import type { LabLayout } from "./layout.ts";

const step = "closing the lab to the internet";

/** Host name and IPv4 addresses of the Debian mirror, the only place outside that hosts may reach. */
export async function mirrorAddresses(): Promise<{ host: string; addresses: string[] }> {
  const host = new URL(debianMirror()).hostname;
  if (isIP(host)) return { host, addresses: [host] };
  const found = await lookup(host, { all: true, family: 4 }).catch((error: NodeJS.ErrnoException) => {
    throw new SandboxError(`the Debian mirror ${host} cannot be found (${error.code})`, "check DNS of this machine (apt-get update)");
  });
  return { host, addresses: [...new Set(found.map(({ address }) => address))].sort() };
}

interface Family {
  program: "iptables" | "ip6tables";
  /** Rules that send the lab's packets into its chain. */
  jumps: string[][];
  /** Rules of the chain. */
  rules: string[][];
}

/** What leaves the lab's bridge for another place than this machine; over IPv6 nothing comes in either. */
export function closedWorld(layout: LabLayout, mirror: string[]): Family[] {
  const leaving = ["-i", layout.bridge, "!", "-o", layout.bridge];
  const entering = ["!", "-i", layout.bridge, "-o", layout.bridge];
  const jump = ["-j", layout.chain];
  const mirrorRules = mirror.map((address) => ["-d", address, "-p", "tcp", "-m", "multiport", "--dports", "80,443", "-j", "RETURN"]);
  const answers = ["-m", "conntrack", "--ctstate", "ESTABLISHED,RELATED", "-j", "RETURN"];
  return [
    { program: "iptables", jumps: [["DOCKER-USER", ...leaving, ...jump]], rules: [answers, ...mirrorRules, ["-j", "REJECT"]] },
    {
      program: "ip6tables",
      jumps: [leaving, entering].map((way) => ["FORWARD", ...way, ...jump]),
      rules: [["-j", "REJECT"]],
    },
  ];
}

const routes = (layout: LabLayout) => [
  ["-4", layout.subnet],
  ["-6", layout.subnetIpv6],
];

/** Puts the rules in place, each chain at once, and a route that keeps packets for a lab that is down on this machine. Idempotent. */
export async function closeWorld(layout: LabLayout, mirror: string[]): Promise<void> {
  for (const { program, jumps, rules } of closedWorld(layout, mirror)) {
    const lines = rules.map((rule) => `-A ${layout.chain} ${rule.join(" ")}`);
    const input = ["*filter", `:${layout.chain} - [0:0]`, ...lines, "COMMIT", ""].join("\n");
    await run(`${program}-restore`, ["-w", "10", "--noflush"], { step, input });
    for (const [builtin, ...rule] of jumps) {
      const present = await tryRun(program, ["-w", "10", "-C", builtin!, ...rule], { step });
      if (present.code !== 0) await run(program, ["-w", "10", "-I", builtin!, ...rule], { step });
    }
  }
  for (const [family, subnet] of routes(layout)) {
    await run("ip", [family!, "route", "replace", "blackhole", subnet!, "metric", "9999"], { step });
  }
}

/** Removes rules and routes; what is not there is no error. */
export async function removeClosedWorld(layout: LabLayout): Promise<void> {
  for (const { program, jumps } of closedWorld(layout, [])) {
    for (const jump of jumps) await tryRun(program, ["-w", "10", "-D", ...jump], { step });
    await tryRun(program, ["-w", "10", "-F", layout.chain], { step });
    await tryRun(program, ["-w", "10", "-X", layout.chain], { step });
  }
  for (const [family, subnet] of routes(layout)) {
    await tryRun("ip", [family!, "route", "del", "blackhole", subnet!, "metric", "9999"], { step });
  }
}
