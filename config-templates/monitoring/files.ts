/** Where each monitoring program sees its files, and their names there. */
export const monitoringFolder = "/etc/pocket";

export const prometheusFiles = { configuration: "prometheus.yml", rules: "rules.yml" } as const;
export const alertmanagerFiles = { configuration: "alertmanager.yml", secrets: "secrets" } as const;
export const blackboxFiles = { configuration: "blackbox.yml" } as const;
export const redisExporterFiles = { passwords: "passwords.json" } as const;
export const postgresExporterFiles = { user: "user", password: "password", authority: "ca.pem" } as const;
