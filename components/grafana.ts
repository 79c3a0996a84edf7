import * as pulumi from "@pulumi/pulumi";
import { dashboardFiles } from "../config-templates/monitoring/dashboards/all.ts";
import {
  dataSourceUid,
  type GrafanaInput,
  grafanaEnvironment,
  grafanaFiles,
  renderGrafanaDashboardProvider,
  renderGrafanaDataSource,
  renderGrafanaIni,
} from "../config-templates/monitoring/grafana.ts";
import { dataVolume } from "./dataVolume.ts";
import { asUser, grafanaLoginScript, readyCheck } from "./monitoringScripts.ts";
import { publishedPort, type RoleArgs, type RoleOptions } from "./roleArgs.ts";
import type { FileBundle } from "./shared/fileBundle.ts";
import { contentHash } from "./shared/hash.ts";
import { roleContainer, roleFiles } from "./shared/roleSteps.ts";

export interface GrafanaArgs extends RoleArgs {
  settings: GrafanaInput;
  adminPassword: pulumi.Input<string>;
  /** True outside the lab: the data volume outlives `pulumi destroy`. */
  keepData: boolean;
}

/** User of Grafana's image; its folders are open to any group. */
const grafanaUser = { uid: 472, gid: 472 };

/** Grafana with the shipped dashboards, on loopback only. */
export class Grafana extends pulumi.ComponentResource {
  constructor(name: string, args: GrafanaArgs, opts: RoleOptions = {}) {
    super("pocket-provider:index:Grafana", name, {}, opts);
    const { instance, shared, settings } = args;
    const port = publishedPort(args, "http");
    const adminPassword = pulumi.secret(args.adminPassword);
    const volume = dataVolume(shared.host, name, { instance, stack: args.stack, keep: args.keepData }, this);
    const dashboards = dashboardFiles();
    const files = roleFiles(
      args,
      name,
      adminPassword.apply(
        (password): FileBundle => ({
          owner: grafanaUser,
          files: [
            { path: grafanaFiles.configuration, content: renderGrafanaIni(settings) },
            { path: grafanaFiles.adminPassword, content: password },
            { path: grafanaFiles.dataSource, content: renderGrafanaDataSource(settings) },
            { path: grafanaFiles.dashboardProvider, content: renderGrafanaDashboardProvider() },
            ...dashboards.map((file) => ({ path: `${grafanaFiles.dashboards}/${file.name}`, content: file.content })),
          ],
        }),
      ),
      this,
    );
    const { container, gate } = roleContainer(
      args,
      name,
      {
        files,
        folder: grafanaFiles.folder,
        intent: {
          // the image has an entrypoint and no command, and a container has to have one
          entrypoint: ["/usr/bin/env"],
          command: ["/run.sh"],
          user: asUser(grafanaUser),
          env: { ...grafanaEnvironment },
          scratch: ["/tmp"],
          stopGraceSeconds: 15,
        },
        gate: {
          checks: [readyCheck(port, "/api/health")],
          deadlineSeconds: 90,
          hint: "its port on the host is taken, or it refuses a provisioned file",
        },
        after: [volume],
      },
      this,
    );
    shared.host.command(
      `${name}-login`,
      {
        create: grafanaLoginScript({ containerName: instance.containerName, port, dashboards: dashboards.length, dataSourceUid }),
        triggers: [container.id, pulumi.unsecret(adminPassword.apply(contentHash))],
      },
      { parent: this, dependsOn: [gate] },
    );
    this.registerOutputs({ containerName: instance.containerName });
  }
}
