import type { ProviderPackage } from "../framework/provider.ts";

export const tlsProvider: ProviderPackage = {
  config: { proxy: { type: "string", onChange: "update" } },
  resources: {
    "tls:index/privateKey:PrivateKey": async () => (await import("./privateKey.ts")).privateKey,
  },
};
