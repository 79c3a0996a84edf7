/** From the plan to the templates' inputs: every decision about a file's content, so that components have none. */
export { caddyFileInput } from "./caddyInput.ts";
export { relayMinerFolder, supplierKeysPath } from "./containerPaths.ts";
export { igniterEnvInput } from "./igniterInput.ts";
export { providerProbeUrl } from "./igniterUrls.ts";
export { simulationApplicationsInput, supplierKeysInput } from "./keyInputs.ts";
export { minerFileInput } from "./minerInput.ts";
export { type RedisSettings, redisFileInput } from "./redisInput.ts";
export { relayerFileInput } from "./relayerInput.ts";
export type { ResolvedSecrets } from "./resolvedSecrets.ts";
