import type { PlacedInstance } from "./placement.ts";
import { programs } from "./programs.ts";

/** Names of the instances that must be healthy before this one starts; its earlier sibling comes last, so updates walk one by one. */
export function startsAfter(name: string, all: PlacedInstance[]): string[] {
  const index = all.findIndex((instance) => instance.name === name);
  const { role } = all[index] as PlacedInstance;
  const program = programs[role];
  const needed = all.filter((other) => program.startsAfter.includes(other.role)).map((other) => other.name);
  const previous = all
    .slice(0, index)
    .filter((other) => other.role === role)
    .at(-1);
  return program.rolling && previous ? [...needed, previous.name] : needed;
}
