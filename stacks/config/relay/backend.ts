import { z } from "zod";
import { pattern, seconds, secretReference, shared, strict, text, whole } from "../fields.ts";
import { say } from "../wording.ts";
import { checkBackend } from "./backendRules.ts";
import type { Transport } from "./transports.ts";

const headerName = () => pattern(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, "an HTTP header name", "remove spaces and colons from the name");

const headers = shared(() =>
  z.record(
    headerName(),
    z.union([z.string().min(1), strict({ secretRef: secretReference().describe("Name of the value in the secret key backendSecrets.") })], {
      error: say("must be text or { secretRef: name }", "write the value, or secretRef with the name of a secret in backendSecrets"),
    }),
  ),
);

const authentication = shared(() =>
  z
    .discriminatedUnion("kind", [
      strict({
        kind: z.literal("basic").describe("User name and password."),
        username: text().describe("User name."),
        passwordRef: secretReference().describe("Name of the password in the secret key backendSecrets."),
      }),
      strict({
        kind: z.literal("bearer").describe("Authorization: Bearer and a token."),
        tokenRef: secretReference().describe("Name of the token in the secret key backendSecrets."),
      }),
      strict({
        kind: z.literal("plain").describe("Authorization with the token alone."),
        tokenRef: secretReference().describe("Name of the token in the secret key backendSecrets."),
      }),
    ])
    .describe("How the relayer logs in at the backend. Not for websocket: use headers there."),
);

const healthCheck = shared(() =>
  strict({
    enabled: z.boolean().default(false).describe("Probe the endpoints; not for websocket and grpc, which plain HTTP cannot probe."),
    endpoint: text().optional().describe("Path to probe. Required unless basePath is set."),
    intervalSeconds: seconds(1, 3600).optional().describe("Seconds between two probes. Required when enabled."),
    timeoutSeconds: seconds(1, 600).default(5).describe("Seconds that a probe may take."),
    unhealthyThreshold: whole(1, 100).default(3).describe("Failed probes in a row that take an endpoint out."),
    healthyThreshold: whole(1, 100).default(2).describe("Good probes in a row that bring it back."),
    method: z.enum(["GET", "POST", "HEAD"]).default("GET").describe("HTTP method of the probe."),
    requestBody: text().optional().describe("Body of the probe. Default: none."),
    contentType: text().optional().describe("Content type of that body. Default: JSON."),
    expectedStatus: z.array(whole(100, 599)).min(1).optional().describe("Statuses that count as good. Default: every 2xx."),
    expectedBody: text().optional().describe("Text that the answer must hold. Default: any."),
    headers: headers().default({}).describe("Headers of the probe only."),
  }).describe("Active probe. Without it five failed relays in a row take an endpoint out."),
);

const endpointUrl = () => text().describe("URL of the endpoint.");

const shape = shared(() => ({
  url: endpointUrl()
    .optional()
    .describe("The backend's URL. Exactly one of url and urls. It is logged in full: send tokens in headers where the backend takes them."),
  urls: z
    .array(
      z.union([text(), strict({ name: text().describe("Name in metrics, unique."), url: endpointUrl() })], {
        error: say("must be a URL or { name, url }", "write the URL as text, or both keys"),
      }),
    )
    .min(1)
    .optional()
    .describe("Several endpoints: URLs, or maps of name and url. Exactly one of url and urls."),
  basePath: pattern(/^\/[^\s?#]*$/, "a path that starts with /", "write the path alone")
    .optional()
    .describe("Prefix for the path of each request; HTTP kinds only. Default: none."),
  loadBalancing: z
    .enum(["round_robin", "first_healthy"])
    .optional()
    .describe("How endpoints are chosen. Default: round_robin for two or more, first_healthy for one."),
  headers: headers().default({}).describe("Headers of each request to the backend: text, or { secretRef } for credentials."),
  authentication: authentication().optional(),
  maxRetries: whole(0, 3).default(1).describe("Retries at another healthy endpoint after a transport error or 5xx."),
  recoveryTimeoutSeconds: seconds(0)
    .default(30)
    .describe("Seconds after which an endpoint that was taken out gets traffic again; 0 never."),
  healthCheck: healthCheck().optional(),
}));

export function backendSchema(transport: Transport) {
  return strict(shape())
    .superRefine((backend, context) => checkBackend(transport, backend, context))
    .describe("The service's backend of this kind.");
}

export type BackendConfig = z.output<ReturnType<typeof backendSchema>>;
export type BackendFields = z.output<z.ZodObject<ReturnType<typeof shape>>>;
export type HeaderValue = string | { secretRef: string };
