import type * as pulumi from "@pulumi/pulumi";
import { Baseline } from "../components/host/baseline.ts";
import { DockerEngine } from "../components/host/dockerEngine.ts";
import { Firewall } from "../components/host/firewall.ts";
import type { Host } from "../components/host/host.ts";
import { Pocketd } from "../components/pocketd.ts";
import type { FirewallPlan } from "../config-templates/host/nftables.ts";
import type { StackConfig } from "./config/schema.ts";

/**
 * Makes a machine of the operator's ready for containers, each step after the one before: closed before anything can be published.
 * Returns what everything on the host waits for; a local host is left as it is.
 */
export function prepareHost(config: StackConfig, firewalls: FirewallPlan[], host: Host): pulumi.Resource[] {
  const name = host.hostName;
  const login = config.hosts[name];
  if (login?.kind !== "ssh") return [];
  const { docker, ...settings } = config.system;
  const baseline = new Baseline(`${name}-baseline`, { host, settings }, { dependsOn: [host] });
  if (wantsPocketd(config, name))
    new Pocketd(`${name}-pocketd`, { host, settings: { ...config.pocketd, chain: config.network } }, { dependsOn: [baseline] });
  const plan = firewalls.find((firewall) => firewall.host === name);
  const closed = plan
    ? [new Firewall(`${name}-firewall`, { host, plan, confirmSeconds: config.firewall.confirmSeconds }, { dependsOn: [baseline] })]
    : [];
  return [new DockerEngine(`${name}-engine`, { host, settings: docker, user: login.user }, { dependsOn: [baseline, ...closed] })];
}

const wantsPocketd = ({ pocketd, placement }: StackConfig, host: string) => pocketd.enabled && placement.pocketd?.hosts.includes(host);
