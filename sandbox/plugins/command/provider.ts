import type { ProviderPackage } from "../framework/provider.ts";

export const commandProvider: ProviderPackage = {
  config: {},
  resources: {
    "command:local:Command": async () => (await import("./local.ts")).localCommand,
  },
  functions: {
    "command:local:run": async () => (await import("./local.ts")).runLocally,
  },
};
