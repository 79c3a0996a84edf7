import { setTimeout as sleep } from "node:timers/promises";
import { NativeConnection, Worker } from "@temporalio/worker";
import type { Pool } from "pg";
import { createPool } from "../database/pool.ts";
import { isBootstrapped, readSettings, seedRpcUrl } from "../database/settings.ts";
import { type Log, messageOf } from "../log.ts";
import type { Release } from "../release.ts";
import { createActivities } from "./activities.ts";
import { bundleFile } from "./bundle.ts";
import { connectToRpc } from "./chain.ts";
import { createMissingSchedules } from "./schedules.ts";
import { schedulesOf } from "./scheduleTable.ts";

const defaultPollMs = 5000;
const shutdownGraceTime = "2.5s";

/** Adds to a failure what was being done; the cause keeps the library's words. */
const during = async <T>(what: string, work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw new Error(`${what}: ${messageOf(error)}`);
  });

async function openDatabase(environment: NodeJS.ProcessEnv, log: Log): Promise<Pool> {
  const pool = createPool(environment, log);
  await during("Failed to connect to the database", pool.query("select 1"));
  return pool;
}

/** Line B: nothing but the database is touched before the wizard is finished; then the settings' RPC counts. */
async function waitUntilBootstrapped(pool: Pool, environment: NodeJS.ProcessEnv, log: Log): Promise<string> {
  const pollMs = Number(environment.BOOTSTRAP_POLL_INTERVAL_MS || defaultPollMs);
  while (!(await during("Failed to read the bootstrap status", isBootstrapped(pool)))) {
    log.info("Application is not bootstrapped yet, waiting", { pollMs });
    await sleep(pollMs);
  }
  await seedRpcUrl(pool, environment.POKT_RPC_URL);
  const url = (await readSettings(pool))?.pocketRpcUrl;
  if (!url) throw new Error("the settings have no Pocket RPC URL");
  return url;
}

/** Everything before polling, in upstream's order. Errors: the first step that fails. */
export async function setUpWorker(release: Release, environment: NodeJS.ProcessEnv, log: Log): Promise<Worker> {
  let pool: Pool;
  if (release.line === "A") {
    await connectToRpc(environment.POKT_RPC_URL!);
    pool = await openDatabase(environment, log);
  } else {
    pool = await openDatabase(environment, log);
    await connectToRpc(await waitUntilBootstrapped(pool, environment, log));
  }
  const namespace = environment.TEMPORAL_NAMESPACE!;
  const connection = await during("Failed to connect to Temporal", NativeConnection.connect({ address: environment.TEMPORAL_URL! }));
  await during(`Namespace ${namespace} is not there`, connection.workflowService.describeNamespace({ namespace }));
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: environment.TEMPORAL_TASK_QUEUE!,
    workflowBundle: { codePath: bundleFile },
    activities: createActivities(pool),
    shutdownGraceTime,
  });
  await during("Failed to create schedules", createMissingSchedules(schedulesOf(release, environment), environment, log));
  return worker;
}
