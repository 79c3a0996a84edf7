import { type LookupAddress, lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { isIP } from "node:net";

/** Name resolution with overrides, in the form that Node's sockets want. */
export function lookupOf(overrides: ReadonlyMap<string, string>): LookupFunction {
  return (name, options, callback) => {
    const address = overrides.get(name);
    if (address === undefined)
      return lookup(name, options, callback as (error: NodeJS.ErrnoException | null, address: string | LookupAddress[]) => void);
    const family = isIP(address);
    if (options.all) return (callback as unknown as (error: null, addresses: LookupAddress[]) => void)(null, [{ address, family }]);
    callback(null, address, family);
  };
}
