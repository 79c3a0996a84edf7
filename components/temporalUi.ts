import * as pulumi from "@pulumi/pulumi";
import { renderTemporalUiConfig, temporalUiFiles } from "../config-templates/temporalUi.ts";
import { publishedPort, type RoleArgs, type RoleOptions } from "./roleArgs.ts";
import { roleContainer, roleFiles } from "./shared/roleSteps.ts";
import { temporalUiGateChecks, temporalUser } from "./temporalScripts.ts";

export interface TemporalUiArgs extends RoleArgs {
  /** host:port of the server's frontend. */
  temporalAddress: string;
}

/** Temporal's web page, on loopback only: it has no login. */
export class TemporalUi extends pulumi.ComponentResource {
  constructor(name: string, args: TemporalUiArgs, opts: RoleOptions = {}) {
    super("pocket-provider:index:TemporalUi", name, {}, opts);
    const { instance } = args;
    const port = publishedPort(args, "http");
    const content = renderTemporalUiConfig({
      port: port.containerPort,
      temporalAddress: args.temporalAddress,
      browserUrl: `http://localhost:${port.hostPort}`,
    });
    const files = roleFiles(args, name, { owner: temporalUser, files: [{ path: `${temporalUiFiles.environment}.yaml`, content }] }, this);
    roleContainer(
      args,
      name,
      {
        files,
        folder: temporalUiFiles.folder,
        intent: {
          entrypoint: ["./ui-server"],
          command: ["--root", "/", "--config", temporalUiFiles.folder.slice(1), "--env", temporalUiFiles.environment, "start"],
          user: `${temporalUser.uid}:${temporalUser.gid}`,
          scratch: ["/tmp"],
          stopGraceSeconds: 10,
        },
        gate: {
          checks: temporalUiGateChecks(port.bindAddress, port.hostPort),
          deadlineSeconds: 60,
          hint: "its port on the host is taken, or Temporal does not answer it",
        },
      },
      this,
    );
    this.registerOutputs({ containerName: instance.containerName });
  }
}
