import { connect as connectSocket, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "ssh2";
import type { Operation } from "../framework/provider.ts";
import type { Connection, HostConnection } from "./connectionInputs.ts";
import { type SshSettings, sshSettings } from "./sshConfig.ts";

const FIRST_PAUSE_MILLISECONDS = 100;
const PAUSE_GROWTH = 1.5;
const LONGEST_PAUSE_MILLISECONDS = 5000;

/**
 * Dials anew: no pool, no reuse. Every error of a dial is retried, a wrong key or host key too, up to the dial error limit.
 * @throws after the last attempt, when cancelled, and at once for settings that cannot be used
 */
export async function dial(operation: Operation, connection: Connection): Promise<Client> {
  const settings = await sshSettings(connection, process.env);
  if (connection.proxy === undefined) {
    return await withRetry(operation, "Dial", connection, async () => handshake(await openSocket(connection), settings));
  }
  const { proxy } = connection;
  try {
    const proxySettings = await sshSettings(proxy, process.env);
    const jump = await withRetry(operation, "Dial proxy", proxy, async () => handshake(await openSocket(proxy), proxySettings));
    return await withRetry(operation, "Dial from proxy", connection, async () => handshake(await forward(jump, connection), settings));
  } catch (error) {
    throw new Error(`proxy: ${(error as Error).message}`);
  }
}

async function withRetry<T>(
  operation: Operation,
  what: string,
  { dialErrorLimit = 10 }: HostConnection,
  attempt: () => Promise<T>,
): Promise<T> {
  let pause = FIRST_PAUSE_MILLISECONDS;
  for (let failures = 0; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (dialErrorLimit > -1 && failures + 1 > dialErrorLimit) {
        throw new Error(`after ${failures} failed attempts: ${(error as Error).message}`);
      }
    }
    operation.log("info", `${what} ${failures + 1}/${dialErrorLimit === -1 ? "inf" : dialErrorLimit} failed: retrying`, true);
    await sleep(pause, undefined, { signal: operation.signal });
    pause = Math.min(pause * PAUSE_GROWTH, LONGEST_PAUSE_MILLISECONDS);
  }
}

function openSocket({ host, port = 22, perDialTimeout = 15 }: HostConnection): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ host, port });
    const timer = perDialTimeout > 0 ? setTimeout(() => socket.destroy(new Error("i/o timeout")), perDialTimeout * 1000) : undefined;
    const failed = (error: Error): void => {
      clearTimeout(timer);
      reject(new Error(`dial tcp ${host}:${port}: ${error.message}`));
    };
    socket.once("error", failed);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.off("error", failed);
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}

function forward(jump: Client, { host, port = 22 }: HostConnection): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    jump.forwardOut("127.0.0.1", 0, host, port, (error, channel) =>
      error ? reject(new Error(`dial tcp ${host}:${port}: ${error.message}`)) : resolve(channel),
    );
  });
}

function handshake(sock: Duplex, { config, refusal }: SshSettings): Promise<Client> {
  const client = new Client();
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      sock.destroy();
      reject(new Error(refusal() ?? `ssh: handshake failed: ${reasonOf(error)}`));
    };
    client.once("ready", () => {
      client.off("error", failed);
      // Later errors end the session that they hit; here they would only crash the process.
      client.on("error", () => undefined);
      resolve(client);
    });
    client.once("error", failed);
    client.once("close", () => failed(new Error("EOF")));
    client.connect({ ...config, sock: sock as never });
  });
}

function reasonOf(error: Error): string {
  if (/no matching host key/i.test(error.message)) {
    return "ssh: no common algorithm for host key";
  }
  return /authentication methods failed/i.test(error.message) ? "ssh: unable to authenticate, no supported methods remain" : error.message;
}
