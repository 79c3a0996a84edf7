/**
 * DER of the first PEM block in a text. `input` names the text in errors.
 * @throws when there is no block, or the first one has another label
 */
export function derOf(pem: string, label: string, input: string): Buffer {
  const block = /-----BEGIN ([^\n]+)-----\n([\s\S]*?)\n?-----END \1-----/.exec(pem);
  if (block === null) {
    throw new Error(`Failed to parse ${input}: failed to decode PEM of expected type "${label}" from bytes`);
  }
  if (block[1] !== label) {
    throw new Error(`Failed to parse ${input}: invalid PEM type - expected "${label}", got "${block[1]}"`);
  }
  return Buffer.from(block[2]!, "base64");
}
