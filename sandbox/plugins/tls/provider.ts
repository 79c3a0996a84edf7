import type { ProviderPackage } from "../framework/provider.ts";

export const tlsProvider: ProviderPackage = {
  config: { proxy: { type: "string", onChange: "update" } },
  resources: {
    "tls:index/privateKey:PrivateKey": async () => (await import("./privateKey.ts")).privateKey,
    "tls:index/selfSignedCert:SelfSignedCert": async () => (await import("./selfSignedCert.ts")).selfSignedCert,
    "tls:index/certRequest:CertRequest": async () => (await import("./certRequest.ts")).certRequest,
    "tls:index/locallySignedCert:LocallySignedCert": async () => (await import("./locallySignedCert.ts")).locallySignedCert,
  },
};
