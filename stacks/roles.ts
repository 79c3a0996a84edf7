import type * as pulumi from "@pulumi/pulumi";
import { DemoBackend } from "../components/demoBackend.ts";
import { Miner } from "../components/miner.ts";
import { Redis } from "../components/redis.ts";
import { Relayer } from "../components/relayer.ts";
import type { SupplierKeys } from "../components/relayMinerInstance.ts";
import type { RoleOptions } from "../components/roleArgs.ts";
import { createIgniterApp, createPostgres, createTemporal, createTemporalUi } from "./controlPlane.ts";
import { createEdge } from "./edge.ts";
import { createMonitoring } from "./monitoring.ts";
import { type RoleContext, roleArgs, secretsOf } from "./roleContext.ts";
import { minerFileInput, redisFileInput, relayerFileInput, supplierKeysInput } from "./topology/renderInput.ts";
import { secretNames } from "./topology/secrets.ts";

/** The component of an instance's role, which has been found deployable before. */
export function createRole(context: RoleContext, opts: RoleOptions): pulumi.Resource {
  const { config, topology, instance } = context;
  const { name } = instance;
  const args = roleArgs(context);
  switch (instance.role) {
    case "redis":
      return new Redis(name, { ...args, ...redisArgs(context) }, opts);
    case "miner":
      return new Miner(
        name,
        {
          ...args,
          keys: supplierKeys(context),
          settings: secretsOf(context).apply((secrets) => minerFileInput(config, topology, name, secrets)),
        },
        opts,
      );
    case "relayer":
      return new Relayer(
        name,
        {
          ...args,
          keys: supplierKeys(context),
          services: Object.keys(config.relay.services).sort(),
          settings: secretsOf(context).apply((secrets) => relayerFileInput(config, topology, name, secrets)),
        },
        opts,
      );
    case "demo-backend":
      return new DemoBackend(name, args, opts);
    case "edge":
      return createEdge(context, opts);
    case "postgres":
      return createPostgres(context, opts);
    case "temporal":
      return createTemporal(context, opts);
    case "temporal-ui":
      return createTemporalUi(context, opts);
    case "provider-web":
    case "provider-workflows":
      return createIgniterApp("provider", context, opts);
    case "middleman-web":
    case "middleman-workflows":
      return createIgniterApp("middleman", context, opts);
    case "prometheus":
    case "alertmanager":
    case "grafana":
    case "node-exporter":
    case "redis-exporter":
    case "postgres-exporter":
    case "blackbox-exporter":
      return createMonitoring(instance.role, context, opts);
  }
}

function redisArgs({ config, topology, instance, values }: RoleContext) {
  if (config.redis.mode !== "managed") throw new Error(`redis.mode ${config.redis.mode} has no instance to make`);
  return {
    settings: redisFileInput(config, topology, instance.name),
    activeDefrag: config.redis.activeDefrag,
    password: values[secretNames.redisPassword]!,
    keepData: config.profile !== "lab",
  };
}

function supplierKeys(context: RoleContext): SupplierKeys {
  const { config } = context;
  if (config.keys.source === "hostFile") return { source: "hostFile", path: config.keys.path };
  return { source: "generated", keysHex: secretsOf(context).apply((secrets) => supplierKeysInput(config, secrets) ?? []) };
}
