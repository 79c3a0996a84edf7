import { z } from "zod";
import { fullName, seconds, strict, whole } from "../fields.ts";

/** Connections, timeouts and compression of the relayers. */
export const trafficShape = () => ({
  timeoutProfiles: z
    .record(
      fullName("profile name"),
      strict({
        requestTimeoutSeconds: seconds(0, 3600).default(0).describe("Whole request; 0 = relay.defaultRequestTimeoutSeconds."),
        responseHeaderTimeoutSeconds: seconds(0, 3600).default(0).describe("Until the first header; 0 = no limit."),
        dialTimeoutSeconds: seconds(0, 600).default(0).describe("Until connected; 0 = relay.httpTransport."),
        tlsHandshakeTimeoutSeconds: seconds(0, 600).default(0).describe("TLS handshake; 0 = relay.httpTransport."),
      }).describe("One profile, all in seconds. Naming it fast or streaming replaces that one as a whole."),
    )
    .default({})
    .describe("Own timeout profiles by name, beside fast (30 s) and streaming (600 s)."),
  poolProfiles: z
    .record(
      fullName("profile name"),
      strict({
        maxConnsPerHost: whole(0, 100_000).default(0).describe("Connections to a backend host; 0 = relay.httpTransport."),
        maxIdleConnsPerHost: whole(0, 100_000).default(0).describe("Of these kept open when idle; 0 = relay.httpTransport."),
        idleConnTimeoutSeconds: seconds(0).default(0).describe("Seconds until an idle one closes; 0 = relay.httpTransport."),
      }).describe("One profile of connections."),
    )
    .default({})
    .describe("Own connection pool profiles by name, beside low (10), medium (100) and high (250)."),
  httpTransport: strict({
    maxIdleConns: whole(1, 100_000).default(500).describe("Idle connections in all."),
    maxIdleConnsPerHost: whole(1, 100_000).default(100).describe("Idle connections to a backend host."),
    maxConnsPerHost: whole(1, 100_000).default(500).describe("Connections to a backend host."),
    idleConnTimeoutSeconds: seconds(1).default(90).describe("Seconds until an idle connection closes."),
    dialTimeoutSeconds: seconds(1, 600).default(5).describe("Seconds to connect."),
    tlsHandshakeTimeoutSeconds: seconds(1, 600).default(10).describe("Seconds for the TLS handshake."),
    responseHeaderTimeoutSeconds: seconds(0, 3600).default(30).describe("Seconds until the first header; 0 = no limit."),
    expectContinueTimeoutSeconds: seconds(0, 600).default(1).describe("Seconds to wait for 100 Continue."),
    tcpKeepAliveSeconds: seconds(1).default(30).describe("Seconds between TCP keep-alives."),
    disableCompression: z.boolean().default(true).describe("Ask backends for uncompressed answers, which are signed as they are."),
  })
    .prefault({})
    .describe("Connections from relayers to backends."),
  responseCompression: strict({
    enabled: z.boolean().default(false).describe("Gzip answers towards the gateway."),
    minSizeBytes: whole(0, 1024 ** 3)
      .default(1024)
      .describe("Bytes from which an answer is compressed."),
  })
    .prefault({})
    .describe("Compression towards gateways."),
});

export const builtInTimeoutProfiles = ["fast", "streaming"];
export const builtInPoolProfiles = ["low", "medium", "high"];
