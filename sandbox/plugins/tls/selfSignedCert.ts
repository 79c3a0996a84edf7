import { createPublicKey } from "node:crypto";
import type { Resource } from "../framework/provider.ts";
import type { Properties } from "../framework/values.ts";
import { altNames } from "./altNames.ts";
import { issue } from "./certificate.ts";
import { holderInputs, issueInputs } from "./certificateInputs.ts";
import { issuedResource } from "./issuedResource.ts";
import { parseSigningKey } from "./signingKey.ts";
import { subjectName } from "./subject.ts";

/** A certificate signed with its own key. */
export const selfSignedCert: Resource = issuedResource(
  { ...holderInputs, ...issueInputs, setAuthorityKeyId: { type: "boolean", default: false, onChange: "replace" } },
  ["keyAlgorithm"],
  (_operation, inputs) => {
    const signer = parseSigningKey(inputs.privateKeyPem as string, "private key PEM");
    const holder = {
      subject: subjectName(inputs.subject as Properties | undefined),
      names: altNames(inputs),
      publicKey: createPublicKey(signer.key),
    };
    return { issued: issue(inputs, holder, signer), more: { keyAlgorithm: signer.algorithm } };
  },
);
