import type { App, Line, ProcessKind } from "../release.ts";
import { boolean, duration, type Form, hostAndPort, httpUrl, integer, listUrl, number, oneOf, origin } from "./forms.ts";

/** Where and how the lack of a setting ends the process. */
interface Requirement {
  process: ProcessKind;
  apps?: App[];
  lines?: Line[];
  /** "table": upstream prints a table at once, and an empty value passes; "start": the start fails, and empty counts as missing. */
  shows: "table" | "start";
}

export interface Setting {
  name: string;
  /** Default: both. */
  apps?: App[];
  /** Default: both. */
  lines?: Line[];
  requiredBy?: Requirement[];
  form?: Form;
  /** True where upstream checks the form itself; elsewhere the stand-in is stricter. */
  upstreamChecks?: boolean;
}

const workflows = (more: Partial<Requirement> = {}): Requirement => ({ process: "workflows", shows: "start", ...more });
const B: Line[] = ["B"];
const provider: App[] = ["provider"];
const middleman: App[] = ["middleman"];

/** Words of SCHEDULE_<NAME>_INTERVAL, and the apps that have the schedule. */
export const scheduleNames: Record<string, App[]> = {
  GOVERNANCE_SYNC: ["provider", "middleman"],
  SUPPLIER_STATUS: ["provider", "middleman"],
  SUPPLIER_REMEDIATION: provider,
  SUPPLIER_INITIAL_STAKE: provider,
  SUPPLIER_ADDRESS_GROUP_MIGRATION: provider,
  VERIFY_PENDING_TX: ["provider", "middleman"],
  EXECUTE_PENDING_TX: ["provider", "middleman"],
  PROVIDER_STATUS: middleman,
  IMPORT_SUPPLIER_RECOVERY: middleman,
};

/** Every setting of both apps, once. */
export const settings: Setting[] = [
  { name: "DATABASE_URL", requiredBy: [workflows(), { process: "migration", shows: "start" }] },
  { name: "PG_SSL_MODE" },
  ...["MAX", "MIN", "IDLE_TIMEOUT_MS", "CONN_TIMEOUT_MS"].map((part): Setting => ({ name: `PG_POOL_${part}`, form: integer })),
  { name: "APP_IDENTITY", requiredBy: [{ process: "web", shows: "table" }, workflows({ apps: middleman, shows: "table" })] },
  { name: "OWNER_IDENTITY", requiredBy: [{ process: "web", shows: "table" }] },
  { name: "OWNER_EMAIL" },
  { name: "MINIMUM_STAKE_BUFFER", form: number, upstreamChecks: true },
  { name: "CHAIN_ID" },
  { name: "AUTH_SECRET" },
  { name: "AUTH_URL", form: origin },
  { name: "AUTH_TRUST_HOST" },
  { name: "TEMPORAL_URL", requiredBy: [workflows()], form: hostAndPort },
  { name: "TEMPORAL_NAMESPACE", requiredBy: [workflows()] },
  { name: "TEMPORAL_TASK_QUEUE", requiredBy: [workflows()] },
  { name: "TEMPORAL_WORKFLOW_RETENTION", form: integer },
  { name: "TEMPORAL_TLS_ENABLED" },
  { name: "TEMPORAL_CLIENT_CERT_PATH" },
  { name: "TEMPORAL_CLIENT_KEY_PATH" },
  { name: "TEMPORAL_SERVER_ROOT_CA_PATH" },
  { name: "TEMPORAL_TLS_SERVER_NAME" },
  { name: "POKT_RPC_URL", requiredBy: [workflows({ lines: ["A"] })], form: httpUrl },
  ...["MAINNET", "BETA", "ALPHA"].map((network): Setting => ({ name: `${network}_INDEXER_API_URL` })),
  { name: "LOG_LEVEL", form: oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent") },
  { name: "ENCRYPTION_KEY", apps: provider },
  { name: "ENCRYPTION_IV", apps: provider },
  { name: "DELEGATORS_CDN_URL", apps: provider, form: listUrl },
  { name: "PROVIDERS_CDN_URL", apps: middleman, form: listUrl },
  { name: "COIN_MARKET_CAP_API_KEY", apps: middleman },
  { name: "APP_URL" },
  { name: "BLOCKCHAIN_PROTOCOL" },
  { name: "NOTIFICATION_ENCRYPTION_KEY", apps: middleman, lines: B },
  { name: "NOTIFICATION_EGRESS_ALLOWLIST", apps: provider, lines: B },
  { name: "SCHEDULE_WATCHDOG_ENABLED", lines: B, form: boolean },
  { name: "SCHEDULE_WATCHDOG_MODE", lines: B, form: oneOf("enforce", "observe") },
  { name: "SCHEDULE_WATCHDOG_TICK", lines: B, form: duration },
  { name: "SCHEDULE_WATCHDOG_MIN_AGE", lines: B, form: duration },
  { name: "SCHEDULE_WATCHDOG_MISSED_FIRINGS", lines: B, form: integer },
  { name: "SCHEDULE_WATCHDOG_MAX_HEAL_ATTEMPTS", lines: B, form: integer },
  { name: "SCHEDULE_WATCHDOG_RECREATE_AFTER", lines: B, form: integer },
  ...Object.entries(scheduleNames).map(([word, apps]): Setting => ({ name: `SCHEDULE_${word}_INTERVAL`, apps, lines: B, form: duration })),
  { name: "BOOTSTRAP_POLL_INTERVAL_MS", lines: B, form: integer },
  { name: "BOOTSTRAP_CONFIG_PATH", lines: B },
  { name: "LOG_FORMAT", lines: B, form: oneOf("json", "pretty") },
  { name: "APP_VERSION", lines: B },
  { name: "PORT", form: integer },
];

/** A variable that begins like one of the app's own and is none of them is a typing error of ours: upstream would ignore it. */
export const ownPrefixes = [
  ...new Set(settings.filter((setting) => setting.name.includes("_")).map(({ name }) => `${name.split("_")[0]}_`)),
];
