import type { z } from "zod";
import { say } from "../wording.ts";
import type { BackendFields, HeaderValue } from "./backend.ts";
import { backendUrlProblem, endpointIdentity } from "./backendUrl.ts";
import type { Transport } from "./transports.ts";

type Path = (string | number)[];
type Report = (path: Path, rule: string, next: string) => void;

/** Rules within one backend, as the relay miner has them and where it silently fails. */
export function checkBackend(transport: Transport, backend: BackendFields, context: z.RefinementCtx): void {
  const report: Report = (path, rule, next) => context.addIssue({ code: "custom", path, message: say(rule, next) });
  checkUrls(transport, backend, context, report);
  checkHeaders(backend.headers, ["headers"], report);
  if (transport === "websocket") checkWebsocket(backend, report);
  if (transport === "grpc" && backend.basePath) report(["basePath"], "is not applied to grpc", "remove basePath");
  checkHealth(transport, backend, report);
}

function checkUrls(transport: Transport, backend: BackendFields, context: z.RefinementCtx, report: Report): void {
  if ((backend.url === undefined) === (backend.urls === undefined))
    report([], "needs exactly one of url and urls", "write url for one endpoint, urls for several");
  const all: { path: Path; url: string; name?: string }[] = [];
  if (backend.url !== undefined) all.push({ path: ["url"], url: backend.url });
  backend.urls?.forEach((entry, index) => {
    if (typeof entry === "string") all.push({ path: ["urls", index], url: entry });
    else all.push({ path: ["urls", index, "url"], url: entry.url, name: entry.name });
  });
  const endpoints = new Set<string>();
  const names = new Set<string>();
  for (const { path, url, name } of all) {
    const problem = backendUrlProblem(transport, url);
    if (problem) context.addIssue({ code: "custom", path, message: problem });
    const identity = endpointIdentity(transport, url);
    if (endpoints.has(identity)) report(path, "is a duplicate: another endpoint has the same host and path", "remove one of them");
    endpoints.add(identity);
    if (name === undefined) continue;
    if (names.has(name)) report([...path.slice(0, -1), "name"], "is a duplicate name", "give each endpoint a name of its own");
    names.add(name);
  }
}

/** What follows these words is a credential, whatever the header is called. */
const credentialValue = /^(bearer|basic|token)\s/i;
const credentialHeader = /(authorization|cookie|api[-_]?key|token|secret|password)/i;

function checkHeaders(headers: Record<string, HeaderValue>, at: Path, report: Report): void {
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== "string") continue;
    if (credentialHeader.test(name) || credentialValue.test(value))
      report(
        [...at, name],
        "is a credential in plain text",
        `write { secretRef: name } and set it with: pulumi config set --secret --path 'pocket-provider:backendSecrets.name'`,
      );
    else if (/[\r\n\0]/.test(value)) report([...at, name], "must be one line", "remove the line break");
  }
}

function checkWebsocket(backend: BackendFields, report: Report): void {
  if (backend.basePath) report(["basePath"], "is not applied to websocket", "put the path into url");
  if (backend.authentication) report(["authentication"], "is not applied to websocket", "send the credential in headers with a secretRef");
}

function checkHealth(transport: Transport, backend: BackendFields, report: Report): void {
  const health = backend.healthCheck;
  if (!health) return;
  checkHeaders(health.headers, ["healthCheck", "headers"], report);
  if (!health.enabled) return;
  if (transport === "websocket" || transport === "grpc") {
    report(
      ["healthCheck", "enabled"],
      `cannot be used with ${transport}: probes are plain HTTP`,
      "remove healthCheck; failed relays still take an endpoint out",
    );
    return;
  }
  if (health.endpoint === undefined && backend.basePath === undefined)
    report(["healthCheck", "endpoint"], "is required unless basePath is set", "write the path to probe, for example /health");
  if (health.intervalSeconds === undefined)
    report(["healthCheck", "intervalSeconds"], "is required and above 0 when the health check is enabled", "write for example 30");
}
