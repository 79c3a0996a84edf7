// Entry of every npm script. Runs on the Node that happens to be there (20 or newer) with no packages installed:
// finds or installs a Node that can run TypeScript as it is, then hands over to start.ts.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { ensureNode } from "./node.mjs";

const start = fileURLToPath(new URL("./start.ts", import.meta.url));

try {
  const node = ensureNode();
  const child = spawn(node, [start, ...process.argv.slice(2)], { stdio: "inherit" });
  // The terminal sends Ctrl-C to the whole group; stay until the child has cleaned up, and pass on what only we received.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)));
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
