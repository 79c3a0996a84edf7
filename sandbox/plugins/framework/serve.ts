import { createRequire } from "node:module";
import grpc from "@grpc/grpc-js";
import { connectEngineLog } from "./engineLog.ts";
import { exitWithParent } from "./lifetime.ts";
import type { ProviderPackage } from "./provider.ts";
import { serviceMethods } from "./service.ts";

const LARGEST_MESSAGE = 1024 * 1024 * 400;

/**
 * Serves a provider package on a free local port and prints the port, as the engine expects of a plugin.
 * Written on the protocol itself: the SDK's provider server passes on neither configuration, previews, detailed diffs nor ignored changes.
 */
export async function serve(provider: ProviderPackage, packageName: string, version: string, engineAddress?: string): Promise<void> {
  const require = createRequire(import.meta.url);
  const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb.js");
  const engine = connectEngineLog(engineAddress);
  const server = new grpc.Server({ "grpc.max_receive_message_length": LARGEST_MESSAGE, "grpc.max_send_message_length": LARGEST_MESSAGE });
  server.addService(ResourceProviderService, serviceMethods({ provider, packageName, version, engine }));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  exitWithParent();
  process.stdout.write(`${port}\n`);
}
