import { renderYamlFile } from "../yamlFile.ts";

/** How an endpoint is asked and what it has to answer. */
export interface ProbeModule {
  method: "GET" | "POST";
  /** Status codes that count as good. */
  statuses: number[];
  /** absent: plain HTTP. trusted: by an authority that clients know. any: the stack's own authority, which none knows. */
  tls?: "trusted" | "any";
  /** Regular expression that the answer has to match. */
  body?: string;
}

/** Name of a module, from what it does. */
export function moduleName({ method, statuses, tls, body }: ProbeModule): string {
  return [method.toLowerCase(), ...statuses, ...(tls ? ["tls", tls] : []), ...(body === undefined ? [] : ["body"])].join("_");
}

/** blackbox.yml with each different module once. */
export function renderBlackboxConfig(modules: ProbeModule[]): string {
  const byName = new Map(modules.map((module) => [moduleName(module), renderedModule(module)]));
  return renderYamlFile("blackbox_exporter", { modules: Object.fromEntries([...byName].sort(([a], [b]) => (a < b ? -1 : 1))) });
}

function renderedModule({ method, statuses, tls, body }: ProbeModule) {
  return {
    prober: "http",
    timeout: "5s",
    http: {
      method,
      valid_status_codes: statuses,
      // a redirect is an answer of its own
      follow_redirects: false,
      preferred_ip_protocol: "ip4",
      ...(method === "POST" ? { headers: { "Content-Type": "application/json" }, body: "{}" } : {}),
      ...(tls ? { fail_if_not_ssl: true } : {}),
      ...(tls === "any" ? { tls_config: { insecure_skip_verify: true } } : {}),
      ...(body === undefined ? {} : { fail_if_body_not_matches_regexp: [body] }),
    },
  };
}
