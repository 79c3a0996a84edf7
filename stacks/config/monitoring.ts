import { z } from "zod";
import { domain, email, hostPort, port, seconds, secretReference, strict, text, whole } from "./fields.ts";
import { isProduction, type Profile } from "./profiles.ts";

const receiver = () => {
  const name = () => text().describe("Name of the receiver, unique.");
  const url = () => secretReference().describe("Name of the URL in the secret key alertSecrets.");
  return z
    .discriminatedUnion("kind", [
      strict({ kind: z.literal("webhook").describe("HTTP POST of each alert."), name: name(), urlRef: url() }),
      strict({
        kind: z.literal("slack").describe("Message in a Slack channel."),
        name: name(),
        urlRef: url(),
        channel: text().describe("Channel, with #."),
      }),
      strict({
        kind: z.literal("email").describe("E-mail."),
        name: name(),
        to: email().describe("Receiver's address."),
        from: email().describe("Sender's address."),
        smarthost: hostPort().describe("Mail server as host:port."),
        username: text().optional().describe("Login at the mail server. Default: none."),
        passwordRef: secretReference().optional().describe("Name of the password in the secret key alertSecrets. Default: none."),
      }),
    ])
    .describe("Where alerts go.");
};

export function monitoringSection(profile: Profile) {
  return strict({
    enabled: z.boolean().default(isProduction(profile)).describe("Run Prometheus, Alertmanager, Grafana and node exporters."),
    prometheus: strict({
      port: port().default(9091).describe("Loopback port of Prometheus on its host."),
      scrapeIntervalSeconds: seconds(1, 3600).default(15).describe("Seconds between two scrapes."),
      retentionDays: whole(1, 3650).default(15).describe("Days that samples are kept."),
    })
      .prefault({})
      .describe("Prometheus."),
    alertmanager: strict({
      enabled: z.boolean().default(true).describe("Run Alertmanager; alerts go nowhere without receivers."),
      port: port().default(9093).describe("Loopback port of Alertmanager on its host."),
      receivers: z.array(receiver()).default([]).describe("Receivers of all alerts. Default: none."),
    })
      .prefault({})
      .describe("Alertmanager."),
    grafana: strict({
      enabled: z.boolean().default(true).describe("Run Grafana with the shipped dashboards."),
      port: port().default(3002).describe("Loopback port of Grafana on its host."),
      domain: domain()
        .optional()
        .describe("Public name, behind a password of the edge besides Grafana's own login. Default: loopback only."),
    })
      .prefault({})
      .describe("Grafana."),
    nodeExporter: strict({ enabled: z.boolean().default(true).describe("Run a node exporter on each host.") })
      .prefault({})
      .describe("Figures of the machines."),
  })
    .prefault({})
    .describe("Monitoring.");
}

export type MonitoringConfig = z.output<ReturnType<typeof monitoringSection>>;
