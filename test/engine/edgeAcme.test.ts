import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cacheDirectory } from "../../launcher/paths.mjs";
import { ensureImages } from "../../sandbox/images/build.ts";
import { localReference } from "../../sandbox/images/catalogue.ts";
import { selfSigned } from "./support/edgeStack.ts";
import { containerId, until } from "./support/observe.ts";
import { docker, freePort, TestStack } from "./support/project.ts";
import { TlsClient } from "./support/tlsClient.ts";

const name = "acme";
const container = (instance: string) => `pocket-${name}-${instance}`;
const authorityName = container("pebble");
const [first, second] = ["relay.pocket.test", "relay-2.pocket.test"] as const;
const ports = { http: 0, https: 0 };
const folder = mkdtempSync(join(tmpdir(), "pocket-test-pebble-"));

const config = (tls: Record<string, unknown>, relayAliases: string[] = []) => ({
  profile: "lab",
  placement: { miner: { hosts: ["local"], perHost: 1 } },
  provider: { enabled: false },
  relay: { services: { demo: { demo: true } } },
  edge: { mode: "public", relayDomain: first, relayAliases, tls, httpPort: ports.http, httpsPort: ports.https, drainSeconds: 2 },
});
const acme = (challenge: string) => ({
  kind: "acme",
  email: "operations@pocket.test",
  caUrl: `https://${authorityName}:14000/dir`,
  caRoot: server.certificate,
  challenge,
});

let stack: TestStack;
let server: { certificate: string; key: string };

/** A real ACME authority on the stack's network, which finds names as every container there does. */
async function startAuthority(): Promise<void> {
  const address = { listenAddress: "0.0.0.0:14000", managementListenAddress: "0.0.0.0:15000" };
  const files = { certificate: "/pebble/server.crt", privateKey: "/pebble/server.key" };
  const challenges = { httpPort: ports.http, tlsPort: ports.https, retryAfter: { authz: 1, order: 1 } };
  writeFileSync(join(folder, "pebble.json"), JSON.stringify({ pebble: { ...address, ...files, ...challenges } }));
  writeFileSync(join(folder, "server.crt"), server.certificate);
  writeFileSync(join(folder, "server.key"), server.key);
  chmodSync(folder, 0o755);
  const place = ["--name", authorityName, "--network", `pocket-${name}`, "--label", `pocket.stack=${name}`, "-v", `${folder}:/pebble:ro`];
  const program = [localReference("pebble"), "-config", "/pebble/pebble.json", "-strict"];
  const result = await docker("run", "-d", ...place, "-p", "127.0.0.1::15000", "-e", "PEBBLE_VA_NOSLEEP=1", ...program);
  if (result.code !== 0) throw new Error(result.output);
}

/** PEM of the root of what the authority issues. */
async function issuedRoot(): Promise<string> {
  const published = (await docker("port", authorityName, "15000/tcp")).stdout.trim();
  const management = new TlsClient(authorityName, Number(published.split(":").at(-1)), server.certificate);
  return (await management.ask({ path: "/roots/0" })).body;
}

/** Fingerprint of the certificate that a client who trusts the authority gets for a name. */
async function trusted(host: string, root: string): Promise<string> {
  const socket = await new TlsClient(host, ports.https, root).open();
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

/** Kinds of challenge that the edge has solved for a name, each once. */
async function challenges(host: string): Promise<string[]> {
  const lines = (await docker("logs", container("edge"))).output.split("\n");
  const tried = lines.filter((line) => line.includes("trying to solve challenge") && line.includes(`"${host}"`));
  return [...new Set(tried.map((line) => JSON.parse(line).challenge_type))];
}

beforeAll(async () => {
  await ensureImages({ images: { pebble: localReference("pebble") }, cacheDir: join(cacheDirectory, "sandbox"), log: () => undefined });
  ports.http = await freePort();
  ports.https = await freePort();
  server = await selfSigned([authorityName]);
  stack = new TestStack(name, config({ kind: "internal" }));
  await stack.init();
  const result = await stack.up();
  if (result.code !== 0) throw new Error(result.output);
  await startAuthority();
});
afterAll(async () => {
  await docker("rm", "-f", "-v", authorityName);
  await stack.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe("certificates by ACME, with a real authority (R000-092)", () => {
  let root: string;
  let certificate: string;

  it("are issued by http-01 to the running edge and used", async () => {
    const running = await containerId(container("edge"));
    stack.writeConfig(config(acme("http-01")));
    const result = await stack.up();
    expect(result.code, result.output).toBe(0);
    expect(await containerId(container("edge"))).toBe(running);
    root = await issuedRoot();
    await until("the certificate is there", 60, async () => (await trusted(first, root)) !== "");
    certificate = await trusted(first, root);
    expect(await challenges(first)).toEqual(["http-01"]);
    expect((await new TlsClient(first, ports.https, root).ask({})).status).toBe(400);
  });

  it("are issued by tls-alpn-01 for a further name; the first one's outlives the container", async () => {
    const before = await containerId(container("edge"));
    stack.writeConfig(config(acme("tls-alpn-01"), [second]));
    const result = await stack.up();
    expect(result.code, result.output).toBe(0);
    expect(await containerId(container("edge")), "a further name inside the network needs a new container").not.toBe(before);
    expect(await trusted(first, root)).toBe(certificate);
    await until("the second certificate is there", 60, async () => (await trusted(second, root)) !== "");
    expect(await challenges(second)).toEqual(["tls-alpn-01"]);
  });
});
