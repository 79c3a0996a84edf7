import type * as pulumi from "@pulumi/pulumi";
import { Alertmanager } from "../components/alertmanager.ts";
import { BlackboxExporter } from "../components/blackboxExporter.ts";
import { Grafana } from "../components/grafana.ts";
import { NodeExporter } from "../components/nodeExporter.ts";
import { PostgresExporter } from "../components/postgresExporter.ts";
import { Prometheus } from "../components/prometheus.ts";
import { RedisExporter } from "../components/redisExporter.ts";
import type { RoleOptions } from "../components/roleArgs.ts";
import { databaseOf, type RoleContext, roleArgs, secretsOf } from "./roleContext.ts";
import { flowAddress } from "./topology/flows.ts";
import { alertmanagerInput, alertRulesInput, alertSecrets, grafanaInput } from "./topology/monitoringInput.ts";
import { probeModules } from "./topology/probeInput.ts";
import { prometheusInput } from "./topology/scrapeInput.ts";
import { secretNames } from "./topology/secretNames.ts";
import type { Role } from "./topology/types.ts";

/** Roles of monitoring: nothing else waits for them. */
export type MonitoringRole = Extract<
  Role,
  "prometheus" | "alertmanager" | "grafana" | "node-exporter" | "redis-exporter" | "postgres-exporter" | "blackbox-exporter"
>;

/** The component of an instance of monitoring. */
export function createMonitoring(role: MonitoringRole, context: RoleContext, opts: RoleOptions): pulumi.Resource {
  const { config, topology, instance, values } = context;
  const { name } = instance;
  const args = roleArgs(context);
  const keepData = config.profile !== "lab";
  switch (role) {
    case "prometheus": {
      const { retentionDays, retentionMiB } = config.monitoring.prometheus;
      return new Prometheus(
        name,
        {
          ...args,
          settings: prometheusInput(config, topology, name),
          rules: alertRulesInput(config, topology),
          retention: { days: retentionDays, sizeMiB: retentionMiB },
          keepData,
        },
        opts,
      );
    }
    case "alertmanager": {
      const secrets = secretsOf(context).apply((own) => alertSecrets(config, own));
      return new Alertmanager(name, { ...args, settings: alertmanagerInput(config), secrets, keepData }, opts);
    }
    case "grafana": {
      const settings = grafanaInput(config, topology, name);
      return new Grafana(name, { ...args, settings, adminPassword: values[secretNames.grafanaAdminPassword]!, keepData }, opts);
    }
    case "node-exporter":
      return new NodeExporter(name, args, opts);
    case "redis-exporter": {
      const redisAddress = flowAddress(topology, name, "redis", "redis");
      return new RedisExporter(name, { ...args, redisAddress, password: values[secretNames.redisPassword]! }, opts);
    }
    case "postgres-exporter":
      return createPostgresExporter(context, opts);
    case "blackbox-exporter":
      return new BlackboxExporter(name, { ...args, modules: probeModules(config, topology) }, opts);
  }
}

function createPostgresExporter(context: RoleContext, opts: RoleOptions): PostgresExporter {
  const { topology, instance, values } = context;
  return new PostgresExporter(
    instance.name,
    {
      ...roleArgs(context),
      postgresAddress: flowAddress(topology, instance.name, "postgres", "postgres"),
      database: databaseOf(context),
      password: values[secretNames.monitoringDatabasePassword]!,
    },
    opts,
  );
}
