import { destination } from "../components/host/sshOptions.ts";
import { quote } from "../validation/shell.ts";

export interface PendingCreate {
  kind: "container" | "network";
  /** Name on the engine. */
  name: string;
  /** Arguments of ssh up to the remote command; undefined for this machine's own engine. */
  ssh?: string[];
}

interface Inputs {
  name?: unknown;
  host?: unknown;
  sshOpts?: unknown;
}

interface StateResource {
  urn: string;
  id?: string;
  type: string;
  /** "urn::id" of its provider. */
  provider?: string;
  inputs?: Inputs;
}

const kinds: Record<string, PendingCreate["kind"]> = {
  "docker:index/container:Container": "container",
  "docker:index/network:Network": "network",
};

/** Things that a killed run may have made without its state knowing; they would clash with the next run by their names. */
export function pendingCreates(deployment: string): PendingCreate[] {
  const state: { pending_operations?: { type: string; resource: StateResource }[]; resources?: StateResource[] } =
    JSON.parse(deployment).deployment ?? {};
  return (state.pending_operations ?? []).flatMap(({ type, resource }) => {
    const kind = kinds[resource.type];
    const name = resource.inputs?.name;
    if (type !== "creating" || !kind || typeof name !== "string") return [];
    const provider = state.resources?.find(({ urn, id }) => `${urn}::${id}` === resource.provider);
    const ssh = sshArguments(provider?.inputs);
    return [{ kind, name, ...(ssh ? { ssh } : {}) }];
  });
}

/** The way of the Docker provider to an engine on another machine. */
function sshArguments({ host, sshOpts }: Inputs = {}): string[] | undefined {
  if (typeof host !== "string" || !host.startsWith("ssh://")) return undefined;
  const { username, hostname, port } = new URL(host);
  // in the state a provider's lists are JSON text
  const options: string[] = typeof sshOpts === "string" ? JSON.parse(sshOpts) : Array.isArray(sshOpts) ? sshOpts : [];
  return [...options, ...destination({ user: decodeURIComponent(username), address: hostname, port: Number(port || 22), hostKey: "" })];
}

/** Program and arguments of a docker command on the engine where the thing was being made. */
export function dockerCommand({ ssh }: PendingCreate, words: string[]): [string, string[]] {
  return ssh ? ["ssh", [...ssh, ["docker", ...words].map(quote).join(" ")]] : ["docker", words];
}
