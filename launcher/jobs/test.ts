import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import pc from "../colors.ts";
import { run } from "../exec.ts";
import { checkout, checkoutState } from "../paths.mjs";
import { elapsed, say, step } from "../progress.ts";
import type { Job } from "../start.ts";

interface Count {
  passed: number;
  failed: number;
}

/** Static checks, each counted as one test. */
const staticChecks = [
  { title: "types (tsc --noEmit)", args: ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "."] },
  { title: "lint and format (biome ci)", args: ["node_modules/@biomejs/biome/bin/biome", "ci", "--colors=off", "."] },
];

/** Everything that decides whether a change lands. With words after `--`: only those vitest files, without the static checks. */
export async function test(job: Job): Promise<number> {
  const whole = job.args.length === 0;
  const total: Count = { passed: 0, failed: 0 };
  if (whole) {
    for (const check of staticChecks) add(total, await runStaticCheck(check));
  }
  add(total, await runVitest(job));
  say(pc.dim(`whole run ${elapsed()}`));
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

function add(total: Count, part: Count): void {
  total.passed += part.passed;
  total.failed += part.failed;
}

async function runStaticCheck({ title, args }: (typeof staticChecks)[number]): Promise<Count> {
  const result = await step(title, () => run(process.execPath, args, { cwd: checkout }));
  if (result.code === 0) return { passed: 1, failed: 0 };
  say(`${pc.red(`${title} failed`)}\n${result.stdout}${result.stderr}`);
  return { passed: 0, failed: 1 };
}

async function runVitest(job: Job): Promise<Count> {
  mkdirSync(checkoutState, { recursive: true });
  const report = join(checkoutState, "vitest.json");
  rmSync(report, { force: true });
  const args = [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...job.args,
  ];
  const result = await run(process.execPath, args, { cwd: checkout, env: { ...job.env, CI: "true" }, inherit: true });
  try {
    const { numPassedTests, numFailedTests, numTotalTests } = JSON.parse(readFileSync(report, "utf8"));
    const crashed = result.code !== 0 && numFailedTests === 0 ? 1 : 0; // a file that could not be loaded has no failed test
    if (numTotalTests === 0) say(pc.red("no test was run"));
    return { passed: numPassedTests, failed: numFailedTests + crashed };
  } catch {
    say(pc.red("vitest ended without a report"));
    return { passed: 0, failed: 1 };
  }
}
