import { connect as connectSocket } from "node:net";
import ssh2, { type AnyAuthMethod, type ConnectConfig } from "ssh2";
import type { HostConnection } from "./connectionInputs.ts";

export interface SshSettings {
  config: ConnectConfig;
  /** Why the host key was refused, once it was. */
  refusal: () => string | undefined;
}

/**
 * Settings of one SSH connection. Made once, before the first dial, so what is wrong here is never retried.
 * @throws for a key, host key or agent that cannot be used
 */
export async function sshSettings(connection: HostConnection, env: NodeJS.ProcessEnv): Promise<SshSettings> {
  let refused: string | undefined;
  const pinned = connection.hostKey === undefined ? undefined : parsePinnedKey(connection.hostKey);
  const config: ConnectConfig = {
    username: connection.user ?? "root",
    authHandler: await authMethods(connection, env),
    // The real plugin bounds only the TCP connect: a port that accepts and stays silent hangs.
    readyTimeout: 0,
    keepaliveInterval: 0,
  };
  if (pinned !== undefined) {
    config.algorithms = { serverHostKey: [pinned.type] as never };
    config.hostVerifier = (key: Buffer) => {
      refused = key.equals(pinned.key) ? undefined : "ssh: handshake failed: ssh: host key mismatch";
      return refused === undefined;
    };
  }
  return { config, refusal: () => refused };
}

/** Type and bytes of a public key in the form of a line of authorized_keys. Absent means that any key is taken. */
export function parsePinnedKey(line: string): { type: string; key: Buffer } {
  const [type = "", base64 = ""] = line.trim().split(/\s+/);
  const key = Buffer.from(base64, "base64");
  if (!/^(ssh|ecdsa)-/.test(type) || key.length < 16) {
    throw new Error("failed to parse host key: ssh: no key found; give the public key as in authorized_keys: ssh-ed25519 AAAA…");
  }
  if (type === "ssh-rsa") {
    // The pin offers the SHA-1 algorithm of this name alone, which servers no longer have.
    throw new Error("ssh: handshake failed: ssh: no common algorithm for host key; client offered: [ssh-rsa]; pin the host's ed25519 key");
  }
  return { type, key };
}

/** The private key, then the password, then an agent; a second kind of public key login is never tried. */
async function authMethods(connection: HostConnection, env: NodeJS.ProcessEnv): Promise<AnyAuthMethod[]> {
  const username = connection.user ?? "root";
  const methods: AnyAuthMethod[] = [];
  if (connection.privateKey !== undefined) {
    methods.push({ type: "publickey", username, key: checkedKey(connection) });
  }
  if (connection.password !== undefined) {
    const { password } = connection;
    methods.push({ type: "password", username, password });
    methods.push({
      type: "keyboard-interactive",
      username,
      prompt: (_name, _text, _language, prompts, finish) => finish(prompts.map(() => password)),
    });
  }
  const socket = connection.agentSocketPath ?? (env.SSH_AUTH_SOCK || undefined);
  if (socket !== undefined) {
    await probeAgent(socket);
    if (connection.privateKey === undefined) {
      methods.push({ type: "agent", username, agent: socket });
    }
  }
  return methods;
}

function checkedKey({ privateKey = "", privateKeyPassword }: HostConnection): never {
  const parsed = ssh2.utils.parseKey(privateKey, privateKeyPassword);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key instanceof Error || key === undefined) {
    throw new Error(`ssh: the private key cannot be used: ${key?.message ?? "no key found"}`);
  }
  return key as never;
}

/** A dead agent socket is an error even when a key was given. */
function probeAgent(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(path);
    socket.on("connect", () => {
      socket.destroy();
      resolve();
    });
    socket.on("error", (error) => reject(new Error(`dial unix ${path}: ${error.message}; unset SSH_AUTH_SOCK or give a live agent`)));
  });
}
