import { type Instance, instancesOf, type PlanInput, portOf } from "../facts.ts";
import { relayKeysFolder, relayToolWords, relayTransports } from "../relayProbe.ts";
import { curlFunction, httpPart, inContainer, inlineTool, quote } from "../shell.ts";
import { derived, hostScript, marked, outputOf, part } from "../source.ts";

type Http = ReturnType<typeof httpPart>;

export interface RelayerFacts {
  /** Answer of the relay port to a request that is no relay. */
  port: Http;
  /** Answer of /ready/<service> by service. */
  ready: Record<string, Http>;
  /** Exit code of curl and HTTP status by backend, in the order of the outputs. */
  backends: { exit: number; status: number }[];
}

/** A relayer, asked from inside: what it says of itself, and what it reaches. */
export function relayerSource({ endpoints }: PlanInput, instance: Instance) {
  const health = `http://127.0.0.1:${portOf(instance, "health")}`;
  const services = endpoints.relay.services.map(({ id }) => id);
  const backends = endpoints.relay.backends.map(
    ({ url }, index) => `(status=$(curl -s -m 4 -o /dev/null -w '%{http_code}' ${quote(`${url}/`)}); echo "@@backend-${index}
$? $status") &`,
  );
  const script = `
${curlFunction}
ask port http://127.0.0.1:${portOf(instance, "relay")}/
${services.map((id) => `ask ${quote(`ready-${id}`)} ${quote(`${health}/ready/${id}`)}`).join("\n")}
${backends.join("\n")}
wait`;
  return derived(
    `relayer-facts/${instance.name}`,
    hostScript(instance.host, `relayer/${instance.name}`, inContainer(instance.container, script), 10),
    (section): RelayerFacts => {
      const parts = marked(outputOf(section));
      return {
        port: httpPart(part(parts, "port")),
        ready: Object.fromEntries(services.map((id) => [id, httpPart(part(parts, `ready-${id}`))])),
        backends: backends.map((_, index) => {
          const [exit, status] = part(parts, `backend-${index}`).split(" ").map(Number);
          return { exit: exit ?? 1, status: status ?? 0 };
        }),
      };
    },
  );
}

export interface MinerFacts {
  name: string;
  /** Undefined for one that could not be asked, and the reason. */
  answer: { ready: Http; metrics: string } | undefined;
  why: string;
}

/** All miners of a host in one go: who leads is a question to the fleet, of which some may be down. */
export function minersSource(input: PlanInput, host: string) {
  const miners = instancesOf(input, "miner").filter((instance) => instance.host === host);
  const each = miners.map((instance) => {
    const base = `http://127.0.0.1:${portOf(instance, "metrics")}`;
    const ask = `curl -s -m 4 -w '\\n%{http_code} ' ${base}/ready; echo; echo '#metrics'; curl -s -m 4 ${base}/metrics | grep '^ha_miner_'`;
    return `(answer=$(${inContainer(instance.container, ask)} 2>&1) && kind=ok || kind=failed; printf '@@%s %s\\n%s\\n' ${quote(instance.name)} "$kind" "$answer") &`;
  });
  return derived(`miner-fleet@${host}`, hostScript(host, "miners", `${each.join("\n")}\nwait`), (section): MinerFacts[] => {
    const parts = marked(outputOf(section));
    return miners.map(({ name }) => {
      const ok = parts[`${name} ok`];
      if (ok === undefined) return { name, answer: undefined, why: parts[`${name} failed`] ?? "it was not asked" };
      const [ready = "", metrics = ""] = ok.split("\n#metrics\n");
      return { name, answer: { ready: httpPart(ready.trimEnd()), metrics }, why: "" };
    });
  });
}

/** Services and transports that upstream's tool can send simulated relays for. */
export function simulatedPairs({ endpoints }: PlanInput): { service: string; transport: string }[] {
  const { relay } = endpoints;
  if (!relay.simulation || !relay.keysFolder) return [];
  return relay.services.flatMap(({ id, transports }) =>
    transports
      .filter((transport) => (relayTransports as readonly string[]).includes(transport))
      .map((transport) => ({ service: id, transport })),
  );
}

/** Simulated relays that the relayers count as served, before and after one of each pair was sent; and what the tool printed. */
export function simulatedSource(input: PlanInput) {
  const { endpoints } = input;
  const relayers = instancesOf(input, "relayer");
  const host = relayers[0]?.host ?? endpoints.hosts[0]!.name;
  const count = relayers
    .filter((instance) => instance.host === host)
    .map((instance) =>
      inContainer(
        instance.container,
        `curl -s -m 4 http://127.0.0.1:${portOf(instance, "metrics")}/metrics | grep ^ha_relayer_simulated_relays_total`,
      ),
    );
  const pairs = simulatedPairs(input);
  const each = pairs.map(({ service, transport }, index) => {
    const words = relayToolWords(endpoints, { service, transport, count: 1, simulate: true });
    return `(timeout 6 pocket-relay-miner ${words.map(quote).join(" ")} >/tmp/${index} 2>&1; echo "@exit $?" >>/tmp/${index}) &`;
  });
  const shown = pairs.map((_, index) => `echo @@tool-${index}; head -c 3000 /tmp/${index}`);
  const tool = inlineTool(
    endpoints.relay.network,
    endpoints.relay.toolImage,
    `${each.join("\n")}\nwait\n${shown.join("; ")}`,
    `-v ${quote(`${endpoints.relay.keysFolder}:${relayKeysFolder}:ro`)}`,
  );
  const counted = (name: string) => `echo @@${name}; ${count.map((one) => `${one} || true`).join("; ")}`;
  const script = `${counted("before")}\n${tool} || exit 1\n${counted("after")}`;
  return derived("simulated-relays", hostScript(host, "simulated", script, 14), (section) => marked(outputOf(section)));
}
