import type { ProviderPackage } from "../framework/provider.ts";
import type { PropertySpec, Schema } from "../framework/schema.ts";
import { Daemon } from "./daemon.ts";
import { resolveEndpoint } from "./endpoint.ts";
import type { DockerSession } from "./session.ts";

// A changed provider input is an update of the provider, never a replacement: resources keep their ids and later operations go to the new host.
const input: PropertySpec = { type: "string", onChange: "update" };
const config: Schema = {
  host: input,
  context: input,
  sshOpts: input,
  registryAuth: input,
  disableDockerDaemonCheck: { type: "any", onChange: "update" },
  caMaterial: input,
  certMaterial: input,
  keyMaterial: input,
  certPath: input,
};

export function dockerProvider(): ProviderPackage {
  let session: DockerSession | undefined;
  const current = (): DockerSession => {
    if (session === undefined) {
      throw new Error("the docker provider is not configured");
    }
    return session;
  };
  return {
    config,
    configure: async (args) => {
      const endpoint = resolveEndpoint(args, process.env);
      const daemon = new Daemon(endpoint);
      session = { daemon, registryAuth: JSON.parse((args.registryAuth as string | undefined) || "[]") };
      // The native half connects at once, in a preview too and whatever disableDockerDaemonCheck says, unless the host is ssh://.
      if (!endpoint.host.startsWith("ssh://")) {
        await daemon.apiVersion().catch((error: Error) => {
          throw new Error(`failed to connect to any docker daemon: ${error.message}`);
        });
      }
    },
    resources: {
      "docker:index/container:Container": async () => (await import("./container.ts")).containerResource(current),
      "docker:index/network:Network": async () => (await import("./network.ts")).networkResource(current),
      "docker:index/volume:Volume": async () => (await import("./volume.ts")).volumeResource(current),
      "docker:index/remoteImage:RemoteImage": async () => (await import("./remoteImage.ts")).remoteImageResource(current),
    },
  };
}
