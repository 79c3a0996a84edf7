import { createPrivateKey } from "node:crypto";
import { neverMeant } from "../../config-templates/weakSecret.ts";
import { igniterSecretProblem, isIgniterSecret } from "./igniterSecretForms.ts";
import type { SecretKeyName } from "./secretKeys.ts";
import { sshKeyProblem } from "./sshPrivateKey.ts";
import { isLoopback, parseUrl } from "./values.ts";
import { say } from "./wording.ts";

/** What is wrong with a secret's form, as a message without the value; undefined where nothing is. */
export function secretProblem(key: SecretKeyName, path: string, value: unknown): string | undefined {
  const again = `run: pulumi config set --secret --path 'pocket-provider:${path}'`;
  if (typeof value !== "string" || value.trim() === "") return say("must be text that is not empty", again);
  if (key === "edgePrivateKey") return privateKeyProblem(value, again);
  if (key === "sshPrivateKey") return loginKeyProblem(value);
  if (/[\r\n\0]/.test(value)) return say("must be one line", again);
  if (neverMeant.test(value)) return say("is a placeholder", again);
  if (isIgniterSecret(key)) return igniterSecretProblem(key, value);
  switch (key) {
    case "redisUrl":
      return redisUrlProblem(value, again);
    case "postgresUrl":
      return postgresUrlProblem(value, again);
    default:
      return /^[^.]+\.[a-zA-Z][a-zA-Z0-9_-]{0,62}$/.test(path)
        ? undefined
        : say("must have a name of letters, digits, - and _ that starts with a letter", "rename it");
  }
}

function privateKeyProblem(value: string, again: string): string | undefined {
  try {
    createPrivateKey(value);
  } catch {
    return say("must be PEM text of a private key without passphrase", `${again} < key.pem`);
  }
  return undefined;
}

/** A key that is refused is replaced rather than repaired: it is for this stack alone. */
function loginKeyProblem(value: string): string | undefined {
  const rule = sshKeyProblem(value);
  return (
    rule &&
    say(
      rule,
      "make one for this stack alone: ssh-keygen -t ed25519 -N '' -f deploy_key; put deploy_key.pub into the hosts' authorized_keys, and run: pulumi config set --secret pocket-provider:sshPrivateKey < deploy_key",
    )
  );
}

const hostList = String.raw`[A-Za-z0-9.-]+:\d{1,5}(,[A-Za-z0-9.-]+:\d{1,5})*`;
const password = String.raw`(:[^@/\s]*@)?`;
const sentinelForm = new RegExp(String.raw`^redis-sentinel://${password}(${hostList})/[A-Za-z0-9._-]+(\?db=\d+)?$`);
const clusterForm = new RegExp(`^redis-cluster://${password}(${hostList})/?$`);

function redisUrlProblem(value: string, again: string): string | undefined {
  const many = value.startsWith("redis-sentinel:") ? sentinelForm : value.startsWith("redis-cluster:") ? clusterForm : undefined;
  if (many) {
    const hosts = many.exec(value)?.[2];
    if (!hosts)
      return say(
        "must be redis-sentinel://[:password@]host:port[,host:port]/master?db=0 or redis-cluster://[:password@]host:port[,host:port], without a user name",
        again,
      );
    return hosts.split(",").some((host) => isLoopback(host.split(":")[0]!)) ? loopback(again) : undefined;
  }
  const url = parseUrl(value);
  if (!url || !/^rediss?:$/.test(url.protocol) || !url.hostname || url.hostname.includes(",") || !/^(\/\d{0,2})?$/.test(url.pathname))
    return say("must be redis://[user:password@]host:port/db or rediss://…, one host, password percent-encoded", again);
  return isLoopback(url.hostname) ? loopback(again) : undefined;
}

function postgresUrlProblem(value: string, again: string): string | undefined {
  const url = parseUrl(value);
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || !url.hostname || !url.username || !url.password)
    return say("must be postgres://user:password@host:port, password percent-encoded", again);
  if (!/^\/?$/.test(url.pathname) || url.search)
    return say("must name no database and no options: each program has a database of its own", again);
  return isLoopback(url.hostname) ? loopback(again) : undefined;
}

const loopback = (again: string) => say("has a loopback host, which inside a container is the container itself", again);
