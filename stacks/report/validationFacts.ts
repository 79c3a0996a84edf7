import { destination, sshOptions } from "../../components/host/sshOptions.ts";
import { databaseNames, databaseRoles } from "../../config-templates/databaseNames.ts";
import type { StackConfig } from "../config/schema.ts";
import { sshTarget } from "../sshTarget.ts";
import { hostAndPort } from "../topology/externalFlows.ts";
import type { Topology } from "../topology/types.ts";
import type { ValidationEndpoints } from "./schema.ts";

/** Machines, for checks that look at them. */
export function describeHosts(config: StackConfig, { hosts, stack }: Topology): ValidationEndpoints["hosts"] {
  return hosts.map(({ name, kind, publicAddress = null, privateAddress = null }) => ({
    name,
    kind,
    publicAddress,
    privateAddress,
    sshPort: sshPortOf(config, name),
    shell: shellOf(config, name, stack),
  }));
}

function sshPortOf({ hosts }: StackConfig, name: string): number | null {
  const host = hosts[name];
  return host?.kind === "ssh" ? host.port : null;
}

/** How a script gets to a host: by ssh as the stack itself does, so that an open connection is shared. */
function shellOf({ hosts, secretNames }: StackConfig, name: string, stack: string): string[] {
  const host = hosts[name];
  if (host?.kind !== "ssh") return ["bash", "-s"];
  const target = sshTarget(host, stack, secretNames.includes("sshPrivateKey"));
  return ["ssh", ...sshOptions(target), ...destination(target), `${target.user === "root" ? "" : "sudo -n "}bash -s`];
}

export function describeEdge({ edge }: StackConfig): ValidationEndpoints["edge"] {
  return edge.mode === "public" ? { mode: "public", tls: edge.tls.kind, hsts: edge.hsts } : { mode: "loopback", tls: null, hsts: false };
}

export function describeRedis({ redis, images }: StackConfig): ValidationEndpoints["redis"] {
  if (redis.mode !== "external") return { mode: redis.mode, persistence: redis.persistence, clientImage: null };
  return { mode: redis.mode, persistence: redis.checkPersistence ? true : null, clientImage: images.redis };
}

/** Databases of the programs that run; null where none runs. */
export function describePostgres({ provider, middleman, temporal, postgres }: StackConfig): ValidationEndpoints["postgres"] {
  if (!provider.enabled && !middleman.enabled) return null;
  const ownTemporal = temporal.mode === "managed";
  return {
    mode: postgres.mode,
    databases: [
      ...(provider.enabled ? [{ name: databaseNames.provider, owner: databaseRoles.provider }] : []),
      ...(middleman.enabled ? [{ name: databaseNames.middleman, owner: databaseRoles.middleman }] : []),
      ...(ownTemporal ? [databaseNames.temporal, databaseNames.temporalVisibility] : []).map((name) => ({
        name,
        owner: databaseRoles.temporal,
      })),
    ],
  };
}

/** Every backend by service and transport, without paths, which may hold tokens. */
export function describeBackends({ relay }: StackConfig, topology: Topology): ValidationEndpoints["relay"]["backends"] {
  const demo = topology.flows.find(({ to }) =>
    topology.instances.some(({ name, role }) => name === to.instance && role === "demo-backend"),
  );
  return Object.entries(relay.services)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([service, { demo: isDemo, demoTransports, backends }]) => {
      if (isDemo) return demo ? demoTransports.map((transport) => ({ service, transport, url: `http://${demo.address}` })) : [];
      return Object.entries(backends)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([transport, { url, urls }]) =>
          (urls ?? [url ?? ""]).map((entry) => ({ service, transport, url: origin(typeof entry === "string" ? entry : entry.url) })),
        );
    });
}

function origin(url: string): string {
  const secure = /^(https|wss):/.test(url);
  return `${secure ? "https" : "http"}://${hostAndPort(url)}`;
}
