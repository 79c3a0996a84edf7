import type { BootstrapReport } from "../../stacks/report/schema.ts";
import type { ValidationResult } from "../../validation/report/schema.ts";
import { statuses } from "../../validation/run.ts";

/** What a report is made of, whatever it is rendered as. */
export type Block =
  | { kind: "heading"; level: 2 | 3; text: string }
  | { kind: "paragraph"; text: string }
  | { kind: "list"; ordered: boolean; items: string[] }
  | { kind: "table"; header: string[]; rows: string[][] }
  | { kind: "commands"; lines: string[] }
  | { kind: "warning"; text: string }
  | { kind: "picture" };

export interface ReportDocument {
  title: string;
  subtitle: string;
  blocks: Block[];
}

const heading = (text: string, level: 2 | 3 = 2): Block => ({ kind: "heading", level, text });
const table = (header: string[], rows: string[][]): Block[] => (rows.length > 0 ? [{ kind: "table", header, rows }] : []);
const section = (title: string, blocks: Block[]): Block[] => (blocks.length > 0 ? [heading(title), ...blocks] : []);

/** The whole report of a stack, most urgent first: what to mind, what is left to do, then what there is. */
export function reportDocument(report: BootstrapReport, validation?: ValidationResult): ReportDocument {
  return {
    title: `Pocket provider: stack ${report.stack}`,
    subtitle: `profile ${report.profile}, network ${report.chain.name} (chain id ${report.chain.chainId})`,
    blocks: [
      ...report.warnings.map((text): Block => ({ kind: "warning", text })),
      ...section("Validation", validationBlocks(report, validation)),
      ...section("What is left for you", report.humanSteps.flatMap(stepBlocks)),
      ...section("Wizards", report.wizards.flatMap(wizardBlocks)),
      ...section("Governance", report.governance.flatMap(governanceBlocks)),
      ...section("Topology", [{ kind: "picture" }, ...instanceTable(report)]),
      ...section("Endpoints", endpointTable(report)),
      ...section("Open ports", [
        ...table(
          ["instance", "address", "protocol", "reached by"],
          report.exposedPorts.map(({ instance, address, protocol, exposure }) => [instance, address, protocol, exposure]),
        ),
        { kind: "paragraph", text: "No other port of a host is opened." },
      ]),
      ...section("Services and suppliers", serviceBlocks(report)),
      ...section("Secrets, by name", secretTable(report)),
      ...section("Safety boundary", [{ kind: "list", ordered: false, items: report.safetyBoundary }]),
      ...section("Next commands", [{ kind: "commands", lines: report.nextCommands }]),
    ],
  };
}

function validationBlocks({ stack }: BootstrapReport, validation: ValidationResult | undefined): Block[] {
  if (!validation) {
    return [
      { kind: "paragraph", text: "Not run for this report. To see whether the stack works:" },
      { kind: "commands", lines: [`npm run pocket -- report --stack ${stack} --validate`] },
    ];
  }
  const { summary, startedAt, only, checks } = validation;
  const counts = statuses.filter((status) => summary[status] > 0).map((status) => `${summary[status]} ${status}`);
  const chosen = only.length > 0 ? ` Only ${only.join(", ")} was looked at.` : "";
  return [
    { kind: "paragraph", text: `${startedAt}: ${summary.planned} checks: ${counts.join(", ")}.${chosen}` },
    ...table(
      ["result", "check", "what was seen", "next"],
      checks
        .filter(({ status }) => status !== "pass")
        .map(({ status, title, what, evidence, next }) => [status, title, [what, evidence].filter(Boolean).join(": "), next ?? ""]),
    ),
  ];
}

/** A command stands alone in a step; everything else is prose. */
const isCommand = (text: string) => /^(pulumi|npm|ssh|curl|docker|pocket|git|openssl) /.test(text);

function stepBlocks({ number, title, why, needs, how }: BootstrapReport["humanSteps"][number]): Block[] {
  return [
    heading(`${number}. ${title}`, 3),
    { kind: "paragraph", text: why },
    ...(needs.length > 0 ? [{ kind: "paragraph", text: `At hand: ${needs.join("; ")}.` } as const] : []),
    ...joined(how.map((text) => (isCommand(text) ? { kind: "commands", lines: [text] } : { kind: "list", ordered: false, items: [text] }))),
  ];
}

/** Commands, or points, that follow each other are one block. */
function joined(blocks: Block[]): Block[] {
  return blocks.reduce<Block[]>((done, next) => {
    const last = done.at(-1);
    if (last?.kind === "commands" && next.kind === "commands") last.lines.push(...next.lines);
    else if (last?.kind === "list" && next.kind === "list") last.items.push(...next.items);
    else done.push(next);
    return done;
  }, []);
}

function wizardBlocks({ app, line, signInWith, doneWhen, screens }: BootstrapReport["wizards"][number]): Block[] {
  return [
    heading(`${app === "provider" ? "Provider" : "Middleman"} (line ${line})`, 3),
    { kind: "paragraph", text: `Sign in with ${signInWith ?? "nobody yet: no owner is set"}. Done when ${doneWhen}.` },
    ...screens.flatMap(({ number, title, url, note, fields }): Block[] => [
      { kind: "paragraph", text: `${number}. ${title}${url ? `, at ${url}` : ""}${note ? `. ${note}` : ""}` },
      ...table(
        ["field", "value", "from", "rule"],
        fields.map((field) => [field.name, field.value ?? "", field.from, field.note ? `${field.rule}. ${field.note}` : field.rule]),
      ),
    ]),
  ];
}

function governanceBlocks({ app, repository, path, entry, missing }: BootstrapReport["governance"][number]): Block[] {
  return [
    { kind: "paragraph", text: `${app}: pull request to ${repository}, file ${path}.${missing ? ` Missing: ${missing}.` : ""}` },
    ...(entry === null ? [] : [{ kind: "commands", lines: entry.split("\n") } as const]),
  ];
}

function instanceTable({ instances }: BootstrapReport): Block[] {
  return table(
    ["instance", "host", "container", "image"],
    instances.map(({ name, host, container, image }) => [name, host, container, image]),
  );
}

function endpointTable({ endpoints }: BootstrapReport): Block[] {
  return table(
    ["endpoint", "address", "reached by", "what answers"],
    endpoints.map(({ name, url, exposure, description }) => [name, url, exposure, description]),
  );
}

function serviceBlocks({ services, suppliers }: BootstrapReport): Block[] {
  return [
    ...table(
      ["service", "transports"],
      services.map(({ id, transports }) => [id, transports.join(", ")]),
    ),
    ...table(
      ["supplier", "key"],
      suppliers.map(({ operatorAddress, throwAway }) => [operatorAddress, throwAway ? "thrown away with the lab" : "kept"]),
    ),
  ];
}

function secretTable({ secrets }: BootstrapReport): Block[] {
  return table(
    ["secret", "made by", "when it changes"],
    secrets.map(({ name, origin, rotation }) => [name, origin, rotation]),
  );
}
