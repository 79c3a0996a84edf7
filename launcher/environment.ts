import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { misleadingVariables } from "../stacks/dockerEnvironment.ts";
import { labPassphrase } from "../stacks/labPassphrase.ts";
import type { Mode } from "./mode.ts";
import { cacheDirectory, checkoutState, dataDirectory } from "./paths.mjs";

export const pulumiHome = join(checkoutState, "pulumi-home");

/** Variables that every pulumi call of this checkout needs. What the caller has set already (backend, passphrase) wins. */
export function pulumiVariables(mode: Mode, pulumiFolder: string, base: NodeJS.ProcessEnv): Record<string, string> {
  const state = join(dataDirectory, "state");
  const passphraseGiven = base.PULUMI_CONFIG_PASSPHRASE !== undefined || base.PULUMI_CONFIG_PASSPHRASE_FILE !== undefined;
  return {
    POCKET_MODE: mode,
    POCKET_PULUMI: pulumiFolder,
    PATH: [dirname(process.execPath), pulumiFolder, base.PATH].join(":"),
    NODE_COMPILE_CACHE: join(cacheDirectory, "compile-cache"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    GOGC: base.GOGC ?? "400", // the CLI is short-lived: a third of its time goes into tidying memory that it gives back at once
    ...(base.PULUMI_BACKEND_URL ? {} : { PULUMI_BACKEND_URL: `file://${state}` }),
    ...(passphraseGiven ? {} : { PULUMI_CONFIG_PASSPHRASE: labPassphrase }),
    ...(mode === "sandbox" ? { PULUMI_HOME: pulumiHome, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" } : {}),
  };
}

/** Shell text for `eval`: exports what the caller lacks, never overrides a backend or passphrase that is set. */
export function shellExports(variables: Record<string, string>): string {
  const quote = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;
  const lines = Object.entries(variables).map(([name, value]) => {
    if (name === "PATH") return `export PATH=${quote(value.split(":").slice(0, 2).join(":"))}:"$PATH"`;
    if (name === "PULUMI_BACKEND_URL") return `export ${name}="\${${name}:-"${value}"}"`;
    if (name === "PULUMI_CONFIG_PASSPHRASE") {
      return `[ -n "\${${name}+set}\${${name}_FILE+set}" ] || export ${name}=${quote(value)}`;
    }
    return `export ${name}=${quote(value)}`;
  });
  return [`unset ${misleadingVariables.join(" ")}`, ...lines, ""].join("\n");
}

/** Makes the state folder and .pocket/env.sh; returns the environment for child processes. */
export function prepareEnvironment(mode: Mode, pulumiFolder: string): NodeJS.ProcessEnv {
  const variables = pulumiVariables(mode, pulumiFolder, process.env);
  mkdirSync(join(dataDirectory, "state"), { recursive: true });
  mkdirSync(checkoutState, { recursive: true });
  writeFileSync(join(checkoutState, "env.sh"), shellExports(pulumiVariables(mode, pulumiFolder, {})));
  const env: NodeJS.ProcessEnv = { ...process.env, ...variables };
  for (const name of misleadingVariables) delete env[name];
  return env;
}
