import pc from "picocolors";
import type { Block, ReportDocument } from "./document.ts";

/** The report for a terminal; colours only where the terminal wants them. */
export function renderText({ title, subtitle, blocks }: ReportDocument): string {
  const parts = [`${pc.bold(title)} ${pc.dim(`(${subtitle})`)}`, ...blocks.map(block).filter((text) => text !== "")];
  return `${parts.join("\n\n")}\n`;
}

function block(content: Block): string {
  switch (content.kind) {
    case "heading":
      return content.level === 2 ? pc.bold(pc.underline(content.text)) : pc.bold(content.text);
    case "paragraph":
      return content.text;
    case "warning":
      return `${pc.yellow("!")} ${content.text}`;
    case "list":
      return content.items.map((item, index) => `  ${content.ordered ? `${index + 1}.` : "-"} ${item}`).join("\n");
    case "table":
      return table([content.header, ...content.rows]);
    case "commands":
      return content.lines.map((line) => `    ${pc.cyan(line)}`).join("\n");
    case "picture":
      return "";
  }
}

/** Columns side by side; the last one is as long as it is. */
function table(rows: string[][]): string {
  const widths = rows.reduce<number[]>((sizes, row) => row.map((cell, column) => Math.max(sizes[column] ?? 0, cell.length)), []);
  const line = (row: string[]) =>
    `  ${row.map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell)).join("  ")}`.trimEnd();
  return rows.map((row, index) => (index === 0 ? pc.dim(line(row)) : line(row))).join("\n");
}
