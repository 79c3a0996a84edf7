import { randomInt, randomUUID } from "node:crypto";
import type { Resource } from "../framework/provider.ts";

const keepers = { type: { map: "string" }, onChange: "replace" } as const;

export const randomUuid: Resource = {
  inputs: { keepers },
  outputs: ["result"],
  create: async (_operation, inputs) => {
    const result = randomUUID();
    return { id: result, state: { ...inputs, result } };
  },
};

export const randomInteger: Resource = {
  inputs: {
    min: { type: "integer", required: true, onChange: "replace" },
    max: { type: "integer", required: true, onChange: "replace" },
    seed: { type: "string", onChange: "replace", refused: "a seed, which makes the number predictable" },
    keepers,
  },
  outputs: ["result"],
  check: (_news, { inputs, failures }) =>
    failures.length === 0 && (inputs.min as number) > (inputs.max as number)
      ? [{ property: "min", reason: "min must not be above max" }]
      : [],
  create: async (_operation, inputs) => {
    const result = randomInt(inputs.min as number, (inputs.max as number) + 1);
    return { id: String(result), state: { ...inputs, result } };
  },
};
