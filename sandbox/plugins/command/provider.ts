import type { ProviderPackage } from "../framework/provider.ts";

export const commandProvider: ProviderPackage = {
  config: {},
  resources: {
    "command:local:Command": async () => (await import("./local.ts")).localCommand,
    "command:remote:Command": async () => (await import("./remote.ts")).remoteCommand,
    "command:remote:CopyToRemote": async () => (await import("./copyToRemote.ts")).copyToRemote,
  },
  functions: {
    "command:local:run": async () => (await import("./local.ts")).runLocally,
  },
};
