import * as pulumi from "@pulumi/pulumi";
import { type ProbeModule, renderBlackboxConfig } from "../config-templates/monitoring/blackbox.ts";
import { blackboxFiles, monitoringFolder } from "../config-templates/monitoring/files.ts";
import { asUser, checkScript, monitoringUser, sampleCheck } from "./monitoringScripts.ts";
import { portOf, type RoleArgs, type RoleOptions } from "./roleArgs.ts";
import { roleCheck, roleContainer, roleFiles } from "./shared/roleSteps.ts";

export interface BlackboxExporterArgs extends RoleArgs {
  modules: ProbeModule[];
}

const program = ["/bin/blackbox_exporter", `--config.file=${monitoringFolder}/${blackboxFiles.configuration}`] as const;

/** Looks at the stack's endpoints as their clients do, when Prometheus asks. */
export class BlackboxExporter extends pulumi.ComponentResource {
  constructor(name: string, args: BlackboxExporterArgs, opts: RoleOptions = {}) {
    super("pocket-provider:index:BlackboxExporter", name, {}, opts);
    const { instance } = args;
    const port = portOf(args, "metrics");
    const content = renderBlackboxConfig(args.modules);
    const files = roleFiles(args, name, { owner: monitoringUser, files: [{ path: blackboxFiles.configuration, content }] }, this);
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
            command: [...program, "--config.check"],
            subject: "probes",
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
          entrypoint: [program[0]],
          command: [program[1], `--web.listen-address=:${port}`],
          user: asUser(monitoringUser),
          stopGraceSeconds: 10,
        },
        gate: {
          checks: [
            sampleCheck(instance.containerName, port, "blackbox_exporter_config_last_reload_successful 1", "does not show its metrics"),
          ],
          deadlineSeconds: 60,
          hint: "it refuses its config",
        },
        after: [checked],
      },
      this,
    );
    this.registerOutputs({ containerName: instance.containerName });
  }
}
