import { z } from "zod";
import { shared, strict, text, whole } from "../fields.ts";
import { say } from "../wording.ts";
import { backendSchema } from "./backend.ts";
import { demoTransports, transports } from "./transports.ts";

const largestBody = 1024 ** 3;

export const serviceId = shared(() =>
  z
    .string()
    .regex(
      /^[a-zA-Z0-9_-]{1,42}$/,
      say("must be a service id of 1 to 42 letters, digits, _ and -", "use the id that the service has on chain"),
    ),
);

const backends = () =>
  strict({
    jsonrpc: backendSchema("jsonrpc").optional(),
    rest: backendSchema("rest").optional(),
    websocket: backendSchema("websocket").optional(),
    grpc: backendSchema("grpc").optional(),
    cometbft: backendSchema("cometbft").optional(),
  });

export function serviceSchema() {
  return strict({
    validationMode: z
      .enum(["eager", "optimistic"])
      .optional()
      .describe("eager checks a relay before it calls the backend, optimistic afterwards. Default: relay.defaultValidationMode."),
    timeoutProfile: text().default("fast").describe("Name of a timeout profile: fast, streaming or one of relay.timeoutProfiles."),
    poolProfile: text()
      .optional()
      .describe("Name of a connection pool profile: low, medium, high or one of relay.poolProfiles. Default: relay.httpTransport."),
    maxBodySizeBytes: whole(1, largestBody)
      .optional()
      .describe("Largest body in bytes; at most relay.defaultMaxBodySizeBytes. Default: that value."),
    defaultBackend: z
      .enum(transports)
      .optional()
      .describe("Kind for relays that name none. Default: jsonrpc where it is there, else the first of rest, cometbft, websocket, grpc."),
    demo: z.boolean().default(false).describe("Served by the stack's own demo backend, which echoes; lab only, and without backends."),
    demoTransports: z
      .array(z.enum(demoTransports))
      .min(1)
      .default([...demoTransports])
      .describe("Kinds that the demo backend serves for this service."),
    backends: backends().default({}).describe("The service's own nodes by kind: jsonrpc, rest, websocket, grpc, cometbft."),
  })
    .superRefine((service, context) => {
      const given = Object.keys(service.backends);
      if (service.demo && given.length > 0)
        context.addIssue({
          code: "custom",
          path: ["backends"],
          message: say("must be absent where demo is true", "remove backends, or demo"),
        });
      if (!service.demo && given.length === 0)
        context.addIssue({
          code: "custom",
          path: ["backends"],
          message: say("needs one backend at least", "add for example backends.jsonrpc.url"),
        });
      const kinds: string[] = service.demo ? service.demoTransports : given;
      if (service.defaultBackend && kinds.length > 0 && !kinds.includes(service.defaultBackend))
        context.addIssue({
          code: "custom",
          path: ["defaultBackend"],
          message: say(`must be one of the service's backends (${kinds.join(", ")})`, "choose one of them or add that backend"),
        });
    })
    .describe("One service, by its id on chain.");
}

export type ServiceSection = z.output<ReturnType<typeof serviceSchema>>;
