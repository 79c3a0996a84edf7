import { stringify } from "yaml";

/** First line of every rendered file: which program reads it, and that edits are lost. */
export function fileHeader(program: string): string {
  return `# ${program}: made by pocket-provider; do not edit, the next run replaces it.\n`;
}

/**
 * YAML text of a document, keys in the given order, every string value in double quotes.
 * Quoting all strings leaves no room for a parser's own idea of `no`, `0x10`, `~` or `1e3`.
 */
export function renderYamlFile(program: string, document: Record<string, unknown>): string {
  const text = stringify(document, {
    defaultStringType: "QUOTE_DOUBLE",
    defaultKeyType: "PLAIN",
    doubleQuotedAsJSON: true,
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
  return fileHeader(program) + escapeUnprintable(text);
}

/** Go's YAML reader refuses these characters raw, JSON-style quoting leaves them raw. */
function escapeUnprintable(text: string): string {
  return text.replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
