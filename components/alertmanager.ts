import * as pulumi from "@pulumi/pulumi";
import { type AlertmanagerInput, renderAlertmanagerConfig } from "../config-templates/monitoring/alertmanager.ts";
import { alertmanagerFiles, monitoringFolder } from "../config-templates/monitoring/files.ts";
import { dataVolume } from "./dataVolume.ts";
import { asUser, checkScript, monitoringUser, readyCheck } from "./monitoringScripts.ts";
import { publishedPort, type RoleArgs, type RoleOptions } from "./roleArgs.ts";
import { roleCheck, roleContainer, roleFiles } from "./shared/roleSteps.ts";

export interface AlertmanagerArgs extends RoleArgs {
  settings: AlertmanagerInput;
  /** URLs, tokens and passwords of the receivers by the names that the settings have for them; a secret. */
  secrets: pulumi.Input<Record<string, string>>;
  /** True outside the lab: silences outlive `pulumi destroy`. */
  keepData: boolean;
}

const configurationFile = `${monitoringFolder}/${alertmanagerFiles.configuration}`;

/** Alertmanager, on loopback only; its receivers' secrets are files that only it reads. */
export class Alertmanager extends pulumi.ComponentResource {
  constructor(name: string, args: AlertmanagerArgs, opts: RoleOptions = {}) {
    super("pocket-provider:index:Alertmanager", name, {}, opts);
    const { instance, shared } = args;
    const port = publishedPort(args, "http");
    const volume = dataVolume(shared.host, name, { instance, stack: args.stack, keep: args.keepData }, this);
    const files = roleFiles(
      args,
      name,
      pulumi.output(args.secrets).apply((secrets) => ({
        owner: monitoringUser,
        files: [
          { path: alertmanagerFiles.configuration, content: renderAlertmanagerConfig(args.settings) },
          ...Object.entries(secrets).map(([secret, content]) => ({ path: `${alertmanagerFiles.secrets}/${secret}`, content })),
        ],
      })),
      this,
    );
    const checked = roleCheck(
      args,
      name,
      {
        step: "check",
        files,
        script: (filesPath) =>
          checkScript({
            image: args.image,
            filesPath,
            folder: monitoringFolder,
            user: monitoringUser,
            command: ["/bin/amtool", "check-config", configurationFile],
            subject: "config of alert receivers",
          }),
      },
      this,
    );
    roleContainer(
      args,
      name,
      {
        files,
        folder: monitoringFolder,
        intent: {
          entrypoint: ["/bin/alertmanager"],
          command: [
            `--config.file=${configurationFile}`,
            `--storage.path=${instance.volume!.target}`,
            `--web.listen-address=:${port.containerPort}`,
            // alone: otherwise it looks for others, and ends where it has no private address to do so
            "--cluster.listen-address=",
          ],
          user: asUser(monitoringUser),
          stopGraceSeconds: 15,
        },
        gate: { checks: [readyCheck(port, "/-/ready")], deadlineSeconds: 60, hint: "its port on the host is taken" },
        after: [checked, volume],
      },
      this,
    );
    this.registerOutputs({ containerName: instance.containerName });
  }
}
