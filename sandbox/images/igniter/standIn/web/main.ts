import { createServer } from "node:http";
import { createPool } from "../database/pool.ts";
import { Log, messageOf } from "../log.ts";
import { readRelease } from "../release.ts";
import { checkAtBoot } from "../settings/boot.ts";
import { html, requestOf } from "./http.ts";
import { createSite } from "./routes.ts";

const defaultPort = 3000;

/** Serves the app until SIGTERM. Ends with code 1 when the environment is refused or the port is taken. */
export function startWeb(): void {
  const release = readRelease();
  checkAtBoot(release, "web");
  const log = new Log(process.env, release.line === "A" ? "info" : "debug");
  const site = createSite({ release, environment: process.env, pool: createPool(process.env, log), log });
  const server = createServer(async (message, response) => {
    const answer = await Promise.resolve(site(requestOf(message))).catch((error: unknown) => {
      log.error("page failed", { path: message.url, error: messageOf(error) });
      return html(500, "500: Internal Server Error");
    });
    response.writeHead(answer.status, answer.headers);
    response.end(message.method === "HEAD" ? undefined : answer.body);
  });
  const port = Number(process.env.PORT || defaultPort);
  const host = process.env.HOSTNAME || "0.0.0.0";
  server.on("error", (error) => {
    log.error(`Failed to start server: ${error.message}`);
    process.exit(1);
  });
  server.listen(port, host, () =>
    log.info(`stand-in for Igniter ${release.app} web, line ${release.line}, ready on http://${host}:${port}`),
  );
  for (const signal of ["SIGTERM", "SIGINT"]) {
    process.on(signal, () => {
      server.close(() => process.exit(0));
      server.closeIdleConnections();
    });
  }
}
