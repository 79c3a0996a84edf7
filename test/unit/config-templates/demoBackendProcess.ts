import { spawn } from "node:child_process";

/** A running demo backend, on a port of 127.0.0.1 that the system chose. */
export interface DemoBackend {
  url: string;
  /** Sends SIGTERM; the exit code. */
  stop(): Promise<number | null>;
}

/** Starts it and waits until it listens. Rejects with its log when it ends before. */
export function startDemoBackend(script: string, port = "0"): Promise<DemoBackend> {
  const child = spawn(process.execPath, [script], {
    env: { PORT: port, BIND_ADDRESS: "127.0.0.1" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const stop = () => {
    child.kill("SIGTERM");
    return exited;
  };
  return new Promise((resolve, reject) => {
    let log = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text;
      const listening = /listening on (\S+)/.exec(log);
      if (listening) resolve({ url: `http://${listening[1]}`, stop });
    });
    void exited.then((code) => reject(new Error(`exit code ${code}: ${log}`)));
  });
}
