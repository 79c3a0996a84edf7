import { moduleName, type ProbeModule } from "../../config-templates/monitoring/blackbox.ts";
import type { ProbeTarget } from "../../config-templates/monitoring/prometheus.ts";
import type { StackConfig } from "../config/schema.ts";
import { dashboardsDomain } from "./edgeNames.ts";
import type { FlowPlan, InstancePlan, Topology } from "./types.ts";

/** One look at an endpoint, with how to look. */
interface Probe extends Omit<ProbeTarget, "module"> {
  module: ProbeModule;
}

const answers200: ProbeModule = { method: "GET", statuses: [200] };
/** A relayer answers an empty relay so; nothing else does. */
const refusesEmptyRelay: ProbeModule = { method: "GET", statuses: [400] };

/** Every endpoint that the stack's blackbox exporter looks at. */
export function probeTargets(config: StackConfig, topology: Topology): ProbeTarget[] {
  return probes(config, topology).map(({ module, ...target }) => ({ ...target, module: moduleName(module) }));
}

/** The modules that those need. */
export function probeModules(config: StackConfig, topology: Topology): ProbeModule[] {
  return probes(config, topology).map(({ module }) => module);
}

function probes(config: StackConfig, topology: Topology): Probe[] {
  const from = topology.instances.find(({ role }) => role === "blackbox-exporter");
  if (!from) return [];
  const reached = topology.flows.filter((flow) => flow.from === from.name);
  return [
    ...reached.flatMap((flow) => instanceProbes(config, flow, topology.instances.find(({ name }) => name === flow.to.instance)!)),
    { check: "chain", module: answers200, url: `${config.network.rpcUrl.replace(/\/$/, "")}/status`, instance: "chain" },
  ];
}

function instanceProbes(config: StackConfig, { to, address }: FlowPlan, { name, role, host }: InstancePlan): Probe[] {
  const place = { instance: name, host };
  switch (role) {
    case "edge":
      return to.port === "relay"
        ? [{ check: "relay", module: refusesEmptyRelay, url: `http://${address}/`, ...place }]
        : publicProbes(config, address).map((probe) => ({ ...probe, ...place }));
    case "relayer":
      return Object.keys(config.relay.services)
        .sort()
        .map((service) => ({ check: "backend", module: answers200, url: `http://${address}/ready/${service}`, service, ...place }));
    case "provider-web":
    case "middleman-web": {
      const app = role === "provider-web" ? "provider" : "middleman";
      const wizardDone: ProbeModule = { ...answers200, body: '"isBootstrapped": *true' };
      return [
        { check: "igniter", module: answers200, url: `http://${address}/api/health`, app, ...place },
        { check: "bootstrap", module: wizardDone, url: `http://${address}/api/bootstrap`, app, ...place },
      ];
    }
    default:
      return [];
  }
}

/** The public names as a client calls them, at the edge's own address, so that each of several edges is looked at. */
function publicProbes(config: StackConfig, address: string): Omit<Probe, "instance" | "host">[] {
  const { edge, provider, middleman } = config;
  if (edge.mode !== "public") return [];
  const tls = clientsTrust(config) ? "trusted" : "any";
  const url = `https://${address}`;
  const found: Omit<Probe, "instance" | "host">[] = [
    { check: "relay", module: { ...refusesEmptyRelay, tls }, url: `${url}/`, hostname: edge.relayDomain },
  ];
  // Where only Middlemen's addresses may call, the exporter may not.
  if (provider.enabled && provider.publicApiDomain && provider.publicApiAllowlist.length === 0) {
    // unsigned: 403 before the wizard, 400 after it
    const module: ProbeModule = { method: "POST", statuses: [400, 403], tls };
    found.push({ check: "endpoint", module, url: `${url}/api/status`, hostname: provider.publicApiDomain });
  }
  if (middleman.enabled && middleman.domain)
    found.push({ check: "endpoint", module: { ...answers200, tls }, url: `${url}/`, hostname: middleman.domain });
  const dashboards = dashboardsDomain(config);
  if (dashboards !== undefined)
    found.push({ check: "endpoint", module: { method: "GET", statuses: [401], tls }, url: `${url}/`, hostname: dashboards });
  return found;
}

/** False where certificates come from an authority that no client knows. */
export function clientsTrust({ edge }: StackConfig): boolean {
  if (edge.mode !== "public" || edge.tls.kind === "internal") return false;
  return edge.tls.kind === "files" || edge.tls.caUrl === undefined;
}
