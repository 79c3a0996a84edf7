/** Programs print connection URLs with passwords and tokens; no result may carry one. */
export function redact(text: string): string {
  return text
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^@/\s"']*@/gi, "$1[redacted]@")
    .replace(/([\w-]*(?:password|passwd|secret|token|api[-_]?key|authorization)["']?\s*[:=]\s*["']?)(?!\s)[^\s"',}&]+/gi, "$1[redacted]");
}

/** One line of evidence, short enough to read. */
export function brief(text: string, length = 240): string {
  const line = redact(text).replace(/\s+/g, " ").trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
