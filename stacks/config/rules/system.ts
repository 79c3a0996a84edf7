import { contains, parseNetwork } from "../ipNetwork.ts";
import type { Rule } from "./rule.ts";

/** Ranges for containers that hide something else: another range, or the address of a host. */
export const addressPoolRules: Rule = ({ system, hosts }, report) => {
  const pools = system?.docker.addressPools ?? [];
  pools.forEach(({ base, size }, index) => {
    const path = `system.docker.addressPools[${index}]`;
    const network = parseNetwork(base)!;
    if (size < network.prefix)
      report(`${path}.size`, size, `is wider than the range ${base} itself`, `write a number from ${network.prefix} to 28`);
    const twin = pools.slice(0, index).find((other) => overlap(parseNetwork(other.base)!, network));
    if (twin) report(`${path}.base`, base, `overlaps ${twin.base} of the same list`, "keep one of them");
    for (const [name, host] of Object.entries(hosts ?? {})) {
      if (host.kind !== "ssh") continue;
      for (const key of ["address", "privateAddress"] as const) {
        const address = parseNetwork(host[key] ?? "");
        if (address && contains(network, address))
          report(`${path}.base`, base, `holds ${host[key]}, hosts.${name}.${key}: containers could not reach it`, "choose another range");
      }
    }
  });
};

const overlap = (one: Parameters<typeof contains>[0], other: Parameters<typeof contains>[0]) =>
  contains(one, other) || contains(other, one);
