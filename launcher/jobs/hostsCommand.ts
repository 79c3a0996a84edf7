import { parseArgs } from "node:util";

export const hostsUsage = `npm run hosts -- COMMAND   test hosts on this machine: systemd, sshd, their own Docker engine, closed to the internet

  up N [--bare] [--dns NAME=HOST]…   1 to 9 hosts, named h1 to hN; again: adds what is missing. --bare: without Docker.
                                     --dns: a public name that leads to a host, e.g. relay.provider.example=h1
  status                             which hosts there are, how to log in, and how they are
  scan HOST [--ports 1-65535] [--from outsider|hN] [--ipv6]
                                     open TCP ports, one a line
  cut HOST, join HOST                pulls the network cable, puts it in again
  reboot HOST                        restarts the host's system and waits for it
  down [--all]                       removes everything; --all: also the images and the registry's content

  --name LAB                         a lab of its own, default "lab"
  --json                             up, status, scan: machine-readable
`;

type Common = { name: string; json: boolean };

export type HostsCommand = Common &
  (
    | { action: "help" }
    | { action: "up"; count: number; variant: "docker" | "bare"; dns: Record<string, string> }
    | { action: "down"; all: boolean }
    | { action: "status" }
    | { action: "scan"; host: string; ports?: string; from: string; ipv6: boolean }
    | { action: "cut" | "join" | "reboot"; host: string }
  );

const options = {
  name: { type: "string", default: "lab" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
  bare: { type: "boolean" },
  dns: { type: "string", multiple: true },
  all: { type: "boolean" },
  ports: { type: "string" },
  from: { type: "string" },
  ipv6: { type: "boolean" },
} as const;

type Option = keyof typeof options;

/** Options that belong to one command only. */
const own: Record<string, Option[]> = { up: ["bare", "dns"], down: ["all"], scan: ["ports", "from", "ipv6"] };
const commonOptions: Option[] = ["name", "json", "help"];

/** The words after `npm run hosts --`; a problem is one line that says what is wrong with them. */
export function parseHosts(words: string[]): HostsCommand | { problem: string } {
  let parsed: ReturnType<typeof parseWords>;
  try {
    parsed = parseWords(words);
  } catch (error) {
    return { problem: (error as Error).message };
  }
  const { values, positionals } = parsed;
  const [action = "", target, ...rest] = positionals;
  const common = { name: values.name, json: values.json };
  if (values.help || action === "help" || words.length === 0) return { ...common, action: "help" };
  const stray = (Object.keys(values) as Option[]).find((option) => !commonOptions.includes(option) && !own[action]?.includes(option));
  if (stray) return { problem: `--${stray} means nothing to "${action}"` };
  if (rest.length > 0) return { problem: `"${rest.join(" ")}" is too much for "${action}"` };
  switch (action) {
    case "up": {
      if (!/^[1-9]$/.test(target ?? "")) return { problem: `up ${target ?? ""}: give the number of hosts, 1 to 9` };
      const pairs = (values.dns ?? []).map((pair) => pair.split("="));
      const wrong = pairs.find((pair) => pair.length !== 2 || !/^h[1-9]$/.test(pair[1]!));
      if (wrong) return { problem: `--dns ${wrong.join("=")}: write NAME=HOST, e.g. relay.provider.example=h1` };
      return { ...common, action, count: Number(target), variant: values.bare ? "bare" : "docker", dns: Object.fromEntries(pairs) };
    }
    case "down":
    case "status":
      if (target !== undefined) return { problem: `"${action}" takes no ${target}; a lab is named by --name` };
      return action === "down" ? { ...common, action, all: values.all ?? false } : { ...common, action };
    case "scan":
    case "cut":
    case "join":
    case "reboot":
      if (target === undefined) return { problem: `${action}: name a host, e.g. ${action} h1` };
      if (action !== "scan") return { ...common, action, host: target };
      return { ...common, action, host: target, ports: values.ports, from: values.from ?? "outsider", ipv6: values.ipv6 ?? false };
    default:
      return { problem: `"${action}" is not a command` };
  }
}

const parseWords = (words: string[]) => parseArgs({ args: words, options, allowPositionals: true });
