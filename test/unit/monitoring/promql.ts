const keywords = new Set(["and", "or", "unless", "offset", "bool", "inf", "nan"]);
/** They, and the list in parentheses behind them, name labels. */
const beforeLabels = new Set(["by", "without", "on", "ignoring", "group_left", "group_right"]);

/** Strings, ranges and matchers hold no metric; what is left are words, numbers and signs. */
const withoutContents = (expr: string) =>
  expr
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
    .replaceAll(/\{[^}]*\}/g, " ")
    .replaceAll(/\[[^\]]*\]/g, " ");

/** Names of the metrics that a PromQL expression asks for: words that are no function, keyword, label or duration. */
export function metricsOf(expr: string): string[] {
  const tokens: string[] = withoutContents(expr).match(/\d[\d.]*\w*|[a-zA-Z_:][\w:]*|\S/g) ?? [];
  const found = new Set<string>();
  for (let index = 0; index < tokens.length; index += 1) {
    const text = tokens[index]!;
    if (beforeLabels.has(text)) {
      if (tokens[index + 1] === "(") index = tokens.indexOf(")", index);
      continue;
    }
    const next = tokens[index + 1] ?? "";
    const isWord = /^[a-zA-Z_:]/.test(text) && !keywords.has(text.toLowerCase());
    if (isWord && next !== "(" && next !== "by" && next !== "without") found.add(text);
  }
  return [...found];
}
