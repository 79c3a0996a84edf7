import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import type { Resource } from "../framework/provider.ts";
import type { Properties } from "../framework/values.ts";
import { type AltName, altNames, encodeAltNames, readAltNames } from "./altNames.ts";
import { extension, extensionIds, signed } from "./certificate.ts";
import { holderInputs } from "./certificateInputs.ts";
import { type Element, integer, oid, readElements, sequence, setOf, tagged } from "./der.ts";
import { derOf } from "./pem.ts";
import { parseSigningKey } from "./signingKey.ts";
import { subjectName } from "./subject.ts";

const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";

/** A request for a certificate, signed with the key that the certificate will belong to. Every input replaces it. */
export const certRequest: Resource = {
  inputs: holderInputs,
  outputs: ["certRequestPem", "keyAlgorithm"],
  create: async (_operation, inputs) => {
    const signer = parseSigningKey(inputs.privateKeyPem as string, "private key PEM");
    const subject = subjectName(inputs.subject as Properties | undefined);
    const names = altNames(inputs);
    const extensions =
      names.length > 0 ? sequence(extension(extensionIds.altName, subject.equals(sequence()), encodeAltNames(names))) : undefined;
    const contents = sequence(
      integer(0n),
      subject,
      createPublicKey(signer.key).export({ type: "spki", format: "der" }),
      tagged(0, extensions ? sequence(oid(EXTENSION_REQUEST), setOf(extensions)) : Buffer.alloc(0), true),
    );
    const certRequestPem = signed("CERTIFICATE REQUEST", contents, signer);
    return {
      id: createHash("sha1")
        .update(derOf(certRequestPem, "CERTIFICATE REQUEST", "certificate request PEM"))
        .digest("hex"),
      state: { ...inputs, certRequestPem, keyAlgorithm: signer.algorithm },
    };
  },
};

export interface ReadRequest {
  subject: Element;
  publicKey: KeyObject;
  names: AltName[];
}

/**
 * What a request asks for. Its signature is not checked, as upstream does not check it either.
 * @throws when the text is not a PEM block of a request
 */
export function readRequest(pem: string): ReadRequest {
  const [request] = readElements(derOf(pem, "CERTIFICATE REQUEST", "certificate request PEM"));
  const [contents] = readElements(request!.contents);
  const [, subject, publicKey, attributes] = readElements(contents!.contents);
  return {
    subject: subject!,
    publicKey: createPublicKey({ key: publicKey!.encoded, type: "spki", format: "der" }),
    names: attributes === undefined ? [] : requestedNames(attributes),
  };
}

function requestedNames(attributes: Element): AltName[] {
  return readElements(attributes.contents)
    .map(({ contents }) => readElements(contents))
    .filter(([id]) => id!.encoded.equals(oid(EXTENSION_REQUEST)))
    .flatMap(([, values]) => readElements(values!.contents))
    .flatMap(({ contents }) => readElements(contents))
    .map(({ contents }) => readElements(contents))
    .filter(([id]) => id!.encoded.equals(oid(extensionIds.altName)))
    .flatMap((parts) => readAltNames(readElements(readElements(parts.at(-1)!.contents)[0]!.contents)));
}
