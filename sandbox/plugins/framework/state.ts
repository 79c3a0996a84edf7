import type { Schema } from "./schema.ts";
import { DEFAULTS_KEY, isEmpty, type Properties, UNKNOWN } from "./values.ts";

/** The state after an in-place update: new inputs over the old state; a removed input stays where removing it does nothing. */
export function mergedState(schema: Schema, state: Properties, news: Properties): Properties {
  const merged: Properties = { ...state };
  for (const [name, spec] of Object.entries(schema)) {
    if (news[name] !== undefined && !(spec.emptyIsAbsent && news[name] === "")) {
      merged[name] = news[name];
    } else if (!spec.computed && !spec.removalIgnored && !spec.emptyIsAbsent) {
      delete merged[name];
    }
  }
  delete merged[DEFAULTS_KEY];
  return merged;
}

/** What a create promises in a preview: the inputs, and unknown for everything that the real side will choose. */
export function plannedState(schema: Schema, outputs: readonly string[], inputs: Properties): Properties {
  const planned: Properties = { ...inputs };
  delete planned[DEFAULTS_KEY];
  for (const [name, spec] of Object.entries(schema)) {
    if (spec.computed && planned[name] === undefined) {
      planned[name] = UNKNOWN;
    }
  }
  for (const name of outputs) {
    planned[name] ??= UNKNOWN;
  }
  return planned;
}

/** The inputs that would have made this state: what is neither empty nor at its default. */
export function inputsOf(schema: Schema, state: Properties): Properties {
  const given = Object.entries(schema).filter(([name, spec]) => !isEmpty(state[name]) && state[name] !== spec.default);
  return Object.fromEntries(given.map(([name]) => [name, state[name]]));
}
