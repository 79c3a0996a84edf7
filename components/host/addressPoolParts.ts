import { type AddressPool, daemonJson, poolCandidates } from "../../config-templates/host/daemonJson.ts";
import { shellQuote } from "./script.ts";

/** jq: `touches($other)` for two IPv4 networks, an address alone being one of 32 bits. */
const jqNetworks = `
def parts: split("/") | {address: (.[0] | split(".") | map(tonumber) | reduce .[] as $n (0; . * 256 + $n)), bits: ((.[1] // "32") | tonumber)};
def touches($other): (parts) as $a | ($other | parts) as $b | ([$a.bits, $b.bits] | min) as $bits
  | pow(2; 32 - $bits) as $span | ($a.address / $span | floor) == ($b.address / $span | floor);`;

/**
 * jq: networks that the host reaches outside its engine. Routes of containers are the engine's own business; half of the internet
 * in one route is a VPN's way to say "default".
 */
const jqRoutes = `
def reached: [.[] | select(.dst != "default" and ((.dev // "") | test("^(docker0|br-[0-9a-f]{12})$") | not)) | .dst | select((split("/")[1] // "32" | tonumber) >= 8)];`;

/** Sets `pools`: those of the config, which no route may touch; else those chosen before; else the first candidate that is free. */
export function choosePools(configured: AddressPool[] | undefined): string {
  const first = `first($pools[] | select(.base as $base | all($routes[]; . as $route | ($base | touches($route)) | not)))`;
  const clash = `first($pools[] | .base as $base | $routes[] | select(. as $route | $base | touches($route)) | "\\($base) \\(.)")`;
  const ask = (pools: AddressPool[], find: string) =>
    `ip -j -4 route show table all | jq -c --argjson pools ${shellQuote(JSON.stringify(pools))} ${shellQuote(`${jqNetworks}${jqRoutes} reached as $routes | ${find} // empty`)}`;
  if (configured) {
    return `
pools=${shellQuote(JSON.stringify(configured))}
taken=$(${ask(configured, clash)} | tr -d '"')
if [ -n "$taken" ]; then fail "system.docker.addressPools has \${taken% *}, and this host has a route to \${taken#* }" "choose a range that no network of yours uses"; fi`;
  }
  return `
pools=$(jq -c '[.[][] | select(.path == ["default-address-pools"]) | .value] | first // empty' "$state/docker.keys" 2>/dev/null || true)
if [ -z "$pools" ] && jq -e 'has("default-address-pools")' ${daemonJson} >/dev/null 2>&1; then
  pools=null # the operator's own, which stay
elif [ -z "$pools" ]; then
  pools=$(${ask(poolCandidates, first)})
  if [ -z "$pools" ]; then fail "this host has routes to all of ${poolCandidates.map(({ base }) => base).join(", ")}: no range is left for containers" "name a free one in system.docker.addressPools"; fi
  pools="[$pools]"
fi`;
}
