// A Node that runs .ts files without a build step (22.18 or newer), taken from PATH or from npm.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory } from "./paths.mjs";

const pinnedVersion = "24.21.0";
const minimum = [22, 18];

/** @param {string} version e.g. "22.18.0" */
export function runsTypeScript(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > /** @type {number} */ (minimum[0]) || (major === minimum[0] && minor >= /** @type {number} */ (minimum[1]));
}

/** @param {string} binary */
function works(binary) {
  return existsSync(binary) && spawnSync(binary, ["--version"], { encoding: "utf8" }).stdout?.trim() === `v${pinnedVersion}`;
}

/**
 * Absolute path of a Node binary that runs TypeScript. Installs the pinned one into the cache when the running one is too old.
 * @returns {string}
 */
export function ensureNode() {
  if (runsTypeScript(process.versions.node)) return process.execPath;
  const supported = { linux: ["x64", "arm64"], darwin: ["x64", "arm64"] }[/** @type {"linux"} */ (process.platform)];
  if (!supported?.includes(process.arch)) {
    throw new Error(
      `Node ${process.versions.node} cannot run TypeScript, and npm has no Node for ${process.platform}-${process.arch}.\n` +
        `Next: install Node ${minimum.join(".")} or newer and run the same command again.`,
    );
  }
  const target = join(cacheDirectory, `node-${pinnedVersion}`);
  const binary = join(target, "node_modules", ".bin", "node");
  if (works(binary)) return binary;

  console.error(`▸ Node ${process.versions.node} is too old to run TypeScript: installing Node ${pinnedVersion} from npm (about 10 s)`);
  mkdirSync(cacheDirectory, { recursive: true });
  const temporary = mkdtempSync(`${target}.`);
  try {
    const packageName = `node-${process.platform}-${process.arch}@${pinnedVersion}`;
    execFileSync(
      "npm",
      ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", temporary, packageName],
      {
        stdio: ["ignore", "ignore", "pipe"],
        encoding: "utf8",
      },
    );
    rmSync(target, { recursive: true, force: true });
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    const output = String(/** @type {{stderr?: string}} */ (error).stderr || error).trim();
    throw new Error(
      `Node ${pinnedVersion} could not be installed from npm:\n${output}\n` +
        `Next: check that npm can reach its registry and the disk has room, or install Node ${minimum.join(".")} or newer yourself.`,
    );
  }
  if (!works(binary)) throw new Error(`The Node installed at ${binary} does not run. Next: delete ${target} and try again.`);
  return binary;
}
