import { step } from "../progress.ts";
import type { Job } from "../start.ts";
import { type HostsCommand, hostsUsage, parseHosts } from "./hostsCommand.ts";
import { describeLab, describeStates } from "./hostsText.ts";

const print = (text: string) => process.stdout.write(`${text}\n`);
const printJson = (value: unknown) => print(JSON.stringify(value, undefined, 2));

/** Test hosts on this machine: containers with systemd, sshd and their own engine. See docs/sandbox-hosts.md. */
export async function hosts(job: Job): Promise<number> {
  const command = parseHosts(job.args);
  if ("problem" in command) {
    process.stderr.write(`${command.problem}\n\n${hostsUsage}`);
    return 2;
  }
  if (command.action === "help") {
    process.stdout.write(hostsUsage);
    return 0;
  }
  return runCommand(command);
}

async function runCommand(command: Exclude<HostsCommand, { action: "help" }>): Promise<number> {
  const [{ destroyLab, ensureLab }, { listLabs, readLab }, actions] = await Promise.all([
    import("../../sandbox/hosts/lab.ts"),
    import("../../sandbox/hosts/reading.ts"),
    import("../../sandbox/hosts/actions.ts"),
  ]);
  const { name, json } = command;
  switch (command.action) {
    case "up": {
      const { count: hosts, variant, dns } = command;
      const info = await step(`lab ${name} of ${hosts} hosts`, (log) => ensureLab({ name, hosts, variant, dns, log }));
      if (json) printJson(info);
      else print(describeLab(info));
      return 0;
    }
    case "down":
      await step(`lab ${name} down`, () => destroyLab(name, { all: command.all }));
      return 0;
    case "status": {
      const info = await readLab(name);
      const states = info ? await actions.readStates(name) : [];
      if (json) printJson(info ? { ...info, states } : null);
      else print(info ? `${describeStates(states)}\n${describeLab(info)}` : noLab(name, await listLabs()));
      return info && states.every(({ sshAnswers }) => sshAnswers) ? 0 : 1;
    }
    case "scan": {
      const { host, ports, from, ipv6 } = command;
      const open = await step(`scan of ${host} from ${from}`, () => actions.scanPorts(name, host, { ports, from, ipv6 }));
      if (json) printJson(open);
      else if (open.length > 0) print(open.join("\n"));
      return 0;
    }
    case "cut":
      await actions.cutHost(name, command.host);
      return 0;
    case "join":
      await actions.joinHost(name, command.host);
      return 0;
    case "reboot":
      await step(`reboot of ${command.host}`, () => actions.rebootHost(name, command.host));
      return 0;
  }
}

function noLab(name: string, others: string[]): string {
  const there = others.length > 0 ? ` There are: ${others.join(", ")}.` : "";
  return `There is no lab ${name}.${there} Next: npm run hosts -- up 1${name === "lab" ? "" : ` --name ${name}`}`;
}
