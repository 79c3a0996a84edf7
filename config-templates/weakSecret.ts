/** CHANGEME and its kin, standing alone or as a word of the value. */
export const neverMeant = /(^|[^a-z])(change|replace)[-_ ]?(me|this)([^a-z]|$)|^<[^<>]*>$|^(todo|fixme|xxx+)$/i;

const leastDistinct = 8;

/** Why nobody made this value by chance, as the rest of a sentence about it; undefined for one that may be. For secrets of 32 characters and more. */
export function weakness(value: string): string | undefined {
  if (neverMeant.test(value)) return "is a placeholder";
  if (/^(.+?)\1+$/s.test(value)) return "is weak: the same text over and over";
  if (new Set(value).size < leastDistinct) return `is weak: fewer than ${leastDistinct} different characters`;
  if (ascents(value) > value.length / 2) return "is weak: characters in their order";
  return undefined;
}

/** How many characters follow the one before in ASCII, with 9 before a and around the end as hex digits do. */
function ascents(value: string): number {
  const following: Record<string, string> = { "9": "a0", f: "0", F: "0", z: "a", Z: "A" };
  return [...value].filter((character, index) => {
    const before = value[index - 1];
    if (before === undefined) return false;
    return character.charCodeAt(0) === before.charCodeAt(0) + 1 || following[before]?.includes(character);
  }).length;
}
