import { connectionPools } from "./connectionPools.ts";
import { databaseNames, databaseRoles } from "./databaseNames.ts";
import { checkIgniterEnvironment } from "./igniterEnvChecks.ts";
import {
  governanceFolder,
  type IgniterApp,
  type IgniterDatabase,
  type IgniterEnvInput,
  type IgniterLine,
  type IgniterSettings,
  type IgniterWebSettings,
  igniterFiles,
  taskQueues,
} from "./igniterInput.ts";
import { percentEncode } from "./percentEncode.ts";

/**
 * The environment of one process of Igniter, by variable. Contains secrets.
 * Throws, naming the variable and never a secret, on what upstream would accept and then fail with or leave open.
 */
export function igniterEnvironment(input: IgniterEnvInput): Record<string, string> {
  const variables = {
    NODE_ENV: "production",
    ...database(input.app, input.database),
    ...(input.process === "migration" ? {} : running(input.app, input.settings)),
    ...(input.process === "web" ? web(input.line, input.settings, input.web) : {}),
  };
  checkIgniterEnvironment(input, variables);
  return variables;
}

/** The mode stands in the URL: it wins over PG_SSL_MODE there, and migrations read nothing else. */
function database(app: IgniterApp, { host, port, password, sslMode, privateCa }: IgniterDatabase): Record<string, string> {
  const server = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  return {
    DATABASE_URL: `postgres://${databaseRoles[app]}:${percentEncode(password)}@${server}/${databaseNames[app]}?sslmode=${sslMode}`,
    ...(privateCa ? { NODE_EXTRA_CA_CERTS: `${igniterFiles.folder}/${igniterFiles.databaseCa}` } : {}),
  };
}

function running(app: IgniterApp, settings: IgniterSettings): Record<string, string> {
  const { chain, temporal, appIdentity, encryption, governanceListUrl } = settings;
  return {
    // at debug the apps log the parameters of their SQL
    LOG_LEVEL: "info",
    PG_POOL_MAX: String(connectionPools.igniterProcess),
    APP_IDENTITY: appIdentity,
    ...(encryption ? { ENCRYPTION_KEY: encryption.key, ENCRYPTION_IV: encryption.iv } : {}),
    POKT_RPC_URL: chain.rpcUrl,
    TEMPORAL_URL: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TEMPORAL_TASK_QUEUE: taskQueues[app],
    [governanceVariable[app]]: governanceListFor(chain.chainId, governanceListUrl),
  };
}

/** Each app reads the list of the other side. */
export const governanceVariable: Record<IgniterApp, string> = { provider: "DELEGATORS_CDN_URL", middleman: "PROVIDERS_CDN_URL" };

/** Not every part of the apps knows that a chain's folder may be called otherwise than the chain, so such a folder is written out. */
export function governanceListFor(chainId: string, url: string): string {
  const folder = governanceFolder(chainId);
  return folder === chainId ? url : url.replaceAll("{chainId}", folder);
}

function web(line: IgniterLine, { chain }: IgniterSettings, web: IgniterWebSettings): Record<string, string> {
  return {
    PORT: String(web.port),
    AUTH_URL: web.url,
    APP_URL: web.url,
    // line A lets everybody in when it finds neither this nor AUTH_URL; line B has it built in
    ...(line === "A" ? { AUTH_TRUST_HOST: "true" } : {}),
    AUTH_SECRET: web.authSecret,
    OWNER_IDENTITY: web.ownerIdentity,
    ...(web.ownerEmail === undefined ? {} : { OWNER_EMAIL: web.ownerEmail }),
    MINIMUM_STAKE_BUFFER: String(web.minimumStakeBuffer),
    CHAIN_ID: chain.chainId,
    ...(web.indexerUrl === undefined ? {} : indexer(chain.chainId, web.indexerUrl)),
  };
}

/** The apps choose among the three by the chain they run on: pocket, pocket-beta, and ALPHA for every other, the present beta included. */
function indexer(chainId: string, url: string): Record<string, string> {
  if (chainId === "pocket") return { MAINNET_INDEXER_API_URL: url };
  if (chainId === "pocket-alpha") return { ALPHA_INDEXER_API_URL: url };
  return { BETA_INDEXER_API_URL: url, ALPHA_INDEXER_API_URL: url };
}
