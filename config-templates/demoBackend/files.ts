import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A file of the demo backend, its path relative to the folder that is mounted at /srv/demo-backend. */
export interface BundleFile {
  path: string;
  content: string;
}

const ownFiles = ["server.mjs", "jsonRpc.mjs", "rest.mjs"];
const webSocketFiles = ["package.json", "LICENSE", "wrapper.mjs", "index.js"];

/**
 * Everything that Node needs to run `server.mjs` without a package manager: our own files and the installed `ws` beside them.
 * Sorted by path. Throws Node's own error when the dependencies are not installed.
 */
export function demoBackendFiles(): BundleFile[] {
  const webSocketFolder = dirname(createRequire(import.meta.url).resolve("ws/package.json"));
  const library = readdirSync(join(webSocketFolder, "lib"))
    .filter((name) => name.endsWith(".js"))
    .map((name) => `lib/${name}`);
  const files = [
    ...ownFiles.map((path) => ({ path, content: readFileSync(join(import.meta.dirname, path), "utf8") })),
    ...[...webSocketFiles, ...library].map((path) => ({
      path: `node_modules/ws/${path}`,
      content: readFileSync(join(webSocketFolder, path), "utf8"),
    })),
  ];
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
