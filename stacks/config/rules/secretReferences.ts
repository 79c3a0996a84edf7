import { receiverSecret } from "../monitoring.ts";
import type { BackendConfig } from "../relay/backend.ts";
import type { Draft } from "../resolve.ts";
import { nearest } from "../suggest.ts";
import type { Rule } from "./rule.ts";

interface Reference {
  path: string;
  name: string;
}

export const secretReferenceRules: Rule = (draft, report) => {
  const uses = [
    { key: "backendSecrets", references: backendReferences(draft) },
    { key: "alertSecrets", references: alertReferences(draft) },
  ];
  for (const { key, references } of uses) {
    const known = draft.secretNames.filter((name) => name.startsWith(`${key}.`)).map((name) => name.slice(key.length + 1));
    for (const { path, name } of references) {
      if (known.includes(name) || known.includes("*")) continue;
      const guess = nearest(name, known);
      report(
        path,
        name,
        `names a secret that is not in ${key}${guess ? `; did you mean "${guess}"?` : ""}`,
        `run: pulumi config set --secret --path 'pocket-provider:${key}.${name}'`,
      );
    }
  }
};

function backendReferences({ relay }: Draft): Reference[] {
  return Object.entries(relay?.services ?? {}).flatMap(([id, service]) =>
    Object.entries(service.backends).flatMap(([transport, backend]) => ofBackend(`relay.services.${id}.backends.${transport}`, backend)),
  );
}

function ofBackend(at: string, backend: BackendConfig): Reference[] {
  const found: Reference[] = [];
  const fromHeaders = (path: string, headers: BackendConfig["headers"]) => {
    for (const [name, value] of Object.entries(headers))
      if (typeof value !== "string") found.push({ path: `${path}.${name}.secretRef`, name: value.secretRef });
  };
  fromHeaders(`${at}.headers`, backend.headers);
  if (backend.healthCheck) fromHeaders(`${at}.healthCheck.headers`, backend.healthCheck.headers);
  const login = backend.authentication;
  if (login?.kind === "basic") found.push({ path: `${at}.authentication.passwordRef`, name: login.passwordRef });
  else if (login) found.push({ path: `${at}.authentication.tokenRef`, name: login.tokenRef });
  return found;
}

function alertReferences({ monitoring }: Draft): Reference[] {
  const { receivers = [], heartbeat } = monitoring?.alertmanager ?? {};
  const ofReceivers = receivers.flatMap((receiver, index) => {
    const secret = receiverSecret(receiver);
    return secret ? [{ path: `monitoring.alertmanager.receivers[${index}].${secret.key}`, name: secret.name }] : [];
  });
  return heartbeat ? [...ofReceivers, { path: "monitoring.alertmanager.heartbeat.urlRef", name: heartbeat.urlRef }] : ofReceivers;
}
