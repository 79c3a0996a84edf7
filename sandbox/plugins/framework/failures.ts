import type { Properties } from "./values.ts";

/** The thing exists, but its creation or update did not end well: the engine keeps it in the state with an init error. */
export class PartialFailure extends Error {
  readonly id: string;
  readonly state: Properties;

  constructor(message: string, id: string, state: Properties) {
    super(message);
    this.id = id;
    this.state = state;
  }
}

/** The bridged provider's way of listing errors. */
export function bridged(message: string): string {
  return `1 error occurred:\n\t* ${message}\n\n`;
}
