import pc from "picocolors";
import type { BootstrapReport, ValidationEndpoints } from "../stacks/report/schema.ts";
import type { RelayJourney } from "./relayJourney.ts";

export interface LabReportInput {
  mode: "online" | "sandbox";
  modeReason: string;
  report: BootstrapReport;
  endpoints: ValidationEndpoints;
  relay: RelayJourney;
  /** Image reference → where it comes from, for images that no registry gave. */
  notes: Record<string, string>;
  /** True when `pulumi` itself is on PATH through the shim. */
  shim: boolean;
  elapsed: string;
}

/** The closing report of `npm run lab`, for a person. */
export function renderLabReport(input: LabReportInput): string {
  const { report, endpoints, relay } = input;
  const rows = report.instances.map(({ name, container, image }) => [name, container, image, input.notes[image] ?? ""]);
  const sections = [
    [`${pc.bold("Pocket provider lab is up")} ${pc.dim(`(${input.mode}: ${input.modeReason}; ${input.elapsed})`)}`],
    [pc.bold("What runs"), ...table(rows)],
    [pc.bold("Endpoints"), ...table(report.endpoints.map(({ name, url, exposure, description }) => [name, url, exposure, description]))],
    [pc.bold("One relay"), `  ${relayLine(relay, endpoints)}`],
    report.warnings.length > 0 ? [pc.bold("Mind"), ...report.warnings.map((warning) => `  ${pc.yellow("!")} ${warning}`)] : [],
    [pc.bold("Next"), ...nextLines(input)],
  ];
  return `\n${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join("\n"))
    .join("\n\n")}\n`;
}

function relayLine(relay: RelayJourney, endpoints: ValidationEndpoints): string {
  const served = `service ${relay.service} (${relay.transport}) through ${endpoints.relay.url}: answered and signed in ${relay.milliseconds} ms`;
  return relay.simulated
    ? `${pc.green("✓")} ${served}; simulated, so it was neither metered nor put on the stream`
    : `${pc.green("✓")} ${served}; went over the Redis stream, ${relay.mined} mined`;
}

function nextLines(input: LabReportInput): string[] {
  const first = input.shim ? [] : [`  eval "$(npm run --silent env)"`];
  return [...first, ...input.report.nextCommands.map((command) => `  ${command}`), "  npm run lab -- --down"];
}

function table(rows: string[][]): string[] {
  const widths = rows.reduce<number[]>((sizes, row) => row.map((cell, index) => Math.max(sizes[index] ?? 0, cell.length)), []);
  return rows.map((row) => `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ")}`.trimEnd());
}
