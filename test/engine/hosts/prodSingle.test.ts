import { readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cutHost, joinHost, rebootHost, scanPorts, swapHostKey } from "../../../sandbox/hosts/actions.ts";
import { destroyLab, ensureLab } from "../../../sandbox/hosts/lab.ts";
import type { LabInfo } from "../../../sandbox/hosts/types.ts";
import type { ValidationResult } from "../../../validation/report/schema.ts";
import { until } from "../support/observe.ts";
import {
  mustOnHost,
  onHost,
  prodSingleInLab,
  publicNames,
  putSupplierKeys,
  type ReleaseSite,
  releaseSite,
  startBackendNode,
} from "../support/operatorHosts.ts";
import { changeSummary, execute, plannedSteps, TestStack } from "../support/project.ts";

const name = "single";
const labName = "test-single";
const publicPorts = [22, 80, 443];
const project = resolve(import.meta.dirname, "../../..");

let lab: LabInfo;
let site: ReleaseSite;
let stack: TestStack;
const config = (changes: Record<string, unknown> = {}) => ({ ...prodSingleInLab(lab, site), ...changes });
const up = async (changes: Record<string, unknown> = {}) => {
  stack.writeConfig(config(changes));
  return stack.up();
};
const scan = (ipv6 = false) => scanPorts(labName, "h1", { ipv6 });
const runs = (script: string) => mustOnHost(lab, "h1", script);
/** What the product's own login did on the host: how often it logged in, and how often it became root. */
const footprints = async () => {
  const log = await runs("journalctl -q --no-pager -o cat");
  return { logins: log.match(/Accepted publickey for admin/g)?.length ?? 0, commands: log.match(/admin : .*COMMAND=/g)?.length ?? 0 };
};
/** Notes what strangers can reach for as long as it goes on, a few seconds between two looks at all ports. */
async function watchPorts(seen: Set<number>, goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    for (const port of await scan().catch(() => [])) seen.add(port); // nothing answers a host that boots
    await new Promise((done) => setTimeout(done, 3000));
  }
}

const seconds = async (work: Promise<unknown>) => {
  const begin = Date.now();
  await work;
  return (Date.now() - begin) / 1000;
};

/** Another machine would not know of it. */
async function closeSharedConnection(): Promise<void> {
  const [host] = (await stack.outputs()).validationEndpoints.hosts;
  const [ssh, ...words] = host!.shell.slice(0, -1);
  await execute(ssh!, ["-O", "exit", ...words]);
}

async function validate(): Promise<ValidationResult> {
  const { address } = lab.hosts[0]!;
  const authorities = join(stack.folder, "authorities.pem");
  const roots = [lab.authorityFile, lab.acmeRootFile].map((file) => readFileSync(file, "utf8")).join("");
  await execute("sh", ["-c", `cat > ${authorities}`], { input: roots });
  const names = Object.values(publicNames).map((one) => `${one}=${address}`);
  const words = ["validate", "--stack", name, "--json", "--resolve", names.join(","), "--ca", authorities];
  const result = await execute(process.execPath, [join(project, "cli", "pocket.ts"), ...words], { env: stack.stackEnv, cwd: stack.folder });
  if (!result.stdout.startsWith("{")) throw new Error(result.output);
  return JSON.parse(result.stdout);
}
const problems = (result: ValidationResult, status: string) => result.checks.filter((check) => check.status === status).map(({ id }) => id);

beforeAll(async () => {
  const dns = Object.fromEntries(Object.values(publicNames).map((one) => [one, "h1"]));
  await ensureLab({ name: labName, hosts: 1, variant: "bare", dns });
  lab = await ensureLab({ name: labName, hosts: 2, variant: "docker" });
  await Promise.all([putSupplierKeys(lab, "h1"), startBackendNode(lab, "h2")]);
  site = await releaseSite(lab);
  stack = new TestStack(name, config());
  await stack.init();
}, 1_800_000);
afterAll(async () => {
  site?.server.close();
  if (stack) rmSync(stack.folder, { recursive: true, force: true });
  await destroyLab(labName);
});

describe("prod-single on a machine with only sshd", () => {
  it("plans with the machine off, without a connection, in 5 s (R001-031)", async () => {
    await cutHost(labName, "h1");
    let preview = "";
    const looking = stack.pulumi("preview", "--json").then(({ stdout }) => (preview = stdout));
    const taken = await seconds(looking).finally(() => joinHost(labName, "h1"));
    console.log(`preview with no host reachable: ${taken.toFixed(1)} s`);
    expect(plannedSteps(preview, ["create"])).toContain("relayer-1");
    expect(taken, "beside other tests; alone it is a third").toBeLessThan(60);
  });

  it("goes from sshd alone to all gates green, and opens nothing else on the way (R000-031, R000-099)", async () => {
    expect(await scan()).toEqual([22]);
    const seen = new Set<number>();
    let making = true;
    const watch = watchPorts(seen, () => making);
    const begin = Date.now();
    const result = await up();
    const taken = (Date.now() - begin) / 1000;
    making = false;
    await watch;
    expect(result.code, result.output).toBe(0);
    console.log(`bare host to all gates green: ${taken.toFixed(0)} s, ${changeSummary(result.output).created} resources`);
    expect([...seen].filter((port) => !publicPorts.includes(port))).toEqual([]);
    expect(taken).toBeLessThan(600);
    expect(await runs("journalctl -q --no-pager -o cat -u ssh | grep -c 'MaxStartups\\|drop connection' || true")).toBe("0");
  });

  it("shows strangers the planned ports only, over IPv4 and IPv6 (R000-114)", async () => {
    expect(await scan()).toEqual(publicPorts);
    expect((await scan(true)).filter((port) => !publicPorts.includes(port))).toEqual([]);
  });

  it("is found good by validation, but for what only the operator can do (R001-120)", async () => {
    const result = await validate();
    expect(problems(result, "fail")).toEqual([]);
    expect(problems(result, "notRun")).toEqual([]);
    expect(problems(result, "operator").some((id) => id.startsWith("igniter-wizard"))).toBe(true);
  });

  it("changes nothing in a second up, and runs nothing on the host", async () => {
    const before = await footprints();
    let output = "";
    const taken = await seconds(up().then((result) => (output = result.output)));
    expect(changeSummary(output)).toEqual({ unchanged: expect.any(Number) });
    const after = await footprints();
    expect(after.commands).toBe(before.commands);
    expect(after.logins - before.logins).toBeLessThanOrEqual(1); // the one that would have been shared
    console.log(`unchanged up: ${taken.toFixed(1)} s`);
    expect((await stack.pulumi("preview", "--refresh", "--expect-no-changes")).code).toBe(0);
  });

  it("has pocketd on the host, with the stack's network and no key (R000-042, R000-048)", async () => {
    expect(await runs("HOME=$(mktemp -d) pocketd version 2>/dev/null")).toMatch(/^v?\d+\.\d+\.\d+/);
    expect(await runs("find / -xdev -path '*keyring*' -name '*.info' 2>/dev/null | head")).toBe("");
  });

  it("is healthy again by itself after a reboot, and closed all the time", async () => {
    let rebooting = true;
    const seen = new Set<number>();
    const watch = watchPorts(seen, () => rebooting);
    await rebootHost(labName, "h1");
    await until("validation is good", 240, async () => {
      const result = await validate();
      return result.summary.fail === 0 && result.summary.notRun === 0;
    });
    rebooting = false;
    await watch;
    expect([...seen].filter((port) => !publicPorts.includes(port))).toEqual([]);
    expect(await scan()).toEqual(publicPorts);
    expect((await up()).code).toBe(0);
  });

  it("gives access back by itself when new rules lock the operator out", async () => {
    const locked = await up({ firewall: { sshSources: ["10.255.0.0/16"], confirmSeconds: 30 } });
    expect(locked.code).not.toBe(0);
    expect(locked.output).toMatch(/pocket-1-firewall/);
    await until("a login works again", 60, async () => (await onHost(lab, "h1", "true")).code === 0);
    expect(await scan()).toEqual(publicPorts);
    const mended = await up({ firewall: { confirmSeconds: 30 } });
    expect(mended.code, mended.output).toBe(0);
    expect(await scan()).toEqual(publicPorts);
  });

  it("finishes in the next run what a cut cable interrupted", async () => {
    const changed = { firewall: { confirmSeconds: 30 }, rotation: { grafanaAdminPassword: 1 } };
    const interrupted = up(changed);
    await new Promise((done) => setTimeout(done, 6000));
    await cutHost(labName, "h1");
    const { code, output } = await interrupted.finally(() => joinHost(labName, "h1"));
    expect(code, "the run was cut before it was done").not.toBe(0);
    expect(output).toMatch(/pocket-1|ssh|timed out|Timeout|closed/);
    await stack.pulumi("cancel", "--yes");
    const finished = await up(changed);
    expect(finished.code, finished.output).toBe(0);
  });

  it("refuses a machine with another host key, and says how to find out (R001-032)", async () => {
    const before = await footprints();
    await swapHostKey(labName, "h1");
    await closeSharedConnection();
    const { code, output } = await up({ firewall: { confirmSeconds: 30 }, rotation: { grafanaAdminPassword: 2 } });
    expect(code).not.toBe(0);
    expect(output).toMatch(/host pocket-1 .*host key is not the pinned one.*console.*host scan --stack single --host pocket-1 --replace/s);
    expect((await footprints()).logins).toBe(before.logins);
    lab = await ensureLab({ name: labName, hosts: 2, variant: "docker" });
    const trusted = await up({ firewall: { confirmSeconds: 30 }, rotation: { grafanaAdminPassword: 2 } });
    expect(trusted.code, trusted.output).toBe(0);
  });

  it("takes everything away but data, packages and the operator's own files", async () => {
    await stack.pulumi("state", "unprotect", "--all", "--yes");
    const { code, output } = await stack.pulumi("destroy", "--yes", "--skip-preview");
    expect(code, output).toBe(0);
    expect(await runs("docker ps -aq; docker network ls -q --filter label=pocket.stack=single")).toBe("");
    expect((await runs("docker volume ls -q --filter label=pocket.stack=single")).split("\n").sort()).toEqual(
      ["alertmanager", "edge", "grafana", "postgres", "prometheus", "redis"].map((one) => `pocket-single-${one}-data`),
    );
    const own =
      "find /etc /usr/local /opt /var/lib /run -xdev -iname '*pocket*' -not -path '/etc/pocket-keys*' -not -name 'pocket-sandbox.*' -not -path '/var/lib/docker/*' 2>/dev/null";
    expect(await runs(`${own} || true`)).toBe("");
    expect(await runs("nft list tables | grep pocket || true")).toBe("");
    expect(await scan()).toEqual([22]);
  });
});
