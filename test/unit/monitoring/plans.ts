import { alertmanagerInput, alertSecrets } from "../../../stacks/topology/monitoringInput.ts";
import { planTopology } from "../../../stacks/topology/plan.ts";
import { stackConfig } from "../topology/configs.ts";

/** The stack of a profile with monitoring on. */
export function planOf(profile: "lab" | "prod-single" | "prod-ha") {
  const config = structuredClone(stackConfig(profile));
  config.monitoring.enabled = true;
  const host = Object.keys(config.hosts)[0]!;
  config.placement.monitoring ??= { hosts: [host], perHost: 1 };
  return { config, plan: planTopology(config, profile) };
}

/** What Alertmanager is given in prod-single, whose receiver's URL is a secret. */
export function alertManagerFixture() {
  const { config } = planOf("prod-single");
  return { settings: alertmanagerInput(config), secrets: alertSecrets(config, { "alertSecrets.pagerUrl": "https://pager.test/secret" }) };
}
