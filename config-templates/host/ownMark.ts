/** First line of every file of ours on a host: what lacks it belongs to somebody else and is never overwritten or removed. */
export const ownMark = "# Written by pocket-provider from the stack's config; a change here is overwritten.";

/** A file of ours, with its mark on top and a line end at its end. */
export function ownFile(lines: string[]): string {
  return `${[ownMark, ...lines].join("\n")}\n`;
}
