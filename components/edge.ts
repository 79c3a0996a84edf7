import * as pulumi from "@pulumi/pulumi";
import { type CaddyFileInput, renderCaddyfile } from "../config-templates/caddy.ts";
import { shellQuote } from "./host/script.ts";
import { portOf } from "./relayMinerInstance.ts";
import type { RoleArgs, RoleOptions } from "./roleArgs.ts";
import { instanceContainer } from "./shared/instanceContainer.ts";
import { instanceFiles } from "./shared/instanceFiles.ts";

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
    const files = instanceFiles(
      host,
      name,
      {
        stack: args.stack,
        instance: instance.name,
        image: args.image,
        bundle: { owner: { uid: 1000, gid: 1000 }, files: [{ path: "Caddyfile", content: renderCaddyfile(args.settings) }] },
      },
      { parent: this, dependsOn: [image] },
    );
    const validated = host.command(
      `${name}-validate`,
      {
        create: files.path.apply(
          (path) =>
            `docker run --rm --network none --read-only --tmpfs /tmp -e HOME=/tmp -v ${shellQuote(`${path}:/etc/caddy:ro`)} ${shellQuote(args.image)} caddy validate --config /etc/caddy/Caddyfile --adapter caddyfile 2>&1 | tail -n 3`,
        ),
        triggers: [files.hash, image.imageId],
      },
      { parent: this, dependsOn: [files.written, image] },
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
          entrypoint: ["caddy"],
          command: ["run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"],
          user: "1000:1000",
          files: { source, target: "/etc/caddy" },
          scratch: ["/config", "/data"],
          stopGraceSeconds: args.settings.gracePeriodSeconds + 5,
          filesHash,
        })),
        gate: {
          // through the port on the host, as a client comes: an empty relay is refused by a relayer with 400
          checks: edgeChecks(args),
          deadlineSeconds: 60,
          hint: "no relayer is healthy behind it, or its port on the host is taken",
        },
        after: [validated, shared.network],
      },
      this,
    );
    this.registerOutputs({ containerName: instance.containerName });
  }
}

function edgeChecks(args: EdgeArgs): string[] {
  const relay = args.instance.ports.find((port) => port.containerPort === portOf(args, "relay"));
  const url = `http://${relay?.bindAddress}:${relay?.hostPort}/`;
  // bash speaks TCP itself, so the host needs no curl
  const request = `exec 3<>/dev/tcp/${relay?.bindAddress}/${relay?.hostPort}; printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3; head -n 1 <&3`;
  return [
    `line=$(timeout 3 bash -c ${shellQuote(request)} 2>/dev/null); case "$line" in *" 400 "*) ;; *) echo "${url} answers '\${line:-nothing}' instead of 400"; false;; esac`,
  ];
}
