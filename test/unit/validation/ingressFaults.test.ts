import { describe, expect, test } from "vitest";
import { lab, noted, validated } from "./brokenServers.ts";
import { closedPort, grpcServer, type Handler, httpServer, silentServer } from "./localServers.ts";

describe("the way in for relays", () => {
  const relayer: Handler = ({ path }) => (path === "/" ? [400, '{"error":"invalid relay request"}'] : [404, ""]);
  const through = (port: number, transports = ["jsonrpc", "rest", "websocket"]) =>
    validated({ relay: { ...lab.relay, url: `http://127.0.0.1:${port}`, services: [{ id: "demo", transports, probePayload: null }] } }, [
      "relay-answers",
      "edge-private-paths",
    ]);

  test("a relayer behind an edge passes", async () => {
    const found = await through(await httpServer(relayer));
    expect(
      Object.values(found).every((said) => said.startsWith("pass:")),
      JSON.stringify(found),
    ).toBe(true);
    expect((await through(await grpcServer("3"), ["grpc"]))["relay-answers/grpc"]).toMatch(/^pass: HTTP 200, grpc-status 3 said so/);
  });

  test("every other answer is a failure with what was seen", async () => {
    const bad = await through(await httpServer(() => [502, ""], 503));
    noted("no relayer behind the edge", "relay-answers/rest", bad["relay-answers/rest"], /^fail: .*rest.* \(HTTP 502/);
    noted("WebSocket refused by the edge", "relay-answers/websocket", bad["relay-answers/websocket"], /^fail: .*HTTP 503/);
    const page = await through(await httpServer(() => [200, "<html>it works</html>"]));
    noted("another web server has the port", "relay-answers/jsonrpc", page["relay-answers/jsonrpc"], /^fail: .*HTTP 200 <html>/);
    noted("metrics open at the edge", "edge-private-paths", page["edge-private-paths"], /^fail: anybody can read .*\/metrics/);
    const gone = await through(await closedPort());
    noted("edge down", "edge-private-paths", gone["edge-private-paths"], /^fail: the edge does not answer/);
    noted(
      "gRPC is not passed on",
      "relay-answers/grpc",
      (await through(await grpcServer("12"), ["grpc"]))["relay-answers/grpc"],
      /^fail: .*grpc-status 12/,
    );
    noted(
      "gRPC meets HTTP/1.1",
      "relay-answers/grpc",
      (await through(await httpServer(relayer), ["grpc"]))["relay-answers/grpc"],
      /^fail:/,
    );
    const mute = await through(await silentServer());
    for (const [id, said] of Object.entries(mute)) expect(said, id).toMatch(/^(fail|notRun):/);
  });
});

describe("ports of a machine of the stack's own, IPv4 and IPv6", () => {
  const planned = [{ instance: "edge", address: "0.0.0.0:1", protocol: "tcp", exposure: "public" as const }];
  const machine = (relay: number) => {
    const hosts = [
      {
        name: "local",
        kind: "ssh" as const,
        publicAddress: "127.0.0.1",
        privateAddress: "::1",
        sshPort: 22,
        shell: ["sh", "-c", "echo 'ssh: connect to host 127.0.0.1 port 22: Connection refused' >&2; exit 255"],
      },
    ];
    const probes = lab.probes.map((one) =>
      one.role === "edge"
        ? { ...one, ports: { relay } }
        : { ...one, ports: Object.fromEntries(Object.keys(one.ports).map((port) => [port, 1])) },
    );
    return validated({ hosts, probes }, ["exposure-scan", "exposure-planned", "exposure-published"], { exposedPorts: planned });
  };

  test("nothing open, a planned port that is closed, and an engine that cannot be asked", async () => {
    const found = await machine(1);
    expect(found["exposure-scan/local"]).toMatch(/^pass: 2 addresses tried; 0 open ports/);
    noted("planned port closed", "exposure-planned/edge/1", found["exposure-planned/edge/1"], /^fail: edge cannot be reached on its port/);
    noted(
      "host that cannot be reached",
      "exposure-published/local",
      found["exposure-published/local"],
      /^notRun: the host could not be asked: ssh: connect to host .* Connection refused/,
    );
  });

  test("a port that nobody planned", async () => {
    noted(
      "unplanned port, IPv4",
      "exposure-scan/local",
      (await machine(await silentServer()))["exposure-scan/local"],
      /^fail: local can be reached .*127\.0\.0\.1:\d+/,
    );
    noted(
      "unplanned port, IPv6",
      "exposure-scan/local",
      (await machine(await silentServer("::1")))["exposure-scan/local"],
      /^fail: local can be reached .*::1:\d+/,
    );
  });
});
