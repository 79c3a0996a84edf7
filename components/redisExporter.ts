import * as pulumi from "@pulumi/pulumi";
import { relayStreams, renderRedisPasswords } from "../config-templates/monitoring/exporters.ts";
import { monitoringFolder, redisExporterFiles } from "../config-templates/monitoring/files.ts";
import { asUser, sampleCheck } from "./monitoringScripts.ts";
import { portOf, type RoleArgs, type RoleOptions } from "./roleArgs.ts";
import { roleContainer, roleFiles } from "./shared/roleSteps.ts";

export interface RedisExporterArgs extends RoleArgs {
  /** host:port */
  redisAddress: string;
  password: pulumi.Input<string>;
}

/** User of the exporter's image. */
const exporterUser = { uid: 59_000, gid: 59_000 };

/** Figures of Redis, and of the streams that relays wait in. */
export class RedisExporter extends pulumi.ComponentResource {
  constructor(name: string, args: RedisExporterArgs, opts: RoleOptions = {}) {
    super("pocket-provider:index:RedisExporter", name, {}, opts);
    const { instance } = args;
    const port = portOf(args, "metrics");
    const address = `redis://${args.redisAddress}`;
    const files = roleFiles(
      args,
      name,
      pulumi.output(args.password).apply((password) => ({
        owner: exporterUser,
        files: [{ path: redisExporterFiles.passwords, content: renderRedisPasswords(address, password) }],
      })),
      this,
    );
    roleContainer(
      args,
      name,
      {
        files,
        folder: monitoringFolder,
        intent: {
          entrypoint: ["/redis_exporter"],
          command: [
            `--redis.addr=${address}`,
            `--redis.password-file=${monitoringFolder}/${redisExporterFiles.passwords}`,
            `--web.listen-address=:${port}`,
            `--check-streams=${relayStreams}`,
            "--streams-exclude-consumer-metrics",
            // it would ask any server that somebody on the network names
            "--disable-scrape-endpoint",
          ],
          user: asUser(exporterUser),
          stopGraceSeconds: 10,
        },
        gate: {
          checks: [sampleCheck(instance.containerName, port, "redis_up 1", "cannot read Redis")],
          deadlineSeconds: 60,
          hint: "Redis does not answer, or not to this password",
        },
      },
      this,
    );
    this.registerOutputs({ containerName: instance.containerName });
  }
}
