import { bitString, oid, sequence } from "./der.ts";

/** Names as the provider takes them; its documentation for Pulumi prints them in camel case, which it refuses. */
const keyUsages = [
  "digital_signature",
  "content_commitment",
  "key_encipherment",
  "data_encipherment",
  "key_agreement",
  "cert_signing",
  "crl_signing",
  "encipher_only",
  "decipher_only",
];
const extendedKeyUsages: Record<string, string> = {
  any_extended: "2.5.29.37.0",
  server_auth: "1.3.6.1.5.5.7.3.1",
  client_auth: "1.3.6.1.5.5.7.3.2",
  code_signing: "1.3.6.1.5.5.7.3.3",
  email_protection: "1.3.6.1.5.5.7.3.4",
  ipsec_end_system: "1.3.6.1.5.5.7.3.5",
  ipsec_tunnel: "1.3.6.1.5.5.7.3.6",
  ipsec_user: "1.3.6.1.5.5.7.3.7",
  timestamping: "1.3.6.1.5.5.7.3.8",
  ocsp_signing: "1.3.6.1.5.5.7.3.9",
  microsoft_server_gated_crypto: "1.3.6.1.4.1.311.10.3.3",
  netscape_server_gated_crypto: "2.16.840.1.113730.4.1",
  microsoft_commercial_code_signing: "1.3.6.1.4.1.311.2.1.22",
  microsoft_kernel_code_signing: "1.3.6.1.4.1.311.61.1.1",
};

export const usageNames: string[] = [...keyUsages, ...Object.keys(extendedKeyUsages)].sort();

/** DER of the key usage, its bits from the left, without trailing zeros; undefined where none is given. */
export function keyUsage(allowedUses: string[]): Buffer | undefined {
  const last = keyUsages.findLastIndex((name) => allowedUses.includes(name));
  if (last < 0) {
    return undefined;
  }
  const octets = Buffer.alloc(last < 8 ? 1 : 2);
  for (const [bit, name] of keyUsages.entries()) {
    if (allowedUses.includes(name)) {
      octets[bit >> 3]! |= 0x80 >> (bit & 7);
    }
  }
  return bitString(octets, 7 - (last & 7));
}

/** DER of the extended key usage in the given order; undefined where none is given. */
export function extendedKeyUsage(allowedUses: string[]): Buffer | undefined {
  const ids = allowedUses.flatMap((name) => extendedKeyUsages[name] ?? []);
  return ids.length === 0 ? undefined : sequence(...ids.map(oid));
}
