import { type IgniterApp, taskQueues } from "../../config-templates/igniterInput.ts";
import { igniterLine } from "../config/igniterLine.ts";
import type { StackConfig } from "../config/schema.ts";
import { igniterUrl, providerProbeUrl, publicProviderUrl } from "../topology/igniterUrls.ts";
import { temporalAddress, temporalNamespace } from "../topology/temporalInput.ts";
import type { Topology } from "../topology/types.ts";
import type { AppIdentities } from "./governance.ts";
import type { ValidationEndpoints } from "./schema.ts";

type IgniterEndpoints = NonNullable<ValidationEndpoints["igniter"]>;

/** Where the control plane can be asked; null for a stack without one. */
export function igniterEndpoints(config: StackConfig, topology: Topology, identities: AppIdentities): IgniterEndpoints | null {
  const first = (["provider", "middleman"] as const).find((app) => config[app].enabled);
  if (!first) return null;
  const { temporal } = config;
  return {
    provider: appEndpoints(config, topology, "provider", identities),
    middleman: appEndpoints(config, topology, "middleman", identities),
    temporalAddress: temporalAddress(config, topology, `${first}-web`),
    temporalRetentionHours: temporal.mode === "managed" ? temporal.retentionHours : null,
    temporalToolsImage: topology.images["temporal-admin-tools"] ?? config.images["temporal-admin-tools"],
    statusProbeUrl: providerProbeUrl(config, topology) ?? null,
  };
}

function appEndpoints(config: StackConfig, topology: Topology, app: IgniterApp, identities: AppIdentities): IgniterEndpoints[IgniterApp] {
  const web = topology.instances.find(({ role }) => role === `${app}-web`);
  const workflows = topology.instances.find(({ role }) => role === `${app}-workflows`);
  if (!web || !workflows) return null;
  return {
    line: igniterLine(config, app),
    url: igniterUrl(config, app),
    internalUrl: `http://${web.containerName}:${web.ports[0]?.containerPort}`,
    web: web.name,
    workflows: workflows.name,
    healthPath: "/api/health",
    bootstrapPath: "/api/bootstrap",
    setupPath: app === "provider" ? "/admin/setup" : "/admin",
    publicApiUrl: (app === "provider" && publicProviderUrl(config)) || null,
    identity: identities[app],
    temporal: {
      namespace: temporalNamespace(config, app),
      taskQueue: taskQueues[app],
    },
  };
}
