import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

export interface InstalledPlugin {
  name: string;
  version: string;
  /** The executable that the engine starts. */
  path: string;
}

const names = ["docker", "command", "random", "tls"] as const;

/**
 * Puts a starter for each stand-in plugin where the engine looks for installed plugins, at the version of its npm package.
 * Safe to repeat and to run in parallel.
 * @param options.pulumiHome the Pulumi home folder
 * @param options.node absolute path of the Node 24 binary that runs the plugins
 * @param options.pluginDir folder of plugins, default `<pulumiHome>/plugins`
 * @returns one entry a plugin
 * @throws when `node` is not absolute or a package is not installed
 */
export function installPlugins(options: { pulumiHome: string; node: string; pluginDir?: string }): InstalledPlugin[] {
  if (!isAbsolute(options.node)) {
    throw new Error(`node '${options.node}' must be an absolute path, because plugins start in other folders; pass process.execPath`);
  }
  const pluginDir = options.pluginDir ?? join(options.pulumiHome, "plugins");
  return names.map((name) => installPlugin(name, pluginDir, options.node));
}

function installPlugin(name: string, pluginDir: string, node: string): InstalledPlugin {
  const manifest = createRequire(import.meta.url).resolve(`@pulumi/${name}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const folder = join(pluginDir, `resource-${name}-v${version}`);
  const path = join(folder, `pulumi-resource-${name}`);
  const temporary = `${path}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(temporary, starter(name, node));
  chmodSync(temporary, 0o755);
  renameSync(temporary, path);
  return { name, version, path };
}

function starter(name: string, node: string): string {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pocket-provider", "node-compile-cache");
  const main = join(import.meta.dirname, "main.ts");
  return [
    "#!/bin/sh",
    `# Sandbox stand-in for the ${name} provider plugin.`,
    `: "\${NODE_COMPILE_CACHE:=${cache}}"`,
    "export NODE_COMPILE_CACHE",
    `exec ${quoted(node)} --stack-trace-limit=0 --no-warnings ${quoted(main)} ${name} "$@"`,
    "",
  ].join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
