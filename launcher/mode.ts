import { connect } from "node:net";

/** Where plugins and images come from: the internet, or stand-ins built on this machine. */
export type Mode = "online" | "sandbox";

export interface ModeChoice {
  mode: Mode;
  reason: string;
}

/** Hosts that an online run cannot do without: Pulumi's plugins and the images of the relay miner. */
const needed = ["get.pulumi.com", "ghcr.io"];

function canConnect(host: string, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: 443, timeout: timeoutMs });
    const finish = (problem: string | undefined) => {
      socket.destroy();
      resolve(problem);
    };
    socket.on("connect", () => finish(undefined));
    socket.on("timeout", () => finish("no answer"));
    socket.on("error", (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
  });
}

/**
 * `forced` (flag --mode or POCKET_MODE) wins; otherwise online when every needed host accepts a connection within two seconds.
 * An unknown value throws a plain Error that names the two valid ones.
 */
export async function chooseMode(forced: string | undefined, connects: typeof canConnect = canConnect): Promise<ModeChoice> {
  if (forced) {
    if (forced !== "online" && forced !== "sandbox")
      throw new Error(`mode "${forced}" is unknown. Next: use --mode online or --mode sandbox`);
    return { mode: forced, reason: "asked for by --mode, POCKET_MODE or the command itself" };
  }
  const problems = await Promise.all(needed.map(async (host) => ({ host, problem: await connects(host, 2000) })));
  const first = problems.find(({ problem }) => problem);
  if (!first) return { mode: "online", reason: `${needed.join(" and ")} can be reached` };
  return { mode: "sandbox", reason: `${first.host} cannot be reached (${first.problem})` };
}
