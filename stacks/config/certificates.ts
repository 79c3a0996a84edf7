import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { say } from "./wording.ts";

/** PEM text of certificates in a config. */
export function certificates(next: string) {
  return z.string().refine((value) => certificateProblem(value) === undefined, {
    error: ({ input }) => say(certificateProblem(String(input)) ?? "", next),
  });
}

const block = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** What is wrong with PEM text of one or more certificates, as the rest of a sentence; undefined where nothing is. */
export function certificateProblem(pem: string): string | undefined {
  if (/PRIVATE KEY-----/.test(pem)) return "holds a private key, which has no place here and is known now: replace it";
  const found = pem.match(block) ?? [];
  if (found.length === 0 || pem.replace(block, "").trim() !== "") return "must be PEM text of certificates and nothing else";
  return found.every(isCertificate) ? undefined : "holds a certificate that cannot be read";
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}
