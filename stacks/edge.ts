import { hashName } from "../components/generatedSecrets.ts";
import { ReverseProxy } from "../components/reverseProxy.ts";
import type { RoleOptions } from "../components/roleArgs.ts";
import type { BundleFile } from "../components/shared/fileBundle.ts";
import { renderCaddyfile } from "../config-templates/caddy/caddyfile.ts";
import { edgeFiles } from "../config-templates/caddy/paths.ts";
import type { StackConfig } from "./config/schema.ts";
import { type RoleContext, roleArgs, secretsNamed } from "./roleContext.ts";
import { publicNames } from "./topology/edgeNames.ts";
import { caddyFileInput, type ResolvedSecrets } from "./topology/renderInput.ts";
import { secretNames } from "./topology/secretNames.ts";

export function createEdge(context: RoleContext, opts: RoleOptions): ReverseProxy {
  const { config, topology, instance, values } = context;
  const { edge } = config;
  // The password itself stays out of the edge's files: a hash is all that Caddy needs.
  const needed = instance.secrets.map((name) => (name === secretNames.grafanaEdgePassword ? hashName(name) : name));
  const files = secretsNamed(values, needed).apply((secrets): BundleFile[] => [
    { path: edgeFiles.caddyfile, content: renderCaddyfile(caddyFileInput(config, topology, instance.name, secrets)) },
    ...certificateFiles(config, secrets),
  ]);
  return new ReverseProxy(
    instance.name,
    {
      ...roleArgs(context),
      files,
      ...(edge.mode === "public" ? { relayName: edge.relayDomain } : {}),
      names: publicNames(config).filter((name) => !name.startsWith("*.")),
      drainSeconds: edge.mode === "public" ? edge.drainSeconds : 10,
      keepData: config.profile !== "lab",
    },
    opts,
  );
}

function certificateFiles({ edge }: StackConfig, secrets: ResolvedSecrets): BundleFile[] {
  if (edge.mode !== "public") return [];
  const { tls } = edge;
  if (tls.kind === "acme") return tls.caRoot === undefined ? [] : [{ path: edgeFiles.acmeRoot, content: tls.caRoot }];
  if (tls.kind === "internal") return [];
  return [
    { path: edgeFiles.certificate, content: tls.chain },
    { path: edgeFiles.privateKey, content: secrets[secretNames.edgePrivateKey]!, mode: "0400" },
  ];
}
