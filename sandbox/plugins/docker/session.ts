import type { Daemon } from "./daemon.ts";

/** One entry of the provider's `registryAuth`. */
export interface RegistryAuth {
  address: string;
  username?: string;
  password?: string;
  authDisabled?: boolean;
  configFile?: string;
  configFileContent?: string;
}

/** A configured provider. */
export interface DockerSession {
  daemon: Daemon;
  registryAuth: RegistryAuth[];
}

export type CurrentSession = () => DockerSession;
