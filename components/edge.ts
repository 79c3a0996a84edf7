import * as pulumi from "@pulumi/pulumi";
import { type CaddyFileInput, renderCaddyfile } from "../config-templates/caddy.ts";
import { caddyValidateScript, edgeGateCheck, portFreeScript } from "./edgeScripts.ts";
import { publishedPort, type RoleArgs, type RoleOptions } from "./roleArgs.ts";
import { roleContainer, roleFiles } from "./shared/roleSteps.ts";

export interface EdgeArgs extends RoleArgs {
  settings: CaddyFileInput;
}

/** Caddy in front of the relayers: the only instance with a port on the host. */
export class Edge extends pulumi.ComponentResource {
  constructor(name: string, args: EdgeArgs, opts: RoleOptions = {}) {
    super("pocket-provider:index:Edge", name, {}, opts);
    const { instance, shared } = args;
    const host = shared.host;
    const image = shared.image(args.image);
    const port = publishedPort(args, "relay");
    const files = roleFiles(
      args,
      name,
      { owner: { uid: 1000, gid: 1000 }, files: [{ path: "Caddyfile", content: renderCaddyfile(args.settings) }] },
      this,
    );
    const validated = host.command(
      `${name}-validate`,
      {
        create: files.path.apply((path) => `${portFreeScript(instance.containerName, port)}\n${caddyValidateScript(path, args.image)}`),
        triggers: [files.hash, image.imageId, String(port.hostPort)],
      },
      { parent: this, dependsOn: [files.written, image] },
    );
    roleContainer(
      args,
      name,
      {
        files,
        folder: "/etc/caddy",
        intent: {
          entrypoint: ["caddy"],
          command: ["run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"],
          user: "1000:1000",
          fileCapabilities: ["CAP_NET_BIND_SERVICE"],
          scratch: ["/config", "/data"],
          stopGraceSeconds: args.settings.gracePeriodSeconds + 5,
        },
        gate: {
          checks: [edgeGateCheck(port)],
          deadlineSeconds: 60,
          hint: "no relayer is healthy behind it, or its port on the host is taken",
        },
        after: [validated],
      },
      this,
    );
    this.registerOutputs({ containerName: instance.containerName });
  }
}
