import type { IgniterLine } from "../../../config-templates/igniterInput.ts";
import type { StackConfig, Transport } from "../../config/schema.ts";
import { describeServices } from "../shared.ts";
import type { Field } from "./fields.ts";

/** The trap of the screen: what is no token stays in the URL and is staked as it stands. */
export const templateNote =
  "The tokens of an endpoint's URL are {scheme}, {region}, {rm}, {sid}, {protocol} and {domain}; the page's help says {type}, which would be " +
  "staked as it stands. The page's own template {scheme}://{region}-{rm}-{sid}-{protocol}.{domain} needs a wildcard name and certificate; this " +
  "stack's edge serves every service and transport under one name.";

/** Name of each transport in the wizard, and the scheme that {scheme} stands for. */
const rpcTypes: Record<Transport, { name: string; scheme: string }> = {
  jsonrpc: { name: "JSON_RPC", scheme: "https" },
  rest: { name: "REST", scheme: "https" },
  grpc: { name: "GRPC", scheme: "grpcs" },
  websocket: { name: "WEBSOCKET", scheme: "wss" },
  cometbft: { name: "COMET_BFT", scheme: "https" },
};

/** For each service its id and an endpoint for each transport. */
export function serviceFields(config: StackConfig, line: IgniterLine): Field[] {
  return describeServices(config).flatMap(({ id, transports }) => [
    {
      name: "Service ID",
      value: id,
      from: "stack" as const,
      rule: "an id on chain, looked up through the API URL",
      ...(line === "A" ? { note: "Your browser asks the API itself, so the API has to allow other origins (CORS)." } : {}),
    },
    ...transports.map((transport) => endpointField(config, id, transport as Transport, line)),
  ]);
}

/** A relay says its service and transport in its headers, so the template needs no token for them. */
function endpointField({ edge }: StackConfig, service: string, transport: Transport, line: IgniterLine): Field {
  const { name, scheme } = rpcTypes[transport];
  const field = `${service}: endpoint ${name}`;
  if (transport === "cometbft" && line === "A")
    return { name: field, value: null, from: "stack", rule: "images of line A know no such RPC type: leave it out" };
  const port = edge.mode === "public" && edge.httpsPort !== 443 ? `:${edge.httpsPort}` : "";
  return {
    name: field,
    // upstream documents no {scheme} for CometBFT
    value: `${transport === "cometbft" ? scheme : "{scheme}"}://{domain}${port}`,
    from: "stack",
    rule: `RPC type ${name} and this URL template; staked as ${scheme}://`,
  };
}
