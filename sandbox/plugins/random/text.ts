import { randomInt } from "node:crypto";
import type { CheckResult } from "../framework/check.ts";
import type { Resource } from "../framework/provider.ts";
import type { PropertySpec, Schema } from "../framework/schema.ts";
import type { Properties } from "../framework/values.ts";

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const NUMERIC = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

const kept = (type: "boolean" | "integer", standard: boolean | number): PropertySpec => ({ type, default: standard, onChange: "replace" });

/** Every input replaces; nothing is ever updated in place. */
export const textInputs: Schema = {
  length: {
    type: "integer",
    required: true,
    onChange: "replace",
    validate: (value: number) => (value < 1 ? "length must be at least 1" : undefined),
  },
  special: kept("boolean", true),
  upper: kept("boolean", true),
  lower: kept("boolean", true),
  numeric: { type: "boolean", computed: true, onChange: "replace" },
  number: { type: "boolean", computed: true, onChange: "replace" },
  minUpper: kept("integer", 0),
  minLower: kept("integer", 0),
  minNumeric: kept("integer", 0),
  minSpecial: kept("integer", 0),
  overrideSpecial: { type: "string", onChange: "replace" },
  keepers: { type: { map: "string" }, onChange: "replace" },
};

interface CharacterClass {
  characters: string;
  enabled: boolean;
  least: number;
}

function characterClasses(inputs: Properties): CharacterClass[] {
  const numeric = (inputs.numeric ?? inputs.number ?? true) as boolean;
  return [
    { characters: UPPER, enabled: inputs.upper !== false, least: Number(inputs.minUpper ?? 0) },
    { characters: LOWER, enabled: inputs.lower !== false, least: Number(inputs.minLower ?? 0) },
    { characters: NUMERIC, enabled: numeric, least: Number(inputs.minNumeric ?? 0) },
    {
      characters: (inputs.overrideSpecial as string | undefined) || SPECIAL,
      enabled: inputs.special !== false,
      least: Number(inputs.minSpecial ?? 0),
    },
  ];
}

/** Random text that holds at least the asked number of each class, its characters in random order. */
export function generateText(inputs: Properties): string {
  const classes = characterClasses(inputs);
  const all = classes
    .filter(({ enabled }) => enabled)
    .map(({ characters }) => characters)
    .join("");
  const demanded = classes.flatMap(({ characters, least }) => pick(characters, least));
  return shuffled([...demanded, ...pick(all, Number(inputs.length) - demanded.length)]).join("");
}

function pick(characters: string, count: number): string[] {
  return Array.from({ length: Math.max(0, count) }, () => characters[randomInt(characters.length)]!);
}

function shuffled(characters: string[]): string[] {
  for (let index = characters.length - 1; index > 0; index--) {
    const other = randomInt(index + 1);
    [characters[index], characters[other]] = [characters[other]!, characters[index]!];
  }
  return characters;
}

function checkClasses(_news: Properties, { inputs, failures }: CheckResult) {
  if (failures.length > 0) {
    return [];
  }
  const classes = characterClasses(inputs);
  const least = classes.reduce((sum, { least: count }) => sum + count, 0);
  if (least > Number(inputs.length)) {
    return [{ property: "length", reason: `must be at least the sum of the minimums, ${least}` }];
  }
  if (!classes.some(({ enabled }) => enabled)) {
    return [{ property: "length", reason: "no class of characters is left: enable upper, lower, numeric or special" }];
  }
  return [];
}

function textResource(): Resource {
  return {
    inputs: textInputs,
    outputs: ["result"],
    check: checkClasses,
    create: async (_operation, inputs) => {
      const result = generateText(inputs);
      const numeric = inputs.numeric ?? inputs.number ?? true;
      return { id: result, state: { ...inputs, numeric, number: numeric, result } };
    },
  };
}

export const randomString: Resource = textResource();

/** Cost of the hash, as upstream's. */
const BCRYPT_ROUNDS = 10;

/** As a string, under an id that does not give the password away, and with its bcrypt hash. */
export const randomPassword: Resource = {
  ...textResource(),
  outputs: ["result", "bcryptHash"],
  create: async (operation, inputs) => {
    const made = await textResource().create(operation, inputs);
    const { hash } = await import("bcryptjs");
    // bcrypt looks at 72 bytes only, and upstream cuts there instead of refusing
    const significant = Buffer.from(made.state.result as string)
      .subarray(0, 72)
      .toString();
    return { id: "none", state: { ...made.state, bcryptHash: await hash(significant, BCRYPT_ROUNDS) } };
  },
};
