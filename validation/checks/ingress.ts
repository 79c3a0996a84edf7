import { type Check, check, fail, pass } from "../check.ts";
import type { PlanInput } from "../facts.ts";
import { grpcCall } from "../probes/grpc.ts";
import { type Answer, describeAnswer, httpRequest, websocketRequest } from "../probes/http.ts";
import { probe } from "../source.ts";

/** Values of Rpc-Type by transport, as upstream's relayers read them. */
const rpcTypes: Record<string, string> = { jsonrpc: "3", rest: "4", cometbft: "5" };

/** Longer than the edge looks for a relayer before it gives up, so that its answer is seen. */
const patienceSeconds = 7;

/** gRPC statuses that no relayer answers a bad relay with: unimplemented, unavailable. */
const notARelayer = [12, 14];

/** The way in as a client on the outside comes: what the relayers answer to a request that nobody signed, by transport; and what must stay inside. */
export function ingressChecks(input: PlanInput): Check[] {
  const { relay, edge } = input.endpoints;
  const where = edge.mode === "public" ? "outside" : "operator";
  const transports = [...new Set(relay.services.flatMap((service) => service.transports))].sort();
  const common = { group: "edge", where, requirement: "R000-093" } as const;
  const next = `look at the edge and the relayers: docker ps --filter label=pocket.stack=${input.endpoints.stack}`;
  return [
    ...transports.map((transport) => {
      const described = { ...common, kind: "relay-answers", about: transport, title: `${relay.url} takes ${transport} relays` };
      const refused = `the way in for ${transport} relays does not lead to a relayer`;
      if (transport === "grpc") {
        const call = probe(
          "ingress/grpc",
          (context) => grpcCall(relay.url, "/pocket.service.RelayService/SendRelay", {}, context),
          patienceSeconds,
        );
        return check({
          ...described,
          sources: [call],
          judge: (answer) => {
            const seen = answer.answered
              ? `HTTP ${answer.httpStatus}, grpc-status ${answer.grpcStatus ?? "none"} ${answer.message}`
              : `no answer (${answer.error})`;
            return answer.answered && answer.grpcStatus !== null && !notARelayer.includes(answer.grpcStatus)
              ? pass(seen)
              : fail(refused, seen, next);
          },
        });
      }
      const source = transport === "websocket" ? websocketSource(input) : httpSource(relay.url, transport);
      return check({
        ...described,
        sources: [source],
        judge: (answer) => (isRelayer(answer, transport) ? pass(describeAnswer(answer)) : fail(refused, describeAnswer(answer), next)),
      });
    }),
    privateCheck(input),
  ];
}

function httpSource(url: string, transport: string) {
  const headers = { "content-type": "application/json", "rpc-type": rpcTypes[transport] ?? "" };
  return probe(`ingress/${transport}`, (context) => httpRequest({ url, method: "POST", headers, body: "{}" }, context), patienceSeconds);
}

function websocketSource({ endpoints: { relay } }: PlanInput) {
  const service = relay.services.find(({ transports }) => transports.includes("websocket"))?.id ?? "";
  const supplier = relay.suppliers[0];
  const headers = { "target-service-id": service, "rpc-type": "2", ...(supplier ? { "pocket-supplier-address": supplier } : {}) };
  return probe("ingress/websocket", (context) => websocketRequest(relay.url, headers, context), patienceSeconds);
}

/** A relayer opens a WebSocket or refuses it in its own words; to anything else that is no relay it says 400. */
function isRelayer(answer: Answer, transport: string): boolean {
  if (!answer.answered) return false;
  if (transport === "websocket") return answer.status === 101 || (answer.status === 400 && answer.body.includes("error"));
  return answer.status === 400 && /relay/i.test(answer.body);
}

function privateCheck(input: PlanInput): Check {
  const { relay, edge } = input.endpoints;
  const service = relay.services[0]?.id ?? "any";
  const paths = ["/health", "/ready", `/ready/${service}`, "/metrics", "/debug/pprof/"];
  const answers = probe("ingress/private", (context) =>
    Promise.all(paths.map((path) => httpRequest({ url: new URL(path, relay.url).href }, context))),
  );
  return check({
    kind: "edge-private-paths",
    group: "edge",
    title: "health, metrics and pprof of the relayers stay inside",
    where: edge.mode === "public" ? "outside" : "operator",
    requirement: "R000-099",
    sources: [answers],
    judge: (all) => {
      const seen = paths.map((path, index) => `${path} ${describeAnswer(all[index]!).split(" ").slice(0, 2).join(" ")}`).join(", ");
      const silent = all.some((answer) => !answer.answered);
      if (silent)
        return fail("the edge does not answer", seen, `look at the edge: docker ps --filter label=pocket.stack=${input.endpoints.stack}`);
      const open = paths.filter((_, index) => {
        const answer = all[index]!;
        return answer.answered && ![403, 404].includes(answer.status);
      });
      return open.length === 0
        ? pass(seen)
        : fail(
            `anybody can read ${open.join(", ")}: backends' URLs and tokens may be in it`,
            seen,
            "pulumi up --refresh, which brings the edge's planned file back",
          );
    },
  });
}
