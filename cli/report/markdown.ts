import type { Block, ReportDocument } from "./document.ts";

/** The report as GitHub-flavoured Markdown; the picture is left out, its table is there. */
export function renderMarkdown({ title, subtitle, blocks }: ReportDocument): string {
  return `${[`# ${inline(title)}`, inline(subtitle), ...blocks.map(block).filter((text) => text !== "")].join("\n\n")}\n`;
}

function block(content: Block): string {
  switch (content.kind) {
    case "heading":
      return `${"#".repeat(content.level)} ${inline(content.text)}`;
    case "paragraph":
      return inline(content.text);
    case "warning":
      return `> **Mind:** ${inline(content.text)}`;
    case "list":
      return content.items.map((item, index) => `${content.ordered ? `${index + 1}.` : "-"} ${inline(item)}`).join("\n");
    case "table":
      return [content.header, content.header.map(() => "---"), ...content.rows]
        .map((row, index) => `| ${row.map((cell) => (index === 1 ? cell : inline(cell))).join(" | ")} |`)
        .join("\n");
    case "commands":
      return content.lines.map((line) => `    ${line}`).join("\n");
    case "picture":
      return "";
  }
}

/** Text that stays what it is: nothing in it becomes markup, a table's cell or a line of its own. */
function inline(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_{}[\]<>#|~]/g, (character) => `\\${character}`);
}
