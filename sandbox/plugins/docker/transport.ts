import { spawn } from "node:child_process";
import { Agent } from "node:http";
import { createConnection } from "node:net";
import { Duplex } from "node:stream";
import type { Endpoint } from "./endpoint.ts";

/**
 * An HTTP agent that reaches the daemon. Every connection is its own socket or, for ssh://, its own ssh process;
 * nothing bounds how many operations that run in parallel open at once. Of those that fall idle two are kept, as upstream.
 */
export function agentFor(endpoint: Endpoint): Agent {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 2 });
  agent.createConnection = () => connect(endpoint);
  return agent;
}

function connect(endpoint: Endpoint): Duplex {
  const url = new URL(endpoint.host);
  if (url.protocol === "unix:") {
    return createConnection(decodeURIComponent(url.pathname));
  }
  if (url.protocol === "tcp:") {
    return createConnection(Number(url.port || 2375), url.hostname.replace(/^\[|\]$/g, ""));
  }
  return dialOverSsh(sshArguments(endpoint));
}

/** Arguments of the ssh program for `docker system dial-stdio` on the host, as the docker CLI's connection helper builds them. */
export function sshArguments({ host, sshOpts }: Endpoint): string[] {
  const url = new URL(host);
  const timeout = sshOpts.some((option) => option.toLowerCase().includes("connecttimeout")) ? [] : ["-o", "ConnectTimeout=30"];
  const user = url.username ? ["-l", decodeURIComponent(url.username)] : [];
  const port = url.port ? ["-p", url.port] : [];
  const socket = url.pathname.length > 1 ? ["--host", `unix://${url.pathname}`] : [];
  const name = url.hostname.replace(/^\[|\]$/g, "");
  return [...timeout, "-T", ...sshOpts, ...user, ...port, "--", name, "docker", ...socket, "system", "dial-stdio"];
}

function dialOverSsh(args: string[]): Duplex {
  const child = spawn("ssh", args, { stdio: ["pipe", "pipe", "pipe"] });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = `${complaint}${text}`.slice(-2000);
  });
  const stream = new Duplex({
    read: () => child.stdout.resume(),
    write: (chunk, _encoding, done) => child.stdin.write(chunk, (error) => done(error)),
    final: (done) => child.stdin.end(() => done()),
    destroy: (error, done) => {
      child.kill();
      done(error);
    },
  });
  child.stdout.on("data", (chunk: Buffer) => {
    if (!stream.push(chunk)) {
      child.stdout.pause();
    }
  });
  child.on("error", (error) => stream.destroy(new Error(`cannot run ssh: ${error.message}`)));
  child.stdin.on("error", () => undefined);
  child.on("close", (code) => {
    if (code === 0 || stream.destroyed) {
      stream.push(null);
    } else {
      stream.destroy(new Error(`command [ssh ${args.join(" ")}] has exited with exit status ${code}, stderr=${complaint.trim()}`));
    }
  });
  // The HTTP client asks a socket for these.
  return Object.assign(stream, {
    setTimeout: () => stream,
    setNoDelay: () => stream,
    setKeepAlive: () => stream,
    ref: () => stream,
    unref: () => stream,
  });
}
