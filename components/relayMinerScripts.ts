import { shellQuote } from "./host/script.ts";

/** Where a role's files are mounted inside its container. */
export const configFolder = "/etc/pocket";

/**
 * Upstream's own check of a new config, in a throw-away container beside the running one. It passes a missing or malformed key
 * file, so that one is looked at here, without showing any of it.
 */
export function validateScript(role: "relayer" | "miner", image: string, filesPath: string, keyFile: string): string {
  return `
keys=${shellQuote(keyFile)}
if [ ! -s "$keys" ]; then echo "key file $keys: not there or empty. Next: put the suppliers' operator keys there, owner uid 1000, mode 0400" >&2; exit 1; fi
problem=$(awk '
  { sub(/(^|[ \\t])#.*/, ""); sub(/[ \\t\\r]+$/, "") }
  $0 == "" || $0 == "---" { next }
  $0 == "keys:" && !list { list = 1; next }
  list && $1 == "-" && NF == 2 { value = $2; gsub(/^["\\x27]|["\\x27]$/, "", value); sub(/^0x/, "", value)
    if (length(value) == 64 && value ~ /^[0-9a-fA-F]+$/) { keys++; next } }
  { print "wrong at line " NR; wrong = 1; exit }
  END { if (!wrong && !keys) print "no key at all" }' "$keys")
if [ -n "$problem" ]; then
  echo "key file $keys: must be YAML with one list 'keys' of 64-digit hex private keys ($problem). Next: correct the file" >&2
  exit 1
fi
docker run --rm --network none --cap-drop ALL --read-only -v ${shellQuote(`${filesPath}:${configFolder}:ro`)} ${shellQuote(image)} ${role} validate --config ${configFolder}/${role}.yaml 2>&1`;
}

const curl = (containerName: string, options: string) => `docker exec ${shellQuote(containerName)} curl -s -m 3 ${options}`;

/** Ready: every service has a backend, a leader feeds block heights, and the relay port is really ours (upstream says ready even when it could not bind it). */
export function relayerGateChecks(containerName: string, ports: { relay: number; health: number }, services: string[]): string[] {
  const ready = services.map((service) => {
    const url = `http://127.0.0.1:${ports.health}/ready/${service}`;
    return `answer=$(${curl(containerName, url)}) && grep -qE '"ready": *true' <<<"$answer" || { echo "service ${service} is not ready: \${answer:-no answer}"; false; }`;
  });
  return [
    ...ready,
    `! grep -qE '"block_height": *0[,}]' <<<"$answer" || { echo "block height is 0: no miner leads and feeds blocks"; false; }`,
    `code=$(${curl(containerName, `-o /dev/null -w '%{http_code}' http://127.0.0.1:${ports.relay}/`)}) && [ "$code" = 400 ] || { echo "the relay port answers \${code:-nothing} instead of 400: is it taken by another program?"; false; }`,
  ];
}

/** Ready: Redis answers it and the fleet has a leader. Its metrics endpoint has to stay up: a miner without a chain leaves with exit code 0 after a moment. */
export function minerGateChecks(containerName: string, metricsPort: number): string[] {
  return [
    `code=$(${curl(containerName, `-o /dev/null -w '%{http_code}' http://127.0.0.1:${metricsPort}/ready`)}) && [ "$code" = 200 ] || { echo "/ready answers \${code:-nothing} instead of 200"; false; }`,
    `docker exec ${shellQuote(containerName)} pocket-relay-miner redis leader --config ${configFolder}/miner.yaml 2>/dev/null | grep -qE 'Leader: *[^ ]' || { echo "the fleet has no leader"; false; }`,
  ];
}
