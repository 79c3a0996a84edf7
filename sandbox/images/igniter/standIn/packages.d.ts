/** The few shapes used of packages that only the images carry; they are not installed beside the project. */
declare module "pg" {
  export interface QueryResult<Row> {
    rows: Row[];
    rowCount: number | null;
  }
  export interface ClientOptions {
    connectionString?: string;
    ssl?: boolean | { rejectUnauthorized: boolean };
    connectionTimeoutMillis?: number;
  }
  class Client {
    constructor(options: ClientOptions);
    connect(): Promise<void>;
    query<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<QueryResult<Row>>;
    end(): Promise<void>;
  }
  class Pool {
    constructor(options: ClientOptions & { max?: number; min?: number; idleTimeoutMillis?: number });
    query<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<QueryResult<Row>>;
    on(event: "error", listener: (error: Error) => void): void;
    end(): Promise<void>;
  }
  const pg: { Client: typeof Client; Pool: typeof Pool };
  export default pg;
  export type { Client, Pool };
}

declare module "@temporalio/worker" {
  class NativeConnection {
    static connect(options: { address: string }): Promise<NativeConnection>;
    readonly workflowService: { describeNamespace(request: { namespace: string }): Promise<unknown> };
    close(): Promise<void>;
  }
  class Worker {
    static create(options: {
      connection: NativeConnection;
      namespace: string;
      taskQueue: string;
      workflowBundle: { codePath: string };
      activities: object;
      shutdownGraceTime: string;
    }): Promise<Worker>;
    run(): Promise<void>;
  }
  const Runtime: { install(options: { logger: DefaultLogger }): void };
  class DefaultLogger {
    constructor(level: "INFO", write: (entry: { level: string; message: string; meta?: Record<string, unknown> }) => void);
  }
  function bundleWorkflowCode(options: { workflowsPath: string }): Promise<{ code: string }>;

  export { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker };
}

declare module "@temporalio/client" {
  export interface TLSConfig {
    serverNameOverride?: string;
    serverRootCACertificate?: Buffer;
    clientCertPair?: { crt: Buffer; key: Buffer };
  }
  class Connection {
    static connect(options: { address: string; tls?: TLSConfig }): Promise<Connection>;
    close(): Promise<void>;
  }
  class Client {
    constructor(options: { connection: Connection; namespace: string });
    readonly schedule: {
      create(options: {
        scheduleId: string;
        spec: { intervals: { every: number }[] };
        policies: { overlap: "SKIP" };
        action: { type: "startWorkflow"; workflowType: string; taskQueue: string };
      }): Promise<unknown>;
    };
  }
  class ScheduleAlreadyRunning extends Error {}

  export { Client, Connection, ScheduleAlreadyRunning };
}

declare module "@temporalio/workflow" {
  export function proxyActivities<Activities>(options: { startToCloseTimeout: string }): Activities;
}
