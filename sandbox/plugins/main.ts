import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { ProviderPackage } from "./framework/provider.ts";
import { serve } from "./framework/serve.ts";

const packages: Record<string, () => Promise<ProviderPackage>> = {
  docker: async () => (await import("./docker/provider.ts")).dockerProvider(),
  command: async () => (await import("./command/provider.ts")).commandProvider,
  random: async () => (await import("./random/provider.ts")).randomProvider,
  tls: async () => (await import("./tls/provider.ts")).tlsProvider,
};

const [name = "", ...rest] = process.argv.slice(2);
const load = packages[name];
if (load === undefined) {
  console.error(`unknown stand-in '${name}'; start it as: main.ts <${Object.keys(packages).join("|")}> [engine address]`);
  process.exit(2);
}
const manifest = createRequire(import.meta.url).resolve(`@pulumi/${name}/package.json`);
const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
// The engine passes its own address last, after any logging flags.
const engineAddress = rest.findLast((argument) => !argument.startsWith("-"));
await serve(await load(), name, version, engineAddress);
