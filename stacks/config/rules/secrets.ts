import type { Rule } from "./rule.ts";

export const rotationRules: Rule = ({ rotation, secretNames }, report) => {
  for (const [name, generation] of Object.entries(rotation ?? {}))
    if (secretNames.includes(name))
      report(
        `rotation.${name}`,
        generation,
        "makes a generated secret anew, but this one is given in the config",
        `remove it, and set a new value: pulumi config set --secret pocket-provider:${name}`,
      );
};
