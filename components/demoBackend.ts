import * as pulumi from "@pulumi/pulumi";
import { demoBackendFiles } from "../config-templates/demoBackend/files.ts";
import { shellQuote } from "./host/script.ts";
import { portOf, type RoleArgs, type RoleOptions } from "./roleArgs.ts";
import { roleContainer, roleFiles } from "./shared/roleSteps.ts";

/** A backend for trying a service without running its node: answers JSON-RPC, REST, streams and WebSocket. Labs only. */
export class DemoBackend extends pulumi.ComponentResource {
  constructor(name: string, args: RoleArgs, opts: RoleOptions = {}) {
    super("pocket-provider:index:DemoBackend", name, {}, opts);
    const { instance } = args;
    const port = portOf(args, "http");
    const files = roleFiles(args, name, { owner: { uid: 1000, gid: 1000 }, files: demoBackendFiles() }, this);
    roleContainer(
      args,
      name,
      {
        files,
        folder: "/srv/demo-backend",
        intent: {
          entrypoint: ["node"],
          command: ["/srv/demo-backend/server.mjs"],
          user: "1000:1000",
          env: { PORT: String(port) },
          stopGraceSeconds: 10,
        },
        gate: {
          checks: [
            `docker exec ${shellQuote(instance.containerName)} node -e ${shellQuote(`fetch("http://127.0.0.1:${port}/health").then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`)} || { echo "/health does not answer"; false; }`,
          ],
          deadlineSeconds: 30,
          hint: "the Node in the image is older than 20",
        },
      },
      this,
    );
    this.registerOutputs({ containerName: instance.containerName });
  }
}
