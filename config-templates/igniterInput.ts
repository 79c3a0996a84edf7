export type IgniterApp = "provider" | "middleman";
export type IgniterProcess = "web" | "workflows" | "migration";

/** Upstream's two contracts: A is 0.5 and older, B is 0.6 and newer. */
export type IgniterLine = "A" | "B";

/** The database of one app. */
export interface IgniterDatabase {
  host: string;
  port: number;
  /** Plain text; encoded where it goes into a URL. */
  password: string;
  /** verify-full checks certificate and name, no-verify encrypts only, disable is plain text. */
  sslMode: "verify-full" | "no-verify" | "disable";
  /** True where the server's certificate is checked against `igniterFiles.databaseCa` beside the public authorities. */
  privateCa: boolean;
}

/** What web and workflows of one app must agree on. */
export interface IgniterSettings {
  chain: { chainId: string; rpcUrl: string };
  temporal: { /** host:port without scheme. */ address: string; namespace: string };
  /** secp256k1 private key, 64 hex digits: the app signs its requests with it. */
  appIdentity: string;
  /** The Provider's only: what its stored keys are encrypted with. Key 64 hex digits, IV 32. */
  encryption?: { key: string; iv: string };
  /** List of the other side's apps, with a literal {chainId} for the app to fill in, or with the folder's name. */
  governanceListUrl: string;
}

/** What the web process needs beyond that. */
export interface IgniterWebSettings {
  /** scheme://host[:port] exactly as in the operator's browser. */
  url: string;
  /** Port that the process listens on. */
  port: number;
  /** pokt1… address of the wallet that may sign in as owner. */
  ownerIdentity: string;
  ownerEmail?: string;
  /** 32 characters or more. */
  authSecret: string;
  /** uPOKT above the chain's minimum. */
  minimumStakeBuffer: number;
  indexerUrl?: string;
}

interface EveryProcess {
  app: IgniterApp;
  line: IgniterLine;
  database: IgniterDatabase;
}

/** What one process of one app is started with. */
export type IgniterEnvInput =
  | (EveryProcess & { process: "migration" })
  | (EveryProcess & { process: "workflows"; settings: IgniterSettings })
  | (EveryProcess & { process: "web"; settings: IgniterSettings; web: IgniterWebSettings });

/** Files of an Igniter container and the folder that it sees them in. */
export const igniterFiles = {
  folder: "/etc/pocket",
  environment: "app.env",
  migrationEnvironment: "migration.env",
  databaseCa: "postgres-ca.pem",
  /** Connection of psql, which reads the journal of the migrations. */
  databaseService: "pg_service.conf",
} as const;

/** Namespaces are the operator's choice, task queues are not. */
export const taskQueues: Record<IgniterApp, string> = { provider: "provider-operations", middleman: "middleman-operations" };

/** Chain ids that the app's database takes. */
export const knownChainIds: Record<IgniterLine, readonly string[]> = {
  A: ["pocket", "pocket-beta", "pocket-alpha"],
  B: ["pocket", "pocket-beta", "pocket-alpha", "pocket-lego-testnet"],
};

/** The governance repository's folder of a chain; the present beta network has no folder of its own name. */
export function governanceFolder(chainId: string): string {
  return chainId === "pocket-lego-testnet" ? "pocket-beta" : chainId;
}
