import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { connect } from "node:tls";
import { defaultImages } from "../../../stacks/config/images.ts";
import type { ValidationEndpoints } from "../../../stacks/report/schema.ts";
import { relayToolWords } from "../../../validation/relayProbe.ts";
import type { EdgeAddress } from "./edgeLoad.ts";
import { docker, execute } from "./project.ts";

const must = async (...args: string[]) => {
  const result = await docker(...args);
  if (result.code !== 0) throw new Error(result.output);
  return result.stdout.trim();
};

/** PEM of the root of an edge's own certificates. */
export const edgeAuthority = (container: string) => must("exec", container, "cat", "/data/caddy/pki/authorities/local/root.crt");

/** The sandbox's relay tool on a stack's network, trusting the edge's own authority. */
export class RelayTool {
  private readonly endpoints: ValidationEndpoints;
  private readonly folder = mkdtempSync(join(tmpdir(), "pocket-test-relay-tool-"));

  constructor(endpoints: ValidationEndpoints, authority: string) {
    this.endpoints = endpoints;
    writeFileSync(join(this.folder, "root.crt"), authority, { mode: 0o644 });
  }

  /** Sends one relay of a kind and returns what the tool printed; throws when it failed. `url` replaces the edge's, `at` is "name:address" of its host. */
  async send(service: string, transport: string, options: { words?: string[]; url?: string; at?: string } = {}): Promise<string> {
    const { words = [], url } = options;
    const kind = transport === "stream" ? "jsonrpc" : transport;
    const endpoints = url ? { ...this.endpoints, relay: { ...this.endpoints.relay, internalUrl: url } } : this.endpoints;
    const [relay, , ...own] = relayToolWords(endpoints, { service, transport: kind, count: 1, simulate: false });
    // one relay is no load, and the load test knows no streams
    const single = own.filter((word) => word !== "--load-test");
    return must(...this.container(options.at), relay!, transport, ...single, ...words);
  }

  /** A load of JSON-RPC relays. */
  async load(service: string, count: number, concurrency: number): Promise<string> {
    const words = relayToolWords(this.endpoints, { service, transport: "jsonrpc", count, simulate: false, concurrency });
    return (await docker(...this.container(), ...words)).output;
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private container(at?: string): string[] {
    const { relay, stack } = this.endpoints;
    const trust = ["-v", `${this.folder}/root.crt:/trust/root.crt:ro`, "-e", "SSL_CERT_FILE=/trust/root.crt"];
    const keys = ["-v", `${relay.keysFolder}:/etc/pocket-probe:ro`];
    return [
      "run",
      "--rm",
      "--network",
      relay.network,
      "--label",
      `pocket.stack=${stack}`,
      ...(at ? ["--add-host", at] : []),
      ...trust,
      ...keys,
      relay.toolImage,
    ];
  }
}

/** A backend of every transport on a stack's network, as the relay tests have it. */
export async function startBackend(stack: string, name: string): Promise<void> {
  const folder = resolve(import.meta.dirname, "../images");
  const mounts = ["-v", `${folder}/backend.mjs:/srv/backend.mjs:ro`, "-v", `${resolve(folder, "../../../node_modules/ws")}:/srv/ws:ro`];
  const place = ["--name", name, "--network", `pocket-${stack}`, "--label", `pocket.stack=${stack}`];
  await must("run", "-d", ...place, ...mounts, "--entrypoint", "node", defaultImages.node, "/srv/backend.mjs", "one");
}

/**
 * Plain TCP in a stack's network, TLS with HTTP/2 to the edge: for the relay tool's gRPC, which cannot do TLS itself.
 * Resolves to where containers reach it.
 */
export async function tlsForGrpc(stack: string, edge: EdgeAddress): Promise<{ gateway: string; port: number; server: Server }> {
  const gateway = await must("network", "inspect", "-f", "{{(index .IPAM.Config 0).Gateway}}", `pocket-${stack}`);
  const server = createServer((socket) => {
    const place = { host: "127.0.0.1", port: edge.port, servername: edge.name, ca: edge.authority, ALPNProtocols: ["h2"] };
    const tls = connect(place, () => socket.pipe(tls).pipe(socket));
    tls.on("error", () => socket.destroy());
    socket.on("error", () => tls.destroy());
  });
  await new Promise<void>((done) => server.listen(0, gateway, done));
  const address = server.address();
  return { gateway, port: typeof address === "object" && address ? address.port : 0, server };
}

/** A certificate for names, signed with its own key. */
export async function selfSigned(names: string[]): Promise<{ certificate: string; key: string }> {
  const folder = mkdtempSync(join(tmpdir(), "pocket-test-certificate-"));
  try {
    const files = ["-keyout", join(folder, "key"), "-out", join(folder, "certificate")];
    const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=own"];
    const result = await execute("openssl", [
      "req",
      ...kind,
      ...files,
      "-addext",
      `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}`,
    ]);
    if (result.code !== 0) throw new Error(result.output);
    return { certificate: readFileSync(join(folder, "certificate"), "utf8"), key: readFileSync(join(folder, "key"), "utf8") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
