import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Properties } from "../framework/values.ts";

export interface Endpoint {
  /** `unix://…`, `tcp://…` or `ssh://…`. */
  host: string;
  /** Extra arguments of the ssh program. */
  sshOpts: string[];
  /** No ping before the first operation. */
  skipCheck: boolean;
}

const DEFAULT_HOST = "unix:///var/run/docker.sock";
const tlsInputs = ["caMaterial", "certMaterial", "keyMaterial", "certPath"] as const;
const tlsVariables = ["DOCKER_CA_MATERIAL", "DOCKER_CERT_MATERIAL", "DOCKER_KEY_MATERIAL", "DOCKER_CERT_PATH"] as const;

/**
 * Where the provider's daemon is. As upstream: a context, also one from DOCKER_CONTEXT, wins over `host`; DOCKER_HOST and
 * DOCKER_SSH_OPTS fill inputs that are not set; TLS material selects TLS before the host's scheme is looked at.
 * @throws for TLS material, which the stand-in cannot use, and for a context that does not exist
 */
export function resolveEndpoint(config: Properties, env: NodeJS.ProcessEnv): Endpoint {
  const tls = [...tlsInputs.filter((name) => config[name]), ...tlsVariables.filter((name) => env[name])];
  if (tls.length > 0) {
    throw new Error(`${tls[0]} selects TLS to the Docker daemon, which the sandbox's stand-in does not support; unset it or use ssh://`);
  }
  const context = (config.context as string | undefined) || env.DOCKER_CONTEXT;
  const host = context ? hostOfContext(context, env) : (config.host as string | undefined) || env.DOCKER_HOST || DEFAULT_HOST;
  return { host: checkedHost(host), sshOpts: sshOptsOf(config, env), skipCheck: String(config.disableDockerDaemonCheck) === "true" };
}

function sshOptsOf(config: Properties, env: NodeJS.ProcessEnv): string[] {
  if (typeof config.sshOpts === "string" && config.sshOpts !== "") {
    return JSON.parse(config.sshOpts) as string[];
  }
  return env.DOCKER_SSH_OPTS ? env.DOCKER_SSH_OPTS.split(/\s+/).filter(Boolean) : [];
}

function hostOfContext(name: string, env: NodeJS.ProcessEnv): string {
  if (name === "default") {
    return env.DOCKER_HOST || DEFAULT_HOST;
  }
  const folder = env.DOCKER_CONFIG || join(homedir(), ".docker");
  const file = join(folder, "contexts", "meta", createHash("sha256").update(name).digest("hex"), "meta.json");
  if (!existsSync(file)) {
    throw new Error(`Docker context '${name}' not found (no ${file}); unset DOCKER_CONTEXT or the provider's context`);
  }
  const meta = JSON.parse(readFileSync(file, "utf8")) as { Endpoints?: { docker?: { Host?: string } } };
  return meta.Endpoints?.docker?.Host ?? DEFAULT_HOST;
}

function checkedHost(host: string): string {
  const scheme = /^(unix|tcp|ssh):\/\//.exec(host)?.[1];
  if (scheme === undefined) {
    throw new Error(`unable to parse docker host '${host}': it must begin with unix://, tcp:// or ssh://`);
  }
  if (scheme === "ssh") {
    const url = new URL(host);
    const refused = url.password
      ? "plain-text password is not supported"
      : url.search
        ? "query is not allowed"
        : url.hash
          ? "fragment is not allowed"
          : "";
    if (refused || !url.hostname) {
      throw new Error(`ssh host connection is not valid: ${refused || "no host specified"}`);
    }
  }
  return host;
}
