import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import ssh2 from "ssh2";

export interface KeyPair {
  file: string;
  /** "ssh-ed25519 AAAA…", without comment. */
  publicKey: string;
}

/** A key as ssh-keygen makes it. */
export function makeKey(folder: string, name: string, type = "ed25519"): KeyPair {
  const file = join(folder, name);
  execFileSync("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", "", "-f", file]);
  return { file, publicKey: readFileSync(`${file}.pub`, "utf8").split(" ").slice(0, 2).join(" ").trim() };
}

export interface FakeMachine {
  port: number;
  /** Ways in which clients tried to log in, in order. */
  tried: string[];
  /** What clients ran, with what they sent it. */
  ran: string[];
  close: () => Promise<void>;
}

/** An SSH server on 127.0.0.1 with that host key; it lets one login key in, answers every command alike, and passes connections on. */
export function startMachine(hostKey: KeyPair, allowed: KeyPair | undefined, answer = ""): Promise<FakeMachine> {
  const tried: string[] = [];
  const ran: string[] = [];
  const server = new ssh2.Server({ hostKeys: [readFileSync(hostKey.file)] }, (client) => {
    client.on("error", () => {}); // a client that only looks at the key leaves at once
    client.on("authentication", (login) => {
      tried.push(login.method);
      if (login.method !== "publickey") return login.reject(["publickey"]);
      const offered = `${login.key.algo} ${login.key.data.toString("base64")}`;
      return offered === allowed?.publicKey ? login.accept() : login.reject(["publickey"]);
    });
    client.on("session", (accept) => {
      accept().on("exec", (acceptExec, _reject, { command }) => {
        const channel = acceptExec();
        let sent = "";
        channel.on("data", (data: Buffer) => {
          sent += data;
        });
        channel.on("end", () => {
          ran.push(`${command}\n${sent}`);
          channel.write(answer);
          channel.exit(0);
          channel.end();
        });
      });
    });
    client.on("tcpip", (accept, reject, { destIP, destPort }) => {
      const way = connect(destPort, destIP);
      way.once("error", () => reject());
      way.once("connect", () => {
        const channel = accept();
        channel.on("error", () => {});
        way.on("error", () => channel.destroy());
        channel.pipe(way).pipe(channel);
      });
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      resolve({ port, tried, ran, close: () => new Promise((done) => server.close(() => done())) });
    });
  });
}

/** A port on which something else than SSH answers. */
export function startOther(greeting: string): Promise<{ port: number; close: () => void }> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.end(greeting);
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve({ port: (server.address() as AddressInfo).port, close: () => server.close() }));
  });
}
