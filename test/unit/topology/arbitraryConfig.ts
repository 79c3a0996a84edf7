import fc from "fast-check";
import type { PlacementConfig, StackConfig } from "../../../stacks/config/schema.ts";
import { certificateAuthority } from "../config/inputs.ts";
import { stackConfig } from "./configs.ts";

const prodHa = stackConfig("prod-ha");
const prodSingle = stackConfig("prod-single");
const hostNames = ["alpha", "beta", "gamma", "delta", "eps-1", "zeta"];

/** Everything of prod-ha but the hosts, with them drawn: two to six machines, roles spread over them at will. */
export const arbitraryConfig: fc.Arbitrary<StackConfig> = fc
  .shuffledSubarray(hostNames, { minLength: 2 })
  .chain((hosts) =>
    fc.record({
      hosts: fc.constant(hosts),
      relayer: fc.record({ hosts: fc.shuffledSubarray(hosts, { minLength: 1 }), perHost: fc.integer({ min: 1, max: 4 }) }),
      miner: fc.record({ hosts: fc.shuffledSubarray(hosts, { minLength: 1 }), perHost: fc.integer({ min: 1, max: 4 }) }),
      redis: fc.shuffledSubarray(hosts, { minLength: 1 }),
      edge: fc.shuffledSubarray(hosts, { minLength: 1 }),
      single: fc.array(fc.constantFrom(...hosts), { minLength: 6, maxLength: 6 }),
      sentinel: fc.boolean(),
      demo: fc.boolean(),
      middleman: fc.boolean(),
      provider: fc.boolean(),
      monitoring: fc.boolean(),
      ownDatabase: fc.boolean(),
      ownTemporal: fc.boolean(),
      publicApi: fc.boolean(),
      adminDomain: fc.boolean(),
      dropData: fc.boolean(),
      beta: fc.boolean(),
      caCertificate: fc.boolean(),
    }),
  )
  .map((draw) => {
    const base = structuredClone(prodHa);
    const one = (index: number) => ({ hosts: [draw.single[index]!], perHost: 1 });
    const placement: PlacementConfig = {
      relayer: draw.relayer,
      miner: draw.miner,
      redis: { hosts: draw.sentinel ? draw.redis : [draw.redis[0]!], perHost: 1 },
      edge: { hosts: draw.edge, perHost: 1 },
      "demo-backend": one(0),
      postgres: one(1),
      temporal: one(2),
      provider: one(3),
      middleman: one(4),
      monitoring: one(5),
    };
    if (draw.demo) base.relay.services.eth!.demo = true;
    // images follow the network
    const { network, images } = draw.beta ? structuredClone(prodSingle) : base;
    return {
      ...base,
      network,
      images,
      placement,
      postgres: draw.ownDatabase
        ? base.postgres
        : { mode: "external", sslMode: "require", ...(draw.caCertificate ? { caCertificate: certificateAuthority } : {}) },
      temporal: draw.ownTemporal
        ? base.temporal
        : { mode: "external", address: "temporal.corp.test:7233", providerNamespace: "provider", middlemanNamespace: "middleman" },
      hosts: Object.fromEntries(draw.hosts.map((name) => [name, sshHost(name)])),
      redis: draw.sentinel ? base.redis : structuredClone(prodSingle.redis),
      provider: {
        ...base.provider,
        enabled: draw.provider,
        external: !draw.provider,
        publicApiDomain: draw.publicApi ? base.provider.publicApiDomain : undefined,
        domain: draw.adminDomain ? "admin.provider.test" : undefined,
      },
      middleman: { ...base.middleman, enabled: draw.middleman, dropData: draw.dropData && !draw.middleman },
      monitoring: { ...base.monitoring, enabled: draw.monitoring },
    };
  });

/** A machine whose addresses follow from its name, so that they are the same in every draw. */
export function sshHost(name: string): StackConfig["hosts"][string] {
  const number = hostNames.indexOf(name) + 1 || 99;
  const base = prodSingle.hosts.alpha!;
  return { ...base, ...{ address: `203.0.113.${number}`, privateAddress: `10.0.0.${number}` }, zone: name };
}

/** The same value with the keys of every object in another order; lists keep theirs, because their order means something. */
export function withShuffledKeys<T>(value: T, random: (bound: number) => number): T {
  if (Array.isArray(value)) return value.map((item) => withShuffledKeys(item, random)) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => ({ key, item: withShuffledKeys(item, random), order: random(1_000_000) }));
  return Object.fromEntries(entries.sort((a, b) => a.order - b.order).map(({ key, item }) => [key, item])) as T;
}
