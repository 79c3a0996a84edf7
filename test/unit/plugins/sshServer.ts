import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { type AddressInfo, connect } from "node:net";
import ssh2, { type Connection as ServerConnection } from "ssh2";
import { keyOutputs } from "../../../sandbox/plugins/tls/privateKey.ts";
import { serveSftp } from "./sftpServer.ts";

export interface KeyPair {
  privateKey: string;
  publicKey: string;
}

export function ed25519Keys(): KeyPair {
  const outputs = keyOutputs("ED25519", generateKeyPairSync("ed25519"));
  return { privateKey: outputs.privateKeyOpenssh as string, publicKey: outputs.publicKeyOpenssh as string };
}

export interface SshServer {
  port: number;
  hostKey: string;
  client: KeyPair;
  password: string;
  /** Connections that are open now, and how many there have been. */
  open: () => number;
  dials: () => number;
  close: () => void;
}

/** An SSH server on the loopback address that runs commands in a shell and takes variables only of the given names. */
export async function startSshServer(options: { acceptEnv?: string[]; forward?: boolean } = {}): Promise<SshServer> {
  const host = ed25519Keys();
  const client = ed25519Keys();
  const password = "open sesame";
  const connections = new Set<ServerConnection>();
  let dials = 0;
  const server = new ssh2.Server({ hostKeys: [host.privateKey] }, (connection) => {
    dials++;
    // Not in the library's types; without it each packet waits for an acknowledgement.
    (connection as unknown as { setNoDelay: (on: boolean) => void }).setNoDelay(true);
    connections.add(connection);
    connection.on("close", () => connections.delete(connection));
    connection.on("error", () => undefined);
    connection.on("authentication", (context) => {
      const allowed =
        (context.method === "publickey" && context.key.data.equals(Buffer.from(client.publicKey.split(" ")[1]!, "base64"))) ||
        (context.method === "password" && context.password === password);
      allowed ? context.accept() : context.reject(["publickey", "password"]);
    });
    connection.on("ready", () => {
      connection.on("session", (accept) => runSession(accept(), options.acceptEnv ?? []));
      connection.on("tcpip", (accept, reject, { destIP, destPort }) => {
        if (!options.forward) {
          reject();
          return;
        }
        const socket = connect(destPort, destIP);
        const channel = accept();
        socket.pipe(channel).pipe(socket);
        socket.on("error", () => channel.end());
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    hostKey: host.publicKey,
    client,
    password,
    open: () => connections.size,
    dials: () => dials,
    close: () => {
      for (const connection of connections) {
        connection.end();
      }
      server.close();
    },
  };
}

function runSession(session: ssh2.Session, acceptEnv: string[]): void {
  const env: NodeJS.ProcessEnv = { PATH: process.env.PATH };
  session.on("env", (accept, reject, { key, val }: { key: string; val: string }) => {
    if (acceptEnv.includes(key)) {
      env[key] = val;
      accept?.();
    } else {
      reject?.();
    }
  });
  session.on("sftp", (accept) => serveSftp(accept()));
  session.on("exec", (accept, _reject, { command }) => {
    const channel = accept();
    const child = spawn("/bin/sh", ["-c", command], { env });
    channel.pipe(child.stdin);
    child.stdin.on("error", () => undefined);
    child.stdout.pipe(channel, { end: false });
    child.stderr.pipe(channel.stderr, { end: false });
    child.on("close", (code, signal) => {
      if (signal === null) {
        channel.exit(code ?? 0);
      } else {
        channel.exit(signal);
      }
      channel.end();
    });
  });
}
