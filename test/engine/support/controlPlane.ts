import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { defaultImages, igniterImages } from "../../../stacks/config/images.ts";
import { docker } from "./project.ts";

/** Rows of a statement that the superuser runs in a stack's own PostgreSQL, fields separated by "|". */
export async function sql(stack: string, database: string, statement: string): Promise<string[]> {
  const args = ["exec", "-u", "999", `pocket-${stack}-postgres`, "psql", "-XAtq", "-U", "postgres", "-d", database, "-c", statement];
  const result = await docker(...args);
  if (result.code !== 0) throw new Error(result.output);
  return result.stdout.split("\n").filter(Boolean);
}

/** What the last screen of an app's wizard does, as far as its worker sees it. */
export async function finishWizard(stack: string, app: "provider" | "middleman"): Promise<void> {
  const settings: Record<string, string> = {
    appIdentity: "'02aa'",
    ownerIdentity: "'pokt1owner'",
    chainId: "'pocket-lego-testnet'",
    minimumStake: "60500",
    isBootstrapped: "true",
    ...(app === "middleman" ? { fee: "1", delegatorRewardsAddress: "'pokt1rewards'" } : {}),
  };
  const columns = Object.keys(settings).map((column) => `"${column}"`);
  await sql(stack, app, `insert into application_settings (${columns.join(", ")}) values (${Object.values(settings).join(", ")})`);
}

/** Runs Temporal's command line on the stack's network. */
export async function temporal(stack: string, ...args: string[]): Promise<string> {
  const run = ["run", "--rm", "--network", `pocket-${stack}`, "--entrypoint", "temporal", defaultImages["temporal-admin-tools"], ...args];
  const result = await docker(...run, "--address", `pocket-${stack}-temporal:7233`, "-o", "json");
  if (result.code !== 0) throw new Error(result.output);
  return result.stdout;
}

/** Times at which the pollers of an app's queue were last seen, newest first. */
export async function pollerTimes(stack: string, app: "provider" | "middleman"): Promise<string[]> {
  const text = await temporal(stack, "task-queue", "describe", "--namespace", app, "--task-queue", `${app}-operations`);
  return (JSON.parse(text).pollers ?? [])
    .map(({ lastAccessTime }: { lastAccessTime: string }) => lastAccessTime)
    .sort()
    .reverse();
}

/** Status and body of a GET on the machine's loopback; redirects are not followed. */
export async function get(url: string): Promise<{ status: number; location: string | null; text: string }> {
  const answer = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(5000) });
  return { status: answer.status, location: answer.headers.get("location"), text: await answer.text() };
}

/** Ends a container's main process as a crash would; `docker kill` counts as a wish, after which it stays down. */
export async function crash(container: string): Promise<void> {
  const pid = Number((await docker("inspect", "-f", "{{.State.Pid}}", container)).stdout);
  if (!(pid > 1)) throw new Error(`${container} does not run`);
  process.kill(pid, "SIGKILL");
}

/** Images of the Provider like the default ones, with more migrations, under another version's tag. */
export async function providerImagesWith(
  version: string,
  migrations: string[],
): Promise<{ "igniter-provider": string; "igniter-provider-workflows": string }> {
  const web = igniterImages.B["igniter-provider"];
  const workflows = igniterImages.B["igniter-provider-workflows"];
  const folder = "/app/apps/provider/drizzle";
  const journal = JSON.parse((await docker("run", "--rm", "--entrypoint", "cat", web, `${folder}/meta/_journal.json`)).stdout);
  const last = journal.entries.at(-1);
  const added = migrations.map((text, index) => {
    const idx = last.idx + 1 + index;
    return { text, entry: { ...last, idx, when: last.when + 1000 * (index + 1), tag: `${String(idx).padStart(4, "0")}_test` } };
  });
  journal.entries.push(...added.map(({ entry }) => entry));
  const context = mkdtempSync(join(tmpdir(), "pocket-test-image-"));
  try {
    writeFileSync(join(context, "_journal.json"), JSON.stringify(journal));
    for (const { text, entry } of added) writeFileSync(join(context, `${entry.tag}.sql`), text);
    writeFileSync(join(context, "Dockerfile"), `FROM ${web}\nCOPY _journal.json ${folder}/meta/_journal.json\nCOPY *.sql ${folder}/\n`);
    const images = { "igniter-provider": retagged(web, version), "igniter-provider-workflows": retagged(workflows, version) };
    for (const args of [
      ["build", "-q", "-t", images["igniter-provider"], context],
      ["tag", workflows, images["igniter-provider-workflows"]],
    ]) {
      const result = await docker(...args);
      if (result.code !== 0) throw new Error(result.output);
    }
    return images;
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

const retagged = (reference: string, version: string) => reference.replace(/:[^:]+$/, `:${version}`);

/** Secrets of a stack's Igniter apps are in files; this is what anybody sees who may only inspect containers. */
export async function inspected(stack: string): Promise<string> {
  const ids = (await docker("ps", "-aq", "--filter", `label=pocket.stack=${stack}`)).stdout.split("\n").filter(Boolean);
  return (await docker("inspect", ...ids)).stdout;
}

/** Addresses on the host at which a stack's containers can be reached, as "container address:port". */
export async function publishedPorts(stack: string): Promise<string[]> {
  const containers: { Name: string; NetworkSettings: { Ports: Record<string, { HostIp: string; HostPort: string }[] | null> } }[] = parse(
    await inspected(stack),
  );
  return containers
    .flatMap(({ Name, NetworkSettings }) =>
      Object.values(NetworkSettings.Ports).flatMap((bindings) =>
        (bindings ?? []).map(({ HostIp, HostPort }) => `${Name.slice(1)} ${HostIp}:${HostPort}`),
      ),
    )
    .sort();
}
