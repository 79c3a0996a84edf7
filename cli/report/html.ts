import { createHash } from "node:crypto";
import type { Block, ReportDocument } from "./document.ts";
import { escapeHtml } from "./escapeHtml.ts";
import { pageStyle } from "./pageStyle.ts";

/** One page that needs nothing else: no script, no font, no image, nothing fetched. Light or dark as the reader's machine is; tables become cards on a phone. */
export function renderHtml({ title, subtitle, blocks }: ReportDocument, picture: string): string {
  const style = createHash("sha256").update(pageStyle).digest("base64");
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${style}'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(title)}</title><style>${pageStyle}</style></head>`,
    `<body><header><h1>${escapeHtml(title)}</h1><p>${escapeHtml(subtitle)}</p></header><main>`,
    ...blocks.map((content) => block(content, picture)),
    "</main></body></html>",
    "",
  ].join("\n");
}

function block(content: Block, picture: string): string {
  switch (content.kind) {
    case "heading":
      return `<h${content.level}>${escapeHtml(content.text)}</h${content.level}>`;
    case "paragraph":
      return `<p>${escapeHtml(content.text)}</p>`;
    case "warning":
      return `<p class="warning" role="note">${escapeHtml(content.text)}</p>`;
    case "list": {
      const tag = content.ordered ? "ol" : "ul";
      return `<${tag}>${content.items.map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</${tag}>`;
    }
    case "table":
      return table(content);
    case "commands":
      return `<pre tabindex="0"><code>${content.lines.map(escapeHtml).join("\n")}</code></pre>`;
    case "picture":
      return `<div class="picture" tabindex="0">${picture}</div>`;
  }
}

function table({ header, rows }: { header: string[]; rows: string[][] }): string {
  const head = header.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join("");
  const body = rows.map(
    (row) =>
      `<tr>${row.map((cell, column) => `<td data-label="${escapeHtml(header[column] ?? "")}">${escapeHtml(cell)}</td>`).join("")}</tr>`,
  );
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table>`;
}
