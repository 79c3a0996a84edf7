import { checkedPrivateKey } from "./secp256k1Key.ts";
import { renderYamlFile } from "./yamlFile.ts";

/**
 * The supplier key file that relayers and miners load: secp256k1 private keys, hex. Mode 0400, owner uid 1000.
 * Throws on an empty list, a malformed key or a key given twice, without printing any key.
 */
export function renderSupplierKeysFile(keysHex: string[]): string {
  if (keysHex.length === 0) {
    throw new Error(
      "supplier keys: the list is empty; without a key the relayer starts and every relay fails. Next: give at least one key.",
    );
  }
  const keys = keysHex.map((key, index) => checkedPrivateKey(key, `supplier key ${index + 1} of ${keysHex.length}`));
  const firstSeen = new Map<string, number>();
  keys.forEach((key, index) => {
    const earlier = firstSeen.get(key);
    if (earlier !== undefined)
      throw new Error(`supplier key ${index + 1}: the same key as number ${earlier}. Next: remove one of the two.`);
    firstSeen.set(key, index + 1);
  });
  return renderYamlFile("pocket-relay-miner supplier keys", { keys });
}
