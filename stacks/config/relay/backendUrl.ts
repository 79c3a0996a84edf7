import { isLoopback, parseUrl } from "../values.ts";
import { say } from "../wording.ts";
import type { Transport } from "./transports.ts";

const schemes: Record<Exclude<Transport, "grpc">, string[]> = {
  jsonrpc: ["http:", "https:"],
  rest: ["http:", "https:"],
  cometbft: ["http:", "https:"],
  websocket: ["ws:", "wss:"],
};

const secretParameter = /(api[-_]?key|token|secret|password|auth)/i;

/** What is wrong with a backend's URL for its transport, as a message; undefined where nothing is. */
export function backendUrlProblem(transport: Transport, value: string): string | undefined {
  const url = transport === "grpc" ? grpcUrl(value) : httpFamilyUrl(transport, value);
  if (typeof url === "string") return url;
  if (url.username || url.password)
    return say(
      "must not hold credentials: URLs are logged in full",
      "remove user:password@ and use authentication with a secret reference",
    );
  if ([...url.searchParams.keys()].some((name) => secretParameter.test(name)))
    return say("must not hold a token: URLs are logged in full", "remove the parameter and send the token in headers with a secretRef");
  if (isLoopback(url.hostname))
    return say(
      "is a loopback address, which is the relayer's own container",
      "write an address that containers on the relayer's host reach",
    );
  return undefined;
}

function grpcUrl(value: string): URL | string {
  const address = /^(?:http:\/\/)?([A-Za-z0-9.-]+:\d{1,5})\/?$/.exec(value)?.[1];
  const url = address ? parseUrl(`http://${address}`) : undefined;
  return url ?? say("must be host:port or http://host:port; every relay over another scheme fails upstream", "write host:port");
}

function httpFamilyUrl(transport: Exclude<Transport, "grpc">, value: string): URL | string {
  const allowed = schemes[transport].map((scheme) => `${scheme}//`).join(" or ");
  const url = parseUrl(value);
  if (!url || !schemes[transport].includes(url.protocol) || !url.hostname)
    return say(`must be a URL that starts with ${allowed}`, `write the ${transport} backend's URL with ${allowed}`);
  return url;
}

/** Identity of an endpoint for the relay miner's check of duplicates: host and path. */
export function endpointIdentity(transport: Transport, value: string): string {
  const url = parseUrl(transport === "grpc" && !value.includes("://") ? `http://${value}` : value);
  return url ? `${url.host}${url.pathname.replace(/\/$/, "")}` : value;
}
