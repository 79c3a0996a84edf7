import * as pulumi from "@pulumi/pulumi";
import { type RedisFileInput, renderRedisConf } from "../config-templates/redis.ts";
import { dataVolume } from "./dataVolume.ts";
import { imageCheck, redisCli, redisGateChecks } from "./redisScripts.ts";
import type { RoleArgs, RoleOptions } from "./roleArgs.ts";
import { roleContainer, roleFiles } from "./shared/roleSteps.ts";

export interface RedisArgs extends RoleArgs {
  settings: Omit<RedisFileInput, "activeDefrag" | "password">;
  /** "auto": on where the image's build can do it, else a server that is told to would not start. */
  activeDefrag: "auto" | "off";
  password: pulumi.Input<string>;
  /** True outside the lab: the data volume outlives `pulumi destroy`. */
  keepData: boolean;
}

/** Redis for relay streams, session trees and leader election: persistent, never evicting, with a password, no port on the host. */
export class Redis extends pulumi.ComponentResource {
  constructor(name: string, args: RedisArgs, opts: RoleOptions = {}) {
    super("pocket-provider:index:Redis", name, {}, opts);
    const { instance, shared } = args;
    const host = shared.host;
    const image = shared.image(args.image);
    const volume = dataVolume(host, name, { instance, stack: args.stack, keep: args.keepData }, this);
    const inspected = host.command(
      `${name}-image-check`,
      { create: imageCheck(args.image), triggers: [image.imageId], timeoutSeconds: 60 },
      { parent: this, dependsOn: [image] },
    );
    const defrag = inspected.stdout.apply((text) => args.activeDefrag === "auto" && text.includes("activedefrag=yes"));
    const files = roleFiles(
      args,
      name,
      pulumi.all([args.password, defrag]).apply(([password, activeDefrag]) => ({
        owner: { uid: 999, gid: 999 },
        files: [
          { path: "redis.conf", content: renderRedisConf({ ...args.settings, password, activeDefrag }) },
          { path: "password", content: password }, // for redis-cli in gate and health check, so that it is on no command line
        ],
      })),
      this,
    );
    roleContainer(
      args,
      name,
      {
        files,
        folder: "/etc/pocket",
        intent: {
          entrypoint: ["redis-server"], // the image's own entrypoint changes user, which needs capabilities
          command: ["/etc/pocket/redis.conf"],
          user: "999:999",
          stopGraceSeconds: 60, // time to write the append-only file to disk
          healthCommand: `${redisCli} ping | grep -q PONG`,
        },
        gate: {
          checks: redisGateChecks(instance.containerName, args.settings),
          deadlineSeconds: 60,
          hint: "the data on the volume cannot be loaded, or redis.conf has a setting that this build refuses",
        },
        after: [inspected, volume],
      },
      this,
    );
    this.registerOutputs({ containerName: instance.containerName });
  }
}
