/** The known word nearest to a mistyped one; undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const steps = distance(word.toLowerCase(), candidate.toLowerCase());
    if (steps < least) {
      least = steps;
      best = candidate;
    }
  }
  return best ?? known.find((candidate) => begins(word, candidate) || begins(candidate, word));
}

/** "mainnet" begins with "main"; shorter beginnings say nothing. */
function begins(whole: string, start: string): boolean {
  return start.length >= 3 && whole.toLowerCase().startsWith(start.toLowerCase());
}

/** Levenshtein with neighbours swapped as one step: single changes that turn one word into the other. */
function distance(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1, swapped ? before[j - 2]! + 1 : Number.POSITIVE_INFINITY));
    }
    before = row;
    row = next;
  }
  return row[to.length]!;
}
