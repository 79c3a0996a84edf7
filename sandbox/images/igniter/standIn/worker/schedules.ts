import { readFileSync } from "node:fs";
import { Client, Connection, ScheduleAlreadyRunning, type TLSConfig } from "@temporalio/client";
import type { Log } from "../log.ts";
import type { Schedule } from "./scheduleTable.ts";

const fileOf = (path: string | undefined) => (path ? readFileSync(path) : undefined);

/** The TLS variables concern this client only; the worker's own connection never uses TLS. */
function tlsOf(environment: NodeJS.ProcessEnv): TLSConfig | undefined {
  if (environment.TEMPORAL_TLS_ENABLED !== "true") return undefined;
  const crt = fileOf(environment.TEMPORAL_CLIENT_CERT_PATH);
  const key = fileOf(environment.TEMPORAL_CLIENT_KEY_PATH);
  return {
    serverNameOverride: environment.TEMPORAL_TLS_SERVER_NAME,
    serverRootCACertificate: fileOf(environment.TEMPORAL_SERVER_ROOT_CA_PATH),
    clientCertPair: crt && key ? { crt, key } : undefined,
  };
}

/** Creates the schedules that do not exist, as `<workflow type>-scheduled`; one that exists is left as it is. */
export async function createMissingSchedules(schedules: Schedule[], environment: NodeJS.ProcessEnv, log: Log): Promise<void> {
  const connection = await Connection.connect({ address: environment.TEMPORAL_URL!, tls: tlsOf(environment) });
  const client = new Client({ connection, namespace: environment.TEMPORAL_NAMESPACE! });
  try {
    for (const { workflowType, everyMs } of schedules) {
      const scheduleId = `${workflowType}-scheduled`;
      const action = { type: "startWorkflow" as const, workflowType, taskQueue: environment.TEMPORAL_TASK_QUEUE! };
      try {
        await client.schedule.create({ scheduleId, spec: { intervals: [{ every: everyMs }] }, policies: { overlap: "SKIP" }, action });
        log.info("schedule created", { scheduleId, everyMs });
      } catch (error) {
        if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      }
    }
  } finally {
    await connection.close();
  }
}
