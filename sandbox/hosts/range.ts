import { createServer } from "node:net";
import { hashTexts } from "../images/contentHash.ts";
import { docker } from "../images/docker.ts";
import { SandboxError } from "../images/errors.ts";
import { run, tryRun } from "../images/run.ts";
import { hostLayout, layoutOf, ranges } from "./layout.ts";

/** Who holds an IPv4 subnet. */
export interface Holder {
  subnet: string;
  what: string;
}

function bounds(subnet: string): [number, number] {
  const [address = "", bits = "32"] = subnet.split("/");
  const start = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(start / size) * size;
  return [first, first + size - 1];
}

/** True when two IPv4 subnets ("10.0.0.0/8") share an address. */
export function overlap(one: string, other: string): boolean {
  const [firstA, lastA] = bounds(one);
  const [firstB, lastB] = bounds(other);
  return firstA <= lastB && firstB <= lastA;
}

/** The ranges in the order in which a lab of this name tries them: its own choice by the hash of the name, then those after it. */
export function rangeOrder(name: string): number[] {
  const count = ranges.last - ranges.first + 1;
  const start = Number.parseInt(hashTexts(name).slice(0, 8), 16) % count;
  return Array.from({ length: count }, (_, step) => ranges.first + ((start + step) % count));
}

/** Routes as wide as a whole network's do no harm: the lab's own is more specific. */
export function routeHolders(routes: { dst: string; dev?: string; type?: string }[]): Holder[] {
  return routes
    .filter(({ dst }) => /^\d/.test(dst) && Number(dst.split("/")[1] ?? 32) >= 16)
    .map(({ dst, dev, type }) => ({ subnet: dst, what: `the route to ${dst} (${dev ?? type ?? "unknown"})` }));
}

async function holders(): Promise<Holder[]> {
  const step = "looking for a free range of addresses";
  const ids = (await docker(["network", "ls", "-q"], { step })).split("\n").filter(Boolean);
  const format = "{{$name := .Name}}{{range .IPAM.Config}}{{.Subnet}} {{$name}}\n{{end}}";
  // one that was removed since it was listed is an error of the command and no concern of ours
  const networks = (await tryRun("docker", ["network", "inspect", "-f", format, ...ids], { step })).stdout
    .split("\n")
    .map((line) => line.trim().split(" "))
    .filter(([subnet]) => subnet?.includes("."))
    .map(([subnet, name]) => ({ subnet: subnet!, what: `the Docker network ${name}` }));
  return [...networks, ...routeHolders(JSON.parse(await run("ip", ["-4", "-j", "route", "show"], { step })))];
}

/** The reason why an address and port of this machine cannot be bound, undefined when they can. */
function cannotBind(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(`${host}:${port} cannot be listened on (${error.code})`));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** A range that nothing else uses. Errors: SandboxError when all are taken. */
export async function findRange(name: string, log: (line: string) => void): Promise<number> {
  const taken = await holders();
  let reason = "";
  for (const range of rangeOrder(name)) {
    const layout = layoutOf(name, range);
    const holder = taken.find(({ subnet }) => overlap(subnet, layout.subnet));
    reason = holder?.what ?? (await cannotBind(hostLayout(layout, 1).address, 22)) ?? "";
    if (!reason) return range;
    log(`range ${layout.subnet} is taken: ${reason}`);
  }
  throw new SandboxError(
    `no range of addresses is free for the lab ${name}, the last one tried because of: ${reason}`,
    "take labs down that are not needed (npm run hosts -- down --name NAME), and see that sshd of this machine does not listen on all of 127.0.0.0/8",
  );
}
