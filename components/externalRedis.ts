import * as pulumi from "@pulumi/pulumi";
import { redisProbeFile, renderRedisProbe } from "../config-templates/redisProbe.ts";
import { redisTarget } from "../config-templates/redisTarget.ts";
import type { NetworkPlan } from "../stacks/topology/types.ts";
import { externalRedisCheck } from "./externalRedisScript.ts";
import type { HostResources } from "./hostResources.ts";
import { contentHash } from "./shared/hash.ts";
import { instanceFiles } from "./shared/instanceFiles.ts";

export interface ExternalRedisArgs {
  /** A host whose containers reach the server. */
  shared: HostResources;
  stack: string;
  network: NetworkPlan;
  /** Image with redis-cli. */
  image: string;
  /** Holds a password, so a secret. */
  url: pulumi.Input<string>;
  /** Seconds that each question to it may take. */
  timeoutSeconds: number;
  /** Whether a server without append-only file is refused. */
  persistence: boolean;
}

/** Name of the folder beside the instances' with the probe, which validation uses too. */
const instance = "external-redis";
const redisUser = { uid: 999, gid: 999 };

/** A Redis that somebody else runs: looked at from a host that uses it, before anything is made. */
export class ExternalRedis extends pulumi.ComponentResource {
  constructor(name: string, args: ExternalRedisArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("pocket-provider:index:ExternalRedis", name, {}, opts);
    const { shared, stack, image, network, persistence, timeoutSeconds } = args;
    const client = shared.image(image);
    const target = pulumi.secret(pulumi.output(args.url).apply(redisTarget));
    const files = instanceFiles(
      shared.host,
      name,
      {
        stack,
        instance,
        image,
        bundle: target.apply((where) => ({
          owner: redisUser,
          files: [{ path: redisProbeFile, content: renderRedisProbe(where, timeoutSeconds) }],
        })),
      },
      { parent: this, dependsOn: [client] },
    );
    // which of the three kinds it is may be known
    const kind = pulumi.unsecret(target.apply((where) => where.kind));
    const check = pulumi.all([kind, files.path]).apply(([kindOf, filesPath]) =>
      externalRedisCheck({
        network: network.name,
        image,
        filesPath,
        user: `${redisUser.uid}:${redisUser.gid}`,
        kind: kindOf,
        persistence,
      }),
    );
    shared.host.command(
      `${name}-check`,
      { create: check, triggers: [check.apply(contentHash), client.imageId], timeoutSeconds: 60 + 6 * timeoutSeconds },
      { parent: this, dependsOn: [files.written, shared.network] },
    );
    this.registerOutputs({});
  }
}
