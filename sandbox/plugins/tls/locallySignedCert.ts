import { X509Certificate } from "node:crypto";
import type { Operation, Resource } from "../framework/provider.ts";
import { extensionIds, type Issuer, issue } from "./certificate.ts";
import { issueInputs, pemInput, writeOnlyKey } from "./certificateInputs.ts";
import { readRequest } from "./certRequest.ts";
import { type Element, oid, readElements } from "./der.ts";
import { issuedResource } from "./issuedResource.ts";
import { derOf } from "./pem.ts";
import { parseSigningKey } from "./signingKey.ts";
import { rewrittenName } from "./subject.ts";

/** A certificate for a request, signed with an authority's key. */
export const locallySignedCert: Resource = issuedResource(
  {
    caCertPem: pemInput("caCertPem"),
    caPrivateKeyPem: pemInput("caPrivateKeyPem"),
    ...writeOnlyKey("caPrivateKeyPem"),
    certRequestPem: pemInput("certRequestPem"),
    ...issueInputs,
  },
  ["caKeyAlgorithm"],
  (operation, inputs) => {
    const request = readRequest(inputs.certRequestPem as string);
    const signer = parseSigningKey(inputs.caPrivateKeyPem as string, "CA private key PEM");
    const authority = readAuthority(inputs.caCertPem as string, operation);
    const holder = { ...request, subject: rewrittenName(request.subject) };
    return { issued: issue(inputs, holder, signer, authority), more: { caKeyAlgorithm: signer.algorithm } };
  },
);

/** A certificate that is not an authority's signs too, with a warning: what it signs is refused where it is checked. */
function readAuthority(pem: string, operation: Operation): Issuer {
  const der = derOf(pem, "CERTIFICATE", "CA certificate PEM");
  const { publicKey } = new X509Certificate(der);
  const fields = readElements(readElements(readElements(der)[0]!.contents)[0]!.contents);
  const extensions = extensionsOf(fields.at(-1)!);
  const constraints = extensions(extensionIds.basicConstraints);
  if (constraints === undefined || readElements(constraints.contents)[0]?.tag !== 0x01) {
    operation.log(
      "warning",
      "Potentially Invalid Certificate Authority: Certificate provided as Authority does not appear to be a valid Certificate Authority. " +
        "The resulting certificate might fail certificate validation.",
    );
  }
  return { subject: fields[5]!.encoded, publicKey, subjectKeyId: extensions(extensionIds.subjectKeyId)?.contents };
}

/** Values of a certificate's extensions by their id; `last` is its last field, which holds them where there are any. */
function extensionsOf(last: Element): (id: string) => Element | undefined {
  const list = last.tag === 0xa3 ? readElements(readElements(last.contents)[0]!.contents) : [];
  const parts = list.map(({ contents }) => readElements(contents));
  return (id) => {
    const found = parts.find(([type]) => type!.encoded.equals(oid(id)));
    return found && readElements(found.at(-1)!.contents)[0];
  };
}
