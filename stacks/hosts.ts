import { homedir } from "node:os";
import { join } from "node:path";
import type { Host } from "../components/host/host.ts";
import { LocalHost } from "../components/host/localHost.ts";
import type { HostConfig } from "./config/schema.ts";
import type { SecretValues } from "./roleContext.ts";
import { createSshHost } from "./sshHosts.ts";

/** Folder for a local host's rendered files, outside the checkout, so that a deleted checkout takes nothing from running containers. */
export function localFilesRoot(dataDirectory: string | undefined, env: NodeJS.ProcessEnv): string {
  return dataDirectory ?? join(env.XDG_DATA_HOME || join(homedir(), ".local", "share"), "pocket-provider", "files");
}

/** The component for a host of the config. */
export function createHost(name: string, config: HostConfig, stack: string, values: SecretValues): Host {
  if (config.kind === "ssh") return createSshHost(name, config, stack, values);
  return new LocalHost(name, {
    hostName: name,
    filesRoot: localFilesRoot(config.dataDirectory, process.env),
    dockerHost: process.env.DOCKER_HOST || "unix:///var/run/docker.sock",
  });
}
