import { createServer } from "node:http";
import { docker } from "./project.ts";

/** One alert as Alertmanager's webhook delivers it. */
export interface DeliveredAlert {
  status: "firing" | "resolved";
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

export interface AlertReceiver {
  /** As containers of this engine reach it. */
  url: string;
  /** Everything that came to a path, in order. */
  delivered: (path: string) => DeliveredAlert[];
  stop: () => Promise<void>;
}

/** A webhook on the engine's own bridge, which containers of every network reach and nobody outside does. */
export async function alertReceiver(): Promise<AlertReceiver> {
  const gateway = (await docker("network", "inspect", "-f", "{{(index .IPAM.Config 0).Gateway}}", "bridge")).stdout.trim();
  const received: { path: string; alerts: DeliveredAlert[] }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      received.push({ path: request.url ?? "", alerts: JSON.parse(body).alerts });
      response.end();
    });
  });
  await new Promise<void>((done, fail) => {
    server.once("error", fail);
    server.listen(0, gateway, done);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  return {
    url: `http://${gateway}:${address.port}`,
    delivered: (path) => received.filter((one) => one.path === path).flatMap(({ alerts }) => alerts),
    stop: () => new Promise((done) => server.close(() => done())),
  };
}
