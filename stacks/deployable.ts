import type { StackConfig } from "./config/schema.ts";
import type { Topology } from "./topology/types.ts";

/** What a plan holds that this version cannot make, in words; empty for a plan that it can. */
export function undeployable(config: StackConfig, topology: Topology): string[] {
  return [
    ...(topology.profile === "prod-ha" ? ["profile prod-ha"] : []),
    ...(config.redis.mode !== "sentinel" ? [] : [`redis.mode ${config.redis.mode}`]),
  ];
}

/** Refuses a plan that this version can show but not make, before anything is made. */
export function refuseUndeployable(config: StackConfig, topology: Topology): void {
  const found = undeployable(config, topology);
  if (found.length === 0) return;
  throw new Error(
    `stack ${topology.stack}: its config is good, but this version cannot deploy ${found.join(", ")}. ` +
      `Next: look at the plan with npm run pocket -- plan --stack ${topology.stack}; deploy profile lab or prod-single`,
  );
}
