import { homedir } from "node:os";
import { join } from "node:path";
import type { Host } from "../components/host/host.ts";
import { LocalHost } from "../components/host/localHost.ts";
import type { HostConfig } from "./config/schema.ts";

/** Folder for a local host's rendered files, outside the checkout, so that a deleted checkout takes nothing from running containers. */
export function localFilesRoot(dataDirectory: string | undefined, env: NodeJS.ProcessEnv): string {
  return dataDirectory ?? join(env.XDG_DATA_HOME || join(homedir(), ".local", "share"), "pocket-provider", "files");
}

/** The component for a host of the config. Throws for a kind that this version cannot deploy to. */
export function createHost(name: string, config: HostConfig): Host {
  switch (config.kind) {
    case "local":
      return new LocalHost(name, {
        hostName: name,
        filesRoot: localFilesRoot(config.dataDirectory, process.env),
        dockerHost: process.env.DOCKER_HOST || "unix:///var/run/docker.sock",
      });
    case "ssh":
      throw new Error(
        `hosts.${name}.kind: "ssh" — this version deploys to the local Docker engine only; the plan of ssh hosts can be looked at with ` +
          `npm run pocket -- plan --stack <stack>. Next: use profile lab`,
      );
  }
}
