import { renderYamlFile } from "../yamlFile.ts";
import { monitoringFolder, prometheusFiles } from "./files.ts";
import { histogramEndings, metricNames } from "./metricNames.ts";

/** One program that is asked for its metrics. */
export interface ScrapeTarget {
  /** host:port */
  address: string;
  instance: string;
  host: string;
}

/** The targets of one role; the job and the label role are named after it. */
export interface ScrapeJob {
  role: string;
  targets: ScrapeTarget[];
}

/** One look at an endpoint through the blackbox exporter. */
export interface ProbeTarget {
  /** What an alert makes of it. */
  check: "relay" | "endpoint" | "backend" | "igniter" | "bootstrap" | "chain";
  /** Module of the blackbox exporter. */
  module: string;
  url: string;
  /** Name that the request is for, where the URL has an address. */
  hostname?: string;
  /** Instance that is looked at, or what else it is. */
  instance: string;
  host?: string;
  service?: string;
  app?: string;
}

export interface PrometheusConfigInput {
  stack: string;
  chainId: string;
  /** Ids of the services that are served. */
  services: string[];
  scrapeIntervalSeconds: number;
  jobs: ScrapeJob[];
  probes: ProbeTarget[];
  /** host:port of the blackbox exporter. */
  blackboxAddress: string;
  /** host:port of each Alertmanager. */
  alertmanagers: string[];
}

/** No scrape takes longer than this. */
const longestTimeoutSeconds = 10;

/** prometheus.yml: every metrics port of the plan under its instance's own name, and the probes of its endpoints. */
export function renderPrometheusConfig(input: PrometheusConfigInput): string {
  const { stack, scrapeIntervalSeconds, alertmanagers, services } = input;
  const interval = `${scrapeIntervalSeconds}s`;
  return renderYamlFile("prometheus", {
    global: {
      scrape_interval: interval,
      scrape_timeout: `${Math.min(scrapeIntervalSeconds, longestTimeoutSeconds)}s`,
      evaluation_interval: interval,
      external_labels: { stack, chain: input.chainId },
    },
    rule_files: [`${monitoringFolder}/${prometheusFiles.rules}`],
    ...(alertmanagers.length > 0 ? { alerting: { alertmanagers: [{ static_configs: [{ targets: alertmanagers }] }] } } : {}),
    scrape_configs: [
      ...input.jobs.filter(({ targets }) => targets.length > 0).map((job) => scrapeConfig(job, stack, services)),
      probeConfig(input),
    ],
  });
}

function scrapeConfig({ role, targets }: ScrapeJob, stack: string, services: string[]) {
  const dropped = droppedSeries(role, services);
  return {
    job_name: role,
    static_configs: targets.map(({ address, instance, host }) => ({ targets: [address], labels: { stack, instance, role, host } })),
    ...(dropped.length > 0 ? { metric_relabel_configs: dropped } : {}),
  };
}

/** Series that grow without bound or that nobody looks at. */
function droppedSeries(role: string, services: string[]): Record<string, unknown>[] {
  switch (role) {
    // the label is what the client wrote, so anybody could make series without end
    case "relayer":
      return [{ source_labels: ["service_id"], regex: `(?:${["", "unknown", ...services].join("|")})`, action: "keep" }];
    // a session lives for an hour, its series for ever
    case "miner":
      return [{ source_labels: ["session_id"], regex: ".+", action: "drop" }];
    case "temporal":
    case "postgres-exporter": {
      const wanted = [...metricNames[role], ...metricNames.goProcess].join("|");
      return [{ source_labels: ["__name__"], regex: `(?:${wanted})(?:${histogramEndings.join("|")})?`, action: "keep" }];
    }
    default:
      return [];
  }
}

function probeConfig({ stack, probes, blackboxAddress }: PrometheusConfigInput) {
  return {
    job_name: "probe",
    metrics_path: "/probe",
    static_configs: probes.map(({ check, module, url, hostname, instance, host, service, app }) => ({
      targets: [blackboxAddress],
      labels: {
        __param_module: module,
        __param_target: url,
        ...(hostname === undefined ? {} : { __param_hostname: hostname }),
        stack,
        instance,
        role: "probe",
        ...(host === undefined ? {} : { host }),
        check,
        target: hostname === undefined ? url : `${hostname} (${url})`,
        ...(service === undefined ? {} : { service }),
        ...(app === undefined ? {} : { app }),
      },
    })),
  };
}
