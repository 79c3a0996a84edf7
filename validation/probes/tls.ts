import tls from "node:tls";
import type { ProbeContext } from "../source.ts";
import { lookupOf } from "./lookup.ts";

export type TlsFacts =
  | { connected: false; error: string }
  | {
      connected: true;
      /** Empty when the chain and the name are good. */
      problem: string;
      names: string;
      issuer: string;
      validFrom: string;
      validTo: string;
      protocol: string;
    };

/** The certificate that a name shows, judged with the machine's own authorities and those of the context. */
export function tlsConnect(url: string, context: ProbeContext): Promise<TlsFacts> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = tls.connect({
      host: hostname,
      port: Number(port) || 443,
      servername: hostname,
      rejectUnauthorized: false,
      lookup: lookupOf(context.resolve),
      ca: [...tls.getCACertificates("default"), ...tls.getCACertificates("system"), ...(context.authorities ? [context.authorities] : [])],
    });
    const end = (facts: TlsFacts) => {
      socket.destroy();
      resolve(facts);
    };
    context.signal.addEventListener("abort", () => end({ connected: false, error: "no answer in time" }), { once: true });
    socket.on("error", (error) => end({ connected: false, error: error.message }));
    socket.on("secureConnect", () => {
      const certificate = socket.getPeerCertificate();
      end({
        connected: true,
        problem: socket.authorized ? "" : String(socket.authorizationError),
        names: certificate.subjectaltname ?? "",
        issuer: [certificate.issuer?.O, certificate.issuer?.CN].filter(Boolean).join(" ") || "unnamed",
        validFrom: certificate.valid_from,
        validTo: certificate.valid_to,
        protocol: socket.getProtocol() ?? "",
      });
    });
  });
}
