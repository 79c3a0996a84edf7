import { edgeAuthority, RelayTool } from "../engine/support/edgeStack.ts";
import { until } from "../engine/support/observe.ts";
import { freePort, TestStack } from "../engine/support/project.ts";

/** Median milliseconds of a relay, straight to the relayer and through the edge with TLS: the best round of each, as other work on the machine only adds. */
export interface EdgeLatency {
  directMilliseconds: number;
  edgeMilliseconds: number;
}

const relays = 300;

/** Sends relays one after the other by both ways, in turns, on a stack of its own that is taken down again. */
export async function measureEdge(rounds: number, say: (text: string) => void): Promise<EdgeLatency> {
  const name = "bench-edge";
  const edge = { mode: "public", relayDomain: "relay.pocket.test", tls: { kind: "internal" } };
  const stack = new TestStack(name, {
    profile: "lab",
    placement: { miner: { hosts: ["local"], perHost: 1 } },
    provider: { enabled: false },
    relay: { services: { demo: { demo: true } } },
    edge: { ...edge, httpPort: await freePort(), httpsPort: await freePort() },
  });
  try {
    await stack.init();
    say("bringing a public edge up");
    await stack.mustUp();
    const { validationEndpoints } = await stack.outputs();
    const direct = { ...validationEndpoints, relay: { ...validationEndpoints.relay, internalUrl: `http://pocket-${name}-relayer-1:8080` } };
    const authority = await edgeAuthority(`pocket-${name}-edge`);
    const tools = { direct: new RelayTool(direct, authority), edge: new RelayTool(validationEndpoints, authority) };
    await until("a relay goes through", 30, async () => p50(await tools.edge.load("demo", 1, 1)) > 0);
    const samples = { direct: [] as number[], edge: [] as number[] };
    for (let round = 1; round <= rounds; round += 1) {
      say(`round ${round} of ${rounds}: relays`);
      for (const way of ["direct", "edge"] as const) samples[way].push(p50(await tools[way].load("demo", relays, 1)));
    }
    tools.direct.dispose();
    tools.edge.dispose();
    return { directMilliseconds: Math.min(...samples.direct), edgeMilliseconds: Math.min(...samples.edge) };
  } finally {
    await stack.dispose();
  }
}

/** From the relay tool's closing lines. Throws when a relay failed or it got no further. */
function p50(output: string): number {
  const [errors, value] = [/^\s*Errors:\s*(\d+)/m, /^\s*p50:\s*([\d.]+)/m].map((pattern) => pattern.exec(output)?.[1]);
  if (errors !== "0" || value === undefined) throw new Error(`the relay tool failed: ${output.slice(-1000)}`);
  return Number(value);
}
