import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { DaemonError } from "./daemon.ts";
import type { DockerSession, RegistryAuth } from "./session.ts";

export interface LocalImage {
  Id: string;
  RepoDigests: string[] | null;
  RepoTags: string[] | null;
}

/** The image as the daemon has it, or undefined. */
export async function localImage({ daemon }: DockerSession, name: string): Promise<LocalImage | undefined> {
  try {
    return await daemon.call<LocalImage>("GET", `/images/${encodeURI(name)}/json`);
  } catch (error) {
    if (error instanceof DaemonError && error.status === 404) {
      return undefined;
    }
    throw new Error(`unable to inspect image ${name}: ${(error as Error).message}`);
  }
}

/** The image, pulled when the daemon does not have it. */
export async function findImage(session: DockerSession, name: string, platform = "", signal?: AbortSignal): Promise<LocalImage> {
  if (name === "") {
    throw new Error("empty image name is not allowed");
  }
  const present = await localImage(session, name);
  if (present !== undefined) {
    return present;
  }
  await pullImage(session, name, platform, signal).catch((error: Error) => {
    throw new Error(`unable to pull image ${name}: error pulling image ${name}: ${error.message}`);
  });
  const pulled = await localImage(session, name);
  if (pulled === undefined) {
    throw new Error(`unable to find or pull image ${name}`);
  }
  return pulled;
}

async function pullImage(session: DockerSession, name: string, platform: string, signal?: AbortSignal): Promise<void> {
  const { repository, reference } = parseImageName(name);
  const auth = credentialsFor(session.registryAuth, registryOf(name));
  const query = { fromImage: repository, tag: reference, ...(platform ? { platform } : {}) };
  const headers = { "x-registry-auth": Buffer.from(JSON.stringify(auth)).toString("base64url") };
  await session.daemon.drain("POST", "/images/create", { query, headers, signal });
}

/** Repository and tag or digest of a name; the digest wins over the tag. */
export function parseImageName(name: string): { repository: string; reference: string } {
  const [tagged = "", digest] = name.split("@");
  const colon = tagged.lastIndexOf(":");
  const hasTag = colon > tagged.lastIndexOf("/");
  const repository = hasTag ? tagged.slice(0, colon) : tagged;
  return { repository, reference: digest ?? (hasTag ? tagged.slice(colon + 1) : "latest") };
}

/** The registry of an image name; the public one when the name has none. */
export function registryOf(name: string): string {
  const first = name.split("/")[0] ?? "";
  const prefixed = name.includes("/") && (/[.:]/.test(first) || first === "localhost");
  return prefixed ? first : "registry-1.docker.io";
}

/** `repo@sha256:…` of the image under this name; empty for an image that came from no registry. */
export function repoDigestOf(name: string, image: LocalImage): string {
  const digests = image.RepoDigests ?? [];
  if (digests.length <= 1) {
    return digests[0] ?? "";
  }
  const { repository } = parseImageName(name);
  return digests.find((digest) => digest.startsWith(`${repository}@`)) ?? "";
}

function credentialsFor(entries: RegistryAuth[], registry: string): { username?: string; password?: string; serveraddress?: string } {
  const entry = entries.find(({ address }) => hostOf(address) === registry);
  if (entry === undefined || entry.authDisabled) {
    return {};
  }
  if (entry.username) {
    return { username: entry.username, password: entry.password ?? "", serveraddress: entry.address };
  }
  return fromConfigFile(entry);
}

/** An entry without a user name falls back to a docker config file on the machine that runs Pulumi, which then has to exist. */
function fromConfigFile(entry: RegistryAuth): { username?: string; password?: string; serveraddress?: string } {
  const path = (entry.configFile ?? join(homedir(), ".docker", "config.json")).replace(/^~(?=\/)/, homedir());
  if (!entry.configFileContent && !existsSync(path)) {
    throw new Error(`could not open config file from filePath: ${path}; give a username, set authDisabled, or leave the registry out`);
  }
  const content = entry.configFileContent || readFileSync(path, "utf8");
  const { auths = {} } = JSON.parse(content) as { auths?: Record<string, { auth?: string }> };
  const found = Object.entries(auths).find(([address]) => hostOf(address) === hostOf(entry.address))?.[1].auth;
  if (found === undefined) {
    return {};
  }
  const [username = "", ...password] = Buffer.from(found, "base64").toString("utf8").split(":");
  return { username, password: password.join(":"), serveraddress: entry.address };
}

function hostOf(address: string): string {
  return address.replace(/^https?:\/\//, "").split("/")[0] ?? "";
}
