import * as pulumi from "@pulumi/pulumi";
import { currentFile, edgeFiles, edgeFolder } from "../config-templates/caddy/paths.ts";
import { dataVolume } from "./dataVolume.ts";
import { caddyPrepareScript, caddyReloadScript, edgeGateChecks, portFreeScript, stateFolderScript } from "./edgeScripts.ts";
import type { RoleArgs, RoleOptions } from "./roleArgs.ts";
import type { BundleFile } from "./shared/fileBundle.ts";
import { roleContainer, roleFiles } from "./shared/roleSteps.ts";

export interface ReverseProxyArgs extends RoleArgs {
  /** The Caddyfile, and certificates that do not come from an authority. */
  files: pulumi.Input<BundleFile[]>;
  /** The relay endpoint's public name; undefined for a loopback edge. */
  relayName?: string;
  /** Names by which the stack's own containers reach the edge without leaving the host. */
  names: string[];
  /** Seconds that open requests get when it stops. */
  drainSeconds: number;
  /** True outside the lab: certificates outlive `pulumi destroy`. */
  keepData: boolean;
}

/** Caddy, the only way in: relays, and pages and calls by name. Changed settings reach it without a new container. */
export class ReverseProxy extends pulumi.ComponentResource {
  constructor(name: string, args: ReverseProxyArgs, opts: RoleOptions = {}) {
    super("pocket-provider:index:ReverseProxy", name, {}, { ...opts, aliases: [{ type: "pocket-provider:index:Edge" }] });
    const { instance, shared } = args;
    const host = shared.host;
    const image = shared.image(args.image);
    const published = instance.ports.filter(({ hostPort, protocol }) => hostPort !== undefined && protocol === "tcp");
    const files = roleFiles(
      args,
      name,
      pulumi.output(args.files).apply((bundle) => ({ owner: caddyUser, files: bundle })),
      this,
    );
    const state = instance.volume ? [this.stateFolder(name, args)] : [];
    const validated = host.command(
      `${name}-validate`,
      {
        create: files.hash.apply((hash) =>
          [...published.map((port) => portFreeScript(instance.containerName, port)), caddyPrepareScript(files.root, hash, args.image)].join(
            "\n",
          ),
        ),
        triggers: [files.hash, image.imageId, published.map(({ hostPort }) => hostPort).join(" ")],
      },
      { parent: this, dependsOn: [files.written, image] },
    );
    roleContainer(
      args,
      name,
      {
        files,
        folder: edgeFolder,
        reload: files.hash.apply((hash) => caddyReloadScript(instance.containerName, files.root, hash)),
        intent: {
          entrypoint: ["caddy"],
          command: ["run", "--config", currentFile(edgeFiles.caddyfile), "--adapter", "caddyfile"],
          user: `${caddyUser.uid}:${caddyUser.gid}`,
          fileCapabilities: ["CAP_NET_BIND_SERVICE"],
          scratch: ["/tmp"],
          aliases: args.names,
          stopGraceSeconds: args.drainSeconds + 5,
        },
        gate: {
          checks: edgeGateChecks(instance, args.relayName),
          deadlineSeconds: 60,
          hint: "no relayer is healthy behind it, or its port on the host is taken",
        },
        after: [validated, ...state],
      },
      this,
    );
    this.registerOutputs({ containerName: instance.containerName });
  }

  /** The volume with certificates and the authority's account, owned by the program's user. */
  private stateFolder(name: string, args: ReverseProxyArgs): pulumi.Resource {
    const { instance, shared, stack } = args;
    const volume = dataVolume(shared.host, name, { instance, stack, keep: args.keepData }, this);
    return shared.host.command(
      `${name}-state-folder`,
      { create: stateFolderScript(instance.volume!.name, args.image), triggers: [volume.mountpoint] },
      { parent: this, dependsOn: [volume, shared.image(args.image)] },
    );
  }
}

const caddyUser = { uid: 1000, gid: 1000 };
