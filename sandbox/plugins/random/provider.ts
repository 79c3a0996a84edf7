import type { ProviderPackage } from "../framework/provider.ts";

export const randomProvider: ProviderPackage = {
  config: {},
  resources: {
    "random:index/randomPassword:RandomPassword": async () => (await import("./text.ts")).randomPassword,
    "random:index/randomString:RandomString": async () => (await import("./text.ts")).randomString,
    "random:index/randomId:RandomId": async () => (await import("./bytes.ts")).randomId,
    "random:index/randomBytes:RandomBytes": async () => (await import("./bytes.ts")).randomBytesResource,
    "random:index/randomUuid:RandomUuid": async () => (await import("./numbers.ts")).randomUuid,
    "random:index/randomInteger:RandomInteger": async () => (await import("./numbers.ts")).randomInteger,
  },
};
