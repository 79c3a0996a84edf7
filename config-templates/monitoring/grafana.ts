import { fileHeader, renderYamlFile } from "../yamlFile.ts";

export interface GrafanaInput {
  /** Port inside the container. */
  port: number;
  /** URL in a browser, without a slash at the end. */
  rootUrl: string;
  prometheusUrl: string;
  scrapeIntervalSeconds: number;
}

/** Folder of Grafana's settings inside its container, as its image expects it, and what lies there. */
export const grafanaFiles = {
  folder: "/etc/grafana",
  configuration: "grafana.ini",
  adminPassword: "admin-password",
  dataSource: "provisioning/datasources/prometheus.yml",
  dashboardProvider: "provisioning/dashboards/pocket.yml",
  dashboards: "dashboards",
} as const;

/** Id by which dashboards name the data source. */
export const dataSourceUid = "prometheus";

/** Environment that reads the administrator's password from its file; counts when the database is made, and never again. */
export const grafanaEnvironment = { GF_SECURITY_ADMIN_PASSWORD__FILE: `${grafanaFiles.folder}/${grafanaFiles.adminPassword}` } as const;

/** grafana.ini: one administrator, nobody else, and no word to the outside. */
export function renderGrafanaIni({ port, rootUrl }: GrafanaInput): string {
  const sections: [string, Record<string, string | number | boolean>][] = [
    ["server", { http_port: port, root_url: `${rootUrl}/`, enable_gzip: true }],
    ["paths", { provisioning: `${grafanaFiles.folder}/provisioning` }],
    [
      "security",
      {
        admin_user: "admin",
        disable_gravatar: true,
        cookie_secure: rootUrl.startsWith("https://"),
        cookie_samesite: "strict",
        content_security_policy: true,
      },
    ],
    ["users", { allow_sign_up: false, allow_org_create: false }],
    ["auth.anonymous", { enabled: false }],
    [
      "analytics",
      {
        enabled: false,
        reporting_enabled: false,
        check_for_updates: false,
        check_for_plugin_updates: false,
        feedback_links_enabled: false,
      },
    ],
    ["news", { news_feed_enabled: false }],
    ["snapshots", { external_enabled: false }],
    ["plugins", { plugin_admin_enabled: false, preinstall_disabled: true, public_key_retrieval_disabled: true }],
    // Alertmanager has the alerts
    ["unified_alerting", { enabled: false }],
    ["log", { mode: "console", level: "warn" }],
  ];
  const text = sections.map(([name, settings]) => {
    return [`[${name}]`, ...Object.entries(settings).map(([key, value]) => `${key} = ${value}`), ""].join("\n");
  });
  return `${fileHeader("grafana").replace(/^#/, ";")}\n${text.join("\n")}`;
}

export function renderGrafanaDataSource({ prometheusUrl, scrapeIntervalSeconds }: GrafanaInput): string {
  return renderYamlFile("grafana", {
    apiVersion: 1,
    prune: true,
    datasources: [
      {
        name: "Prometheus",
        uid: dataSourceUid,
        type: "prometheus",
        access: "proxy",
        url: prometheusUrl,
        isDefault: true,
        editable: false,
        jsonData: { httpMethod: "POST", timeInterval: `${scrapeIntervalSeconds}s`, manageAlerts: false },
      },
    ],
  });
}

export function renderGrafanaDashboardProvider(): string {
  return renderYamlFile("grafana", {
    apiVersion: 1,
    providers: [
      {
        name: "pocket",
        type: "file",
        folder: "Pocket",
        disableDeletion: true,
        allowUiUpdates: false,
        options: { path: `${grafanaFiles.folder}/${grafanaFiles.dashboards}` },
      },
    ],
  });
}
