import type { Operation, Resource } from "../framework/provider.ts";
import type { Schema } from "../framework/schema.ts";
import type { Properties } from "../framework/values.ts";
import type { Issued } from "./certificate.ts";
import { readyFromTheStart, renewalChanges, renewalDue } from "./renewal.ts";

/** A resource that issues a certificate: `issueFrom` gives it with the outputs of its own. */
export function issuedResource(
  inputs: Schema,
  outputs: readonly string[],
  issueFrom: (operation: Operation, inputs: Properties) => { issued: Issued; more: Properties },
): Resource {
  return {
    inputs,
    outputs: ["certPem", "validityStartTime", "validityEndTime", "readyForRenewal", ...outputs],
    extraChanges: renewalChanges,
    create: async (operation, given) => {
      const { issued, more } = issueFrom(operation, given);
      const { id, ...times } = issued;
      return { id, state: { ...given, ...times, ...more, readyForRenewal: readyFromTheStart(given) } };
    },
    read: async ({ urn }, id, state) => {
      if (state.validityEndTime === undefined) {
        throw new Error(`import of ${urn} is not supported: a certificate's private key cannot be read back`);
      }
      const due = renewalDue(state.validityEndTime, state.earlyRenewalHours);
      return { id, state: due ? { ...state, readyForRenewal: true } : state };
    },
    update: async (_operation, _id, _state, news) => ({ ...news, readyForRenewal: readyFromTheStart(news) }),
  };
}
