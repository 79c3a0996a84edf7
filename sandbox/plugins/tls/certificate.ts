import { createPublicKey, type KeyObject, randomBytes } from "node:crypto";
import type { Properties } from "../framework/values.ts";
import { type AltName, encodeAltNames } from "./altNames.ts";
import { bitString, boolean, element, integer, octetString, oid, readElements, sequence, tagged } from "./der.ts";
import { type SigningKey, subjectKeyId } from "./signingKey.ts";
import { extendedKeyUsage, keyUsage } from "./usages.ts";

export const extensionIds = {
  keyUsage: "2.5.29.15",
  extendedKeyUsage: "2.5.29.37",
  basicConstraints: "2.5.29.19",
  subjectKeyId: "2.5.29.14",
  authorityKeyId: "2.5.29.35",
  altName: "2.5.29.17",
} as const;

/** Whom the certificate is for. */
export interface Holder {
  /** DER of the distinguished name. */
  subject: Buffer;
  names: AltName[];
  publicKey: KeyObject;
}

/** Who signs it: itself where there is no other. */
export interface Issuer {
  /** DER of the distinguished name. */
  subject: Buffer;
  publicKey: KeyObject;
  subjectKeyId: Buffer | undefined;
}

export interface Issued {
  /** Serial number in decimal. */
  id: string;
  certPem: string;
  /** RFC 3339. */
  validityStartTime: string;
  validityEndTime: string;
}

const emptyName = sequence();
const HOUR = 3_600_000;

/**
 * Makes a certificate from a resource's inputs as the upstream provider does, its oddities included: a maximum path length of 0
 * sets no limit, and one above 0 is an error unless the certificate is an authority's.
 */
export function issue(inputs: Properties, holder: Holder, signer: SigningKey, authority?: Issuer): Issued {
  const isAuthority = inputs.isCaCertificate === true;
  if (isAuthority && holder.subject.equals(emptyName)) {
    throw new Error("Invalid Certificate Subject: Must contain at least one Distinguished Name when creating Certificate Authority (CA)");
  }
  const pathLength = Number(inputs.maxPathLength ?? -1);
  if (!isAuthority && pathLength > 0) {
    throw new Error("Failed to create certificate: x509: only CAs are allowed to specify MaxPathLen");
  }
  const keyId =
    isAuthority || inputs.setSubjectKeyId === true ? subjectKeyId(holder.publicKey, publicKeyBits(holder.publicKey)) : undefined;
  const issuer = authority ?? { ...holder, subjectKeyId: keyId };
  if (!createPublicKey(signer.key).equals(issuer.publicKey)) {
    throw new Error("Failed to create certificate: x509: provided PrivateKey doesn't match parent's PublicKey");
  }
  if (inputs.setAuthorityKeyId === true && issuer.subjectKeyId === undefined) {
    throw new Error("Invalid Certificate Authority: Could not determine Authority Key Identifier");
  }
  const otherIssuer = !issuer.subject.equals(holder.subject);
  const issuerKeyId = otherIssuer || inputs.setAuthorityKeyId === true ? issuer.subjectKeyId : undefined;
  const serial = BigInt(`0x${randomBytes(16).toString("hex")}`);
  const start = new Date();
  const end = new Date(start.getTime() + Number(inputs.validityPeriodHours) * HOUR);
  const uses = inputs.allowedUses as string[];
  const extensions = [
    extension(extensionIds.keyUsage, true, keyUsage(uses)),
    extension(extensionIds.extendedKeyUsage, false, extendedKeyUsage(uses)),
    extension(extensionIds.basicConstraints, true, basicConstraints(isAuthority, pathLength)),
    extension(extensionIds.subjectKeyId, false, keyId && octetString(keyId)),
    extension(extensionIds.authorityKeyId, false, issuerKeyId && sequence(tagged(0, issuerKeyId))),
    extension(extensionIds.altName, holder.subject.equals(emptyName), holder.names.length > 0 ? encodeAltNames(holder.names) : undefined),
  ];
  const body = sequence(
    tagged(0, integer(2n), true),
    integer(serial),
    signer.signatureAlgorithm,
    issuer.subject,
    sequence(time(start), time(end)),
    holder.subject,
    holder.publicKey.export({ type: "spki", format: "der" }),
    tagged(3, sequence(...extensions), true),
  );
  return {
    id: serial.toString(),
    certPem: signed("CERTIFICATE", body, signer),
    validityStartTime: start.toISOString(),
    validityEndTime: end.toISOString(),
  };
}

/** PEM of contents with their signature. */
export function signed(label: string, contents: Buffer, signer: SigningKey): string {
  const der = sequence(contents, signer.signatureAlgorithm, bitString(signer.sign(contents)));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

/** DER of an extension, nothing where it has no value. */
export function extension(id: string, critical: boolean, value: Buffer | undefined): Buffer {
  return value === undefined ? Buffer.alloc(0) : sequence(oid(id), ...(critical ? [boolean(true)] : []), octetString(value));
}

function basicConstraints(isAuthority: boolean, pathLength: number): Buffer {
  const authority = isAuthority ? [boolean(true)] : [];
  return sequence(...authority, ...(pathLength > 0 ? [integer(BigInt(pathLength))] : []));
}

function publicKeyBits(publicKey: KeyObject): Buffer {
  const [spki] = readElements(publicKey.export({ type: "spki", format: "der" }));
  return readElements(spki!.contents)[1]!.contents.subarray(1);
}

/** Whole seconds in UTC; two digits of the year up to 2049, four from then on. */
function time(date: Date): Buffer {
  const digits = `${date.toISOString().slice(0, 19).replace(/\D/g, "")}Z`;
  return date.getUTCFullYear() < 2050 ? element(0x17, Buffer.from(digits.slice(2))) : element(0x18, Buffer.from(digits));
}
