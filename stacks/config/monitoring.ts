import { z } from "zod";
import { domain, email, hostPort, port, seconds, secretReference, strict, text, whole } from "./fields.ts";
import { byProfile, isProduction, type Profile } from "./profiles.ts";
import { say } from "./wording.ts";

const telegramChat = () =>
  z
    .int()
    .min(-(10 ** 15))
    .max(10 ** 15)
    .refine((id) => id !== 0, say("must not be 0", "ask the bot @userinfobot for the chat's id"));

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
      strict({
        kind: z.literal("telegram").describe("Message by a Telegram bot."),
        name: name(),
        chatId: telegramChat().describe("Id of the chat; negative for a group."),
        tokenRef: secretReference().describe("Name of the bot's token in the secret key alertSecrets."),
      }),
    ])
    .describe("Where alerts go.");
};

export function monitoringSection(profile: Profile) {
  return strict({
    enabled: z.boolean().default(isProduction(profile)).describe("Run Prometheus, Alertmanager, Grafana and exporters."),
    alertDelayFactor: z
      .number()
      .min(0.001)
      .max(10)
      .default(1)
      .describe("Multiplies how long a problem lasts before its alert fires, and how long alerts are gathered. Below 1 for trials only."),
    prometheus: strict({
      port: port().default(9091).describe("Loopback port of Prometheus on its host."),
      scrapeIntervalSeconds: seconds(1, 60)
        .default(byProfile(profile, { lab: 5, single: 15, ha: 15 }))
        .describe("Seconds between two scrapes; the alerts look at five minutes."),
      retentionDays: whole(1, 3650).default(15).describe("Days that samples are kept."),
      retentionMiB: whole(64, 10_485_760)
        .default(byProfile(profile, { lab: 512, single: 10_240, ha: 20_480 }))
        .describe("Disk space in MiB above which the oldest samples go before their time."),
    })
      .prefault({})
      .describe("Prometheus."),
    alertmanager: strict({
      enabled: z.boolean().default(true).describe("Run Alertmanager; alerts go nowhere without receivers."),
      port: port().default(9093).describe("Loopback port of Alertmanager on its host."),
      receivers: z.array(receiver()).default([]).describe("Receivers of all alerts. Default: none."),
      heartbeat: strict({
        urlRef: secretReference().describe("Name of the URL in the secret key alertSecrets."),
        everySeconds: seconds(60, 86_400).default(300).describe("Seconds between two calls."),
      })
        .optional()
        .describe("Webhook that is called as long as alerts work, for a service elsewhere that reports its silence. Default: none."),
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
export type AlertReceiver = MonitoringConfig["alertmanager"]["receivers"][number];

/** The one secret of a receiver: its key and its name in alertSecrets; undefined for a mail server without login. */
export function receiverSecret(receiver: AlertReceiver): { key: string; name: string } | undefined {
  switch (receiver.kind) {
    case "webhook":
    case "slack":
      return { key: "urlRef", name: receiver.urlRef };
    case "telegram":
      return { key: "tokenRef", name: receiver.tokenRef };
    case "email":
      return receiver.passwordRef === undefined ? undefined : { key: "passwordRef", name: receiver.passwordRef };
  }
}
