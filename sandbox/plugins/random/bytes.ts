import { randomBytes } from "node:crypto";
import type { Resource } from "../framework/provider.ts";

const keepers = { type: { map: "string" }, onChange: "replace" } as const;
const positive = (value: number): string | undefined => (value < 1 ? "must be at least 1" : undefined);

export const randomId: Resource = {
  inputs: {
    byteLength: { type: "integer", required: true, onChange: "replace", validate: positive },
    prefix: { type: "string", onChange: "replace" },
    keepers,
  },
  outputs: ["hex", "dec", "b64Std", "b64Url"],
  create: async (_operation, inputs) => {
    const bytes = randomBytes(inputs.byteLength as number);
    const prefix = (inputs.prefix as string | undefined) ?? "";
    return {
      // The id is the value without the prefix.
      id: bytes.toString("base64url"),
      state: {
        ...inputs,
        hex: `${prefix}${bytes.toString("hex")}`,
        dec: `${prefix}${BigInt(`0x${bytes.toString("hex")}`)}`,
        b64Std: `${prefix}${bytes.toString("base64")}`,
        b64Url: `${prefix}${bytes.toString("base64url")}`,
      },
    };
  },
};

export const randomBytesResource: Resource = {
  inputs: { length: { type: "integer", required: true, onChange: "replace", validate: positive }, keepers },
  outputs: ["base64", "hex"],
  create: async (_operation, inputs) => {
    const bytes = randomBytes(inputs.length as number);
    return { id: "none", state: { ...inputs, base64: bytes.toString("base64"), hex: bytes.toString("hex") } };
  },
};
