import * as pulumi from "@pulumi/pulumi";
import { monitoringFolder, prometheusFiles } from "../config-templates/monitoring/files.ts";
import { type PrometheusConfigInput, renderPrometheusConfig } from "../config-templates/monitoring/prometheus.ts";
import { renderAlertRules } from "../config-templates/monitoring/rules/render.ts";
import type { AlertRulesInput } from "../config-templates/monitoring/rules/rule.ts";
import { dataVolume } from "./dataVolume.ts";
import { asUser, monitoringUser, prometheusCheck, readyCheck, targetsCheck } from "./monitoringScripts.ts";
import { publishedPort, type RoleArgs, type RoleOptions } from "./roleArgs.ts";
import { roleCheck, roleContainer, roleFiles } from "./shared/roleSteps.ts";

export interface PrometheusArgs extends RoleArgs {
  settings: PrometheusConfigInput;
  rules: AlertRulesInput;
  retention: { days: number; sizeMiB: number };
  /** True outside the lab: the data volume outlives `pulumi destroy`. */
  keepData: boolean;
}

/** Prometheus with the plan's targets and the alert rules, on loopback only: it has no login. */
export class Prometheus extends pulumi.ComponentResource {
  constructor(name: string, args: PrometheusArgs, opts: RoleOptions = {}) {
    super("pocket-provider:index:Prometheus", name, {}, opts);
    const { instance, shared, settings, retention } = args;
    const port = publishedPort(args, "http");
    const volume = dataVolume(shared.host, name, { instance, stack: args.stack, keep: args.keepData }, this);
    const files = roleFiles(
      args,
      name,
      {
        owner: monitoringUser,
        files: [
          { path: prometheusFiles.configuration, content: renderPrometheusConfig(settings) },
          { path: prometheusFiles.rules, content: renderAlertRules(args.rules) },
        ],
      },
      this,
    );
    const script = (filesPath: string) => prometheusCheck(args.image, filesPath, monitoringFolder);
    const checked = roleCheck(args, name, { step: "check", files, script }, this);
    const targets = [...settings.jobs.flatMap((job) => job.targets), ...settings.probes].length;
    roleContainer(
      args,
      name,
      {
        files,
        folder: monitoringFolder,
        intent: {
          entrypoint: ["/bin/prometheus"],
          command: [
            `--config.file=${monitoringFolder}/${prometheusFiles.configuration}`,
            `--storage.tsdb.path=${instance.volume!.target}`,
            `--storage.tsdb.retention.time=${retention.days}d`,
            `--storage.tsdb.retention.size=${retention.sizeMiB}MB`,
            `--web.listen-address=:${port.containerPort}`,
          ],
          user: asUser(monitoringUser),
          stopGraceSeconds: 60, // time to write the samples in memory to disk
        },
        gate: {
          checks: [readyCheck(port, "/-/ready"), targetsCheck(port, targets)],
          deadlineSeconds: 60 + 2 * settings.scrapeIntervalSeconds,
          hint: "its port on the host is taken, or the samples on the volume cannot be loaded",
        },
        after: [checked, volume],
      },
      this,
    );
    this.registerOutputs({ containerName: instance.containerName });
  }
}
