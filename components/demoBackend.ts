import * as pulumi from "@pulumi/pulumi";
import { demoBackendFiles } from "../config-templates/demoBackend/files.ts";
import { shellQuote } from "./host/script.ts";
import { portOf } from "./relayMinerInstance.ts";
import type { RoleArgs, RoleOptions } from "./roleArgs.ts";
import { instanceContainer } from "./shared/instanceContainer.ts";
import { instanceFiles } from "./shared/instanceFiles.ts";

/** A backend for trying a service without running its node: answers JSON-RPC, REST, streams and WebSocket. Labs only. */
export class DemoBackend extends pulumi.ComponentResource {
  constructor(name: string, args: RoleArgs, opts: RoleOptions = {}) {
    super("pocket-provider:index:DemoBackend", name, {}, opts);
    const { instance, shared } = args;
    const host = shared.host;
    const image = shared.image(args.image);
    const port = portOf(args, "http");
    const files = instanceFiles(
      host,
      name,
      {
        stack: args.stack,
        instance: instance.name,
        image: args.image,
        bundle: { owner: { uid: 1000, gid: 1000 }, files: demoBackendFiles() },
      },
      { parent: this, dependsOn: [image] },
    );
    instanceContainer(
      host,
      name,
      {
        intent: pulumi.all([image.imageId, files.path, files.hash]).apply(([imageId, source, filesHash]) => ({
          instance,
          network: args.network,
          stack: args.stack,
          image: imageId,
          entrypoint: ["node"],
          command: ["/srv/demo-backend/server.mjs"],
          user: "1000:1000",
          files: { source, target: "/srv/demo-backend" },
          env: { PORT: String(port) },
          stopGraceSeconds: 10,
          filesHash,
        })),
        gate: {
          checks: [
            `docker exec ${shellQuote(instance.containerName)} node -e ${shellQuote(`fetch("http://127.0.0.1:${port}/health").then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`)} || { echo "/health does not answer"; false; }`,
          ],
          deadlineSeconds: 30,
          hint: "the Node in the image is older than 20",
        },
        after: [files.written, shared.network],
      },
      this,
    );
    this.registerOutputs({ containerName: instance.containerName });
  }
}
