import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { UserError } from "../launcher/userError.ts";
import { type BootstrapReport, bootstrapReportSchema, type ValidationEndpoints } from "../stacks/report/schema.ts";
import type { ValidationResult } from "../validation/report/schema.ts";
import { validateStack } from "../validation/validate.ts";
import { stackOutputs } from "./pulumi.ts";
import { reportDocument } from "./report/document.ts";
import { renderHtml } from "./report/html.ts";
import { renderMarkdown } from "./report/markdown.ts";
import { topologyPicture } from "./report/picture.ts";
import { renderText } from "./report/text.ts";
import type { ReportFormat } from "./reportFormats.ts";

export interface ReportOptions {
  stack: string;
  format: ReportFormat;
  /** File to write; default: standard output. */
  out?: string;
  /** Validates the stack first, and shows what was found. */
  validate?: boolean;
}

/** Renders a stack's bootstrapReport. @throws UserError when the stack has none, or the file is in the way of something that is no report */
export async function report(options: ReportOptions): Promise<void> {
  const { bootstrapReport, validationEndpoints } = await stackOutputs({ stack: options.stack, env: process.env });
  const parsed = bootstrapReportSchema.safeParse(bootstrapReport);
  if (!parsed.success) {
    throw new UserError(`stack ${options.stack} has no bootstrapReport of this version`, `run: pulumi up --stack ${options.stack}`);
  }
  const settings = { deep: false, only: [], resolve: new Map<string, string>(), env: process.env };
  const found = options.validate ? await validateStack(validationEndpoints as ValidationEndpoints, parsed.data, settings) : undefined;
  const text = renderReport(parsed.data, options.format, found);
  if (options.out === undefined) process.stdout.write(text);
  else writeReport(options.out, text);
}

export function renderReport(data: BootstrapReport, format: ReportFormat, validation?: ValidationResult): string {
  const document = reportDocument(data, validation);
  switch (format) {
    case "text":
      return renderText(document);
    case "markdown":
      return renderMarkdown(document);
    case "html":
      return renderHtml(document, topologyPicture(data.instances, data.connections));
    case "json":
      return `${JSON.stringify(validation ? { bootstrapReport: data, validation } : data, null, 2)}\n`;
  }
}

/** A former report is replaced; anything else is left alone. */
function writeReport(file: string, text: string): void {
  if (existsSync(file) && !readFileSync(file, "utf8").slice(0, 2000).includes("Pocket provider: stack")) {
    throw new UserError(`${file} is there and is no report of a stack`, "give another file, or remove that one");
  }
  writeFileSync(file, text);
  process.stderr.write(`written: ${file}\n`);
}
