import { z } from "zod";
import { namespace } from "./namespace.ts";
import { type PerProfile, type Profile, profiles } from "./profiles.ts";
import { secretKeys } from "./secretKeys.ts";
import { sectionSchemas } from "./sections.ts";

/** The parts of JSON Schema that zod writes. */
export interface JsonSchema {
  type?: string | string[];
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  required?: string[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  [other: string]: unknown;
}

/** JSON Schemas of every section with one profile's defaults. */
export function sectionJsonSchemas(profile: Profile): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(sectionSchemas(profile)).map(([name, schema]) => {
      const json = z.toJSONSchema(schema, { io: "input", target: "draft-07", reused: "inline", unrepresentable: "any" }) as JsonSchema;
      delete json.$schema;
      return [name, json];
    }),
  );
}

/** The schema of a whole Pulumi.<stack>.yaml for editors. What profiles do not share is described instead. */
export function stackFileSchema(): JsonSchema {
  const [lab, single, ha] = profiles.map(sectionJsonSchemas) as [
    Record<string, JsonSchema>,
    Record<string, JsonSchema>,
    Record<string, JsonSchema>,
  ];
  const sections = Object.keys(lab).map((name) => [
    `${namespace}:${name}`,
    merge({ lab: lab[name]!, single: single[name]!, ha: ha[name]! }),
  ]);
  const secrets = Object.entries(secretKeys).map(([name, key]) => [`${namespace}:${name}`, secretSchema(key)]);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Pulumi.<stack>.yaml of pocket-provider",
    description: "One operator's environment. Made from the program's own schema; rules across sections are checked by the program.",
    type: "object",
    required: ["config"],
    additionalProperties: false,
    properties: {
      config: {
        type: "object",
        description: "Keys of this project and of Pulumi.",
        required: [`${namespace}:profile`],
        properties: {
          [`${namespace}:profile`]: {
            type: "string",
            enum: [...profiles],
            description: "Shape of the stack; every default follows from it.",
          },
          ...Object.fromEntries([...sections, ...secrets]),
        },
        patternProperties: { [`^(?!${namespace}:)[^:]+:.+$`]: {} },
        additionalProperties: false,
      },
      encryptionsalt: { type: "string", description: "Written by Pulumi: salt of the passphrase." },
      encryptedkey: { type: "string", description: "Written by Pulumi: key of a cloud secrets provider." },
      secretsprovider: { type: "string", description: "Written by Pulumi: what encrypts this stack's secrets." },
      environment: { description: "Pulumi ESC environments; Pulumi Cloud only." },
    },
  };
}

function secretSchema({ kind, description }: { kind: string; description: string }): JsonSchema {
  const secure: JsonSchema = {
    type: "object",
    required: ["secure"],
    additionalProperties: false,
    properties: { secure: { type: "string", description: "Cipher text, written by pulumi config set --secret." } },
  };
  return kind === "text" ? { ...secure, description } : { anyOf: [secure, { type: "object", additionalProperties: secure }], description };
}

/** One schema of three: a default that differs moves into the description, a key is required where every profile requires it. */
function merge(all: PerProfile<JsonSchema>): JsonSchema {
  const { lab, single, ha } = all;
  const merged: JsonSchema = { ...lab };
  if (!same(lab.default, single.default) || !same(single.default, ha.default)) {
    delete merged.default;
    merged.description = `${lab.description} Default: ${defaultsText({ lab: lab.default, single: single.default, ha: ha.default })}.`;
  } else if (same(merged.default, {})) delete merged.default;
  if (lab.required) merged.required = lab.required.filter((key) => single.required?.includes(key) && ha.required?.includes(key));
  if (lab.properties) {
    merged.properties = Object.fromEntries(
      Object.keys(lab.properties).map((key) => [
        key,
        merge({ lab: lab.properties![key]!, single: single.properties![key]!, ha: ha.properties![key]! }),
      ]),
    );
  }
  for (const key of ["anyOf", "oneOf"] as const)
    if (lab[key]) merged[key] = lab[key].map((item, index) => merge({ lab: item, single: single[key]![index]!, ha: ha[key]![index]! }));
  for (const key of ["items", "additionalProperties"] as const)
    if (lab[key] && typeof lab[key] === "object")
      merged[key] = merge({ lab: lab[key], single: single[key] as JsonSchema, ha: ha[key] as JsonSchema });
  return merged;
}

/** Defaults that differ, as text: "lab 1; prod-single 3; prod-ha 3". */
export function defaultsText({ lab, single, ha }: PerProfile<unknown>): string {
  const shown = (value: unknown) => (value === undefined ? "none" : JSON.stringify(value));
  return [`lab ${shown(lab)}`, `prod-single ${shown(single)}`, `prod-ha ${shown(ha)}`].join("; ");
}

export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
