import { bech32 } from "@scure/base";
import { neverMeant } from "../../../config-templates/weakSecret.ts";
import type { Report } from "./rule.ts";

/** Public keys of the numbers 1 to 3, with which examples are signed. */
const knownPublicKeys =
  /^0[23](79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798|c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5|f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9)$/;

const reserved: [RegExp, string][] = [
  [/(^|[/@.])([a-z0-9-]+\.example|example\.(com|net|org))([:/]|$)/i, "is a reserved name of an example"],
  [/\.invalid([:/]|$)/i, "is a reserved name of an example"],
  [/(^|[/@])(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+/, "is an address reserved for documentation"],
  [/^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA{42}/, "is the example's host key"],
  [/^0{64}$/, "is the example's checksum"],
  [knownPublicKeys, "belongs to a private key that everybody knows"],
];

/** The address of nobody: 20 zero bytes. The shipped production files use it. */
export const exampleAddress = bech32.encode("pokt", bech32.toWords(new Uint8Array(20)));

/**
 * Values that nobody means. The shipped stack files, whose stack is named like its profile, hold reserved names; a copy
 * has to replace them.
 */
export function checkPlaceholders(input: unknown, shippedExample: boolean, report: Report, path = ""): void {
  if (typeof input === "string") {
    const next = "write your own value";
    if (neverMeant.test(input)) report(path, input, "is a placeholder", next);
    else if (!shippedExample && input === exampleAddress) report(path, input, "is the example's wallet", next);
    else if (!shippedExample) {
      const hit = reserved.find(([form]) => form.test(input));
      if (hit) report(path, input, hit[1], next);
    }
    return;
  }
  if (input === null || typeof input !== "object") return;
  for (const [key, value] of Object.entries(input)) {
    const below = Array.isArray(input) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    checkPlaceholders(value, shippedExample, report, below);
  }
}
