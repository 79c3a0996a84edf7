import { fileHeader } from "../yamlFile.ts";
import { block } from "./block.ts";
import { globalOptions } from "./globalOptions.ts";
import type { CaddyFileInput, PublicEdgeInput } from "./input.ts";
import { dashboardsRoute, middlemanRoute, providerPagesRoute } from "./pages.ts";
import { providerApiRoute } from "./providerApi.ts";
import { relayProxy, relayRoute } from "./relayRoute.ts";
import { site } from "./site.ts";

/** Caddyfile (Caddy 2.10 or newer). Throws when there is no relayer to send to. */
export function renderCaddyfile(input: CaddyFileInput): string {
  const sites = input.mode === "public" ? publicSites(input) : [block(`:${input.listenPort}`, relayRoute(input))];
  return [fileHeader("caddy").trimEnd(), globalOptions(input), ...sites, insideSite(input), ""].join("\n");
}

function publicSites(input: PublicEdgeInput): string[] {
  const { providerApi, providerPages, middleman, dashboards, httpsPort, relayNames } = input;
  const apps = [
    providerApi && { name: providerApi.name, route: providerApiRoute(providerApi) },
    providerPages && { name: providerPages.name, route: providerPagesRoute(providerPages) },
    middleman && { name: middleman.name, route: middlemanRoute(middleman) },
    dashboards && { name: dashboards.name, route: dashboardsRoute(dashboards) },
  ].filter((app) => app !== undefined);
  const names = [...relayNames, ...apps.map(({ name }) => name)];
  const port = httpsPort === 443 ? "" : `:${httpsPort}`;
  return [
    block(names.map((name) => `http://${name}`).join(", "), ["header -Server", `redir https://{host}${port}{uri} 308`]),
    // Who asks for another name, or for an address, gets no answer.
    block("http://", ["abort"]),
    block("https://", ["abort"]),
    site(input, relayNames, relayRoute(input)),
    ...apps.map(({ name, route }) => site(input, [name], route)),
  ];
}

/** For the stack itself: figures, and a way to the relayers that needs no name. */
function insideSite(input: CaddyFileInput): string {
  return block(`http://:${input.metricsPort}`, [
    block("handle /metrics", ["metrics"]),
    block("handle /relay", ["rewrite * /", relayProxy(input, "http")]),
    block("handle", ["respond 404"]),
  ]);
}
