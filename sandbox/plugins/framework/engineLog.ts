import { createRequire } from "node:module";
import grpc from "@grpc/grpc-js";
import type { LogLevel } from "./provider.ts";

const severity: Record<LogLevel, number> = { debug: 0, info: 1, warning: 2, error: 3 };

export interface EngineLog {
  log: (level: LogLevel, urn: string, message: string, transient: boolean) => void;
  /** Resolves when every line sent so far has arrived. */
  flushed: () => Promise<void>;
}

/** Sends log lines to the engine, in order. The client is loaded with the first line: most runs never log. */
export function connectEngineLog(address: string | undefined): EngineLog {
  let tail: Promise<void> = Promise.resolve();
  let send: ((level: LogLevel, urn: string, message: string, transient: boolean) => Promise<void>) | undefined;
  return {
    log: (level, urn, message, transient) => {
      if (address === undefined) {
        return;
      }
      send ??= openClient(address);
      const sendLine = send;
      tail = tail.then(() => sendLine(level, urn, message, transient));
    },
    flushed: () => tail,
  };
}

function openClient(address: string) {
  const require = createRequire(import.meta.url);
  const { EngineClient } = require("@pulumi/pulumi/proto/engine_grpc_pb.js");
  const { LogRequest } = require("@pulumi/pulumi/proto/engine_pb.js");
  const client = new EngineClient(address, grpc.credentials.createInsecure(), { "grpc.max_send_message_length": -1 });
  return (level: LogLevel, urn: string, message: string, transient: boolean): Promise<void> => {
    const request = new LogRequest();
    request.setSeverity(severity[level]);
    request.setMessage(message);
    request.setUrn(urn);
    request.setStreamid(0);
    request.setEphemeral(transient);
    // A line that the engine no longer takes is no reason to fail an operation.
    return new Promise((resolve) => client.log(request, () => resolve()));
  };
}
