import { renderYamlFile } from "../yamlFile.ts";
import { duration } from "./duration.ts";
import { alertmanagerFiles, monitoringFolder } from "./files.ts";

/** Where alerts go; `secret` is the name of the file with the URL, token or password. */
export type Receiver =
  | { kind: "webhook"; name: string; secret: string }
  | { kind: "slack"; name: string; secret: string; channel: string }
  | { kind: "telegram"; name: string; secret: string; chatId: number }
  | {
      kind: "email";
      name: string;
      to: string;
      from: string;
      smarthost: string;
      username?: string | undefined;
      secret?: string | undefined;
    };

export interface AlertmanagerInput {
  receivers: Receiver[];
  /** Webhook that the always firing alert goes to. */
  heartbeat?: { secret: string; everySeconds: number } | undefined;
  /** Multiplies how long alerts are gathered. */
  delayFactor: number;
}

/** Takes alerts that nobody is to hear of. */
const nobody = "nobody";
const heartbeat = "heartbeat";

/** Labels by which a critical alert and a warning are about the same thing. */
const sameThing = ["stack", "topic", "instance", "host", "supplier", "service_id", "service", "stream", "mountpoint", "target"];

const secretFile = (name: string) => `${monitoringFolder}/${alertmanagerFiles.secrets}/${name}`;
const nameOf = (receiver: Receiver) => `to ${receiver.name}`;

/** alertmanager.yml. Secrets stay in files beside it. */
export function renderAlertmanagerConfig(input: AlertmanagerInput): string {
  const { delayFactor, receivers } = input;
  return renderYamlFile("alertmanager", {
    route: {
      receiver: nobody,
      group_by: ["stack", "alertname"],
      group_wait: duration(30 * delayFactor),
      group_interval: duration(300 * delayFactor),
      repeat_interval: "24h",
      routes: [
        heartbeatRoute(input),
        { matchers: ['severity="critical"'], receiver: nobody, repeat_interval: "4h", routes: everybody(receivers) },
        { matchers: ['severity="warning"'], receiver: nobody, routes: everybody(receivers) },
      ],
    },
    inhibit_rules: [
      {
        source_matchers: ['alertname="HostDown"'],
        target_matchers: ['severity=~"critical|warning"', 'alertname!="HostDown"'],
        equal: ["stack", "host"],
      },
      {
        source_matchers: ['alertname="InstanceDown"'],
        target_matchers: ['severity="warning"', 'alertname!="InstanceDown"'],
        equal: ["stack", "instance"],
      },
      { source_matchers: ['severity="critical"'], target_matchers: ['severity="warning"'], equal: sameThing },
    ],
    receivers: [
      { name: nobody },
      ...(input.heartbeat ? [{ name: heartbeat, webhook_configs: [webhook(input.heartbeat.secret, false)] }] : []),
      ...receivers.map((receiver) => ({ name: nameOf(receiver), ...integration(receiver) })),
    ],
  });
}

function heartbeatRoute({ heartbeat: beat }: AlertmanagerInput) {
  const every = beat ? `${beat.everySeconds}s` : "24h";
  return {
    matchers: ['alertname="Watchdog"'],
    receiver: beat ? heartbeat : nobody,
    group_wait: "0s",
    group_interval: every,
    repeat_interval: every,
  };
}

function everybody(receivers: Receiver[]) {
  return receivers.map((receiver) => ({ receiver: nameOf(receiver), continue: true }));
}

const webhook = (secret: string, sendResolved: boolean) => ({ url_file: secretFile(secret), send_resolved: sendResolved });

/** Lines that a person reads on a telephone. */
const text = "{{ range .Alerts }}{{ .Annotations.description }} ({{ .Annotations.runbook_url }})\n{{ end }}";
const title = "{{ .Status | toUpper }} {{ .CommonLabels.severity }}: {{ .CommonAnnotations.summary }} ({{ .CommonLabels.stack }})";

function integration(receiver: Receiver): Record<string, unknown> {
  switch (receiver.kind) {
    case "webhook":
      return { webhook_configs: [webhook(receiver.secret, true)] };
    case "slack":
      return {
        slack_configs: [{ api_url_file: secretFile(receiver.secret), channel: receiver.channel, send_resolved: true, title, text }],
      };
    case "telegram":
      return {
        telegram_configs: [
          {
            bot_token_file: secretFile(receiver.secret),
            chat_id: receiver.chatId,
            send_resolved: true,
            // plain: a description may hold what Telegram takes for markup
            parse_mode: "",
            message: `${title}\n${text}`,
          },
        ],
      };
    case "email":
      return {
        email_configs: [
          {
            to: receiver.to,
            from: receiver.from,
            smarthost: receiver.smarthost,
            ...(receiver.username === undefined ? {} : { auth_username: receiver.username }),
            ...(receiver.secret === undefined ? {} : { auth_password_file: secretFile(receiver.secret) }),
            send_resolved: true,
            headers: { Subject: title },
          },
        ],
      };
  }
}
