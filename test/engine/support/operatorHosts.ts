import { randomBytes } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import { cacheDirectory } from "../../../launcher/paths.mjs";
import type { LabHost, LabInfo } from "../../../sandbox/hosts/types.ts";
import { ensurePocketdRelease, type PocketdRelease } from "../../../sandbox/pocketdRelease.ts";
import { defaultImages } from "../../../stacks/config/images.ts";
import { type CommandResult, execute } from "./project.ts";

export const publicNames = { relay: "relay.pocket.test", api: "provider-api.pocket.test" } as const;

/** Where the operator's key file lies on a host. */
export const keyFile = "/etc/pocket-keys/supplier-keys.yaml";

/** Runs a script as root on a host of a lab, beside everything that the product does. */
export function onHost(lab: LabInfo, host: string, script: string): Promise<CommandResult> {
  return execute("ssh", ["-F", lab.sshConfigFile, "-o", "ControlPath=none", "-l", "root", host, "bash -s"], { input: script });
}

export async function mustOnHost(lab: LabInfo, host: string, script: string): Promise<string> {
  const result = await onHost(lab, host, script);
  if (result.code !== 0) throw new Error(`${host}: ${script}\n${result.output}`);
  return result.stdout.trim();
}

/** What the operator puts on a machine before the first run: the suppliers' keys. */
export const putSupplierKeys = (lab: LabInfo, host: string) =>
  mustOnHost(
    lab,
    host,
    `install -d -m 755 ${keyFile.replace(/\/[^/]*$/, "")}
umask 077; printf 'keys:\\n  - %s\\n' ${randomBytes(32).toString("hex")} > ${keyFile}
chown 1000:1000 ${keyFile}; chmod 400 ${keyFile}`,
  );

/** A service's own node on another machine: answers every JSON-RPC call on port 8545. */
export const startBackendNode = (lab: LabInfo, host: string) => {
  const answer = `require("http").createServer((q, s) => { q.resume(); q.on("end", () => { s.setHeader("content-type", "application/json"); s.end('{"jsonrpc":"2.0","id":1,"result":"0x1"}'); }); }).listen(8545)`;
  const words = `--name backend --restart unless-stopped -p 8545:8545 --entrypoint node ${defaultImages.node} -e '${answer.replaceAll("'", `'\\''`)}'`;
  return mustOnHost(lab, host, `docker inspect backend >/dev/null 2>&1 || docker run -d ${words}`);
};

export interface ReleaseSite {
  release: PocketdRelease;
  /** For pocketd.downloadUrl. */
  downloadUrl: string;
  server: Server;
}

/** Serves the stand-in release of pocketd to a lab's hosts, as the release site would. */
export async function releaseSite(lab: LabInfo): Promise<ReleaseSite> {
  const release = await ensurePocketdRelease({ cacheDir: join(cacheDirectory, "sandbox") });
  const server = createServer((request, response) => {
    const file = join(release.folder, normalize(new URL(request.url ?? "/", "http://site").pathname));
    if (!existsSync(file)) return response.writeHead(404).end();
    return createReadStream(file).pipe(response);
  });
  await new Promise<void>((done) => server.listen(0, lab.operatorAddress, done));
  const { port } = server.address() as AddressInfo;
  return { release, downloadUrl: `http://${lab.operatorAddress}:${port}/{version}/{archive}`, server };
}

/** Login of the one host of `prodSingle`. */
export interface Login {
  address: string;
  port?: number;
  hostKey: string;
  identityFile: string;
}

/** A whole production stack on one machine. */
export function prodSingle(login: Login, { backendUrl, pocketd }: { backendUrl: string; pocketd: Record<string, unknown> }) {
  return {
    profile: "prod-single",
    network: { name: "beta" },
    hosts: { "pocket-1": { kind: "ssh", user: "admin", ...login } },
    relay: { services: { eth: { backends: { jsonrpc: { url: backendUrl } } } } },
    keys: { source: "hostFile", path: keyFile, suppliers: 1 },
    provider: { ownerIdentity: "pokt1mrqt5f7qh8uxs27cjm9t7v9e74a9vvdnq5jva4", publicApiDomain: publicNames.api },
    edge: { mode: "public", relayDomain: publicNames.relay, tls: { kind: "acme", email: "operations@pocket.test" } },
    pocketd,
  };
}

/** The same on the first host of a lab, with the second one as the service's node. */
export function prodSingleInLab(lab: LabInfo, { release, downloadUrl }: ReleaseSite) {
  const [host, node] = lab.hosts as [LabHost, LabHost];
  const checksums = { linux_amd64: release.sha256, linux_arm64: release.sha256 };
  const login = { address: host.address, hostKey: host.hostKey, identityFile: lab.keyFile };
  return prodSingle(login, { backendUrl: `http://${node.labAddress}:8545`, pocketd: { downloadUrl, checksums } });
}
