import { type DashboardSpec, renderDashboard } from "./builder.ts";
import { controlPlane } from "./controlPlane.ts";
import { edge } from "./edge.ts";
import { hosts } from "./hosts.ts";
import { overview } from "./overview.ts";
import { redis } from "./redis.ts";
import { relays } from "./relays.ts";
import { sessions } from "./sessions.ts";

/** The dashboards that are shipped, the most important one first. */
export const dashboards: DashboardSpec[] = [overview, relays, sessions, redis, hosts, controlPlane, edge];

/** Each dashboard as a file of JSON, named after its uid. */
export function dashboardFiles(): { name: string; content: string }[] {
  return dashboards.map((spec) => ({ name: `${spec.uid}.json`, content: renderDashboard(spec) }));
}
