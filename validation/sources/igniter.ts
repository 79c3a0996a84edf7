import { instancesOf, type PlanInput, portOf } from "../facts.ts";
import { curlFunction, httpPart, inContainer, quote } from "../shell.ts";
import { derived, hostScript, marked, outputOf, part } from "../source.ts";
import type { App, Igniter } from "./temporal.ts";

export interface AppFacts {
  health: HttpFacts;
  bootstrap: HttpFacts;
  /** What bootstrap says; undefined when it says nothing of the kind. */
  bootstrapped: boolean | undefined;
  csrf: HttpFacts;
  setup: HttpFacts;
  /** The app's own URL as its container sees it. */
  ownUrl: HttpFacts;
  home: HttpFacts;
  identity: HttpFacts;
  /** The Provider's status, as the Middleman sees it; status 0 where nobody was asked. */
  providerStatus: HttpFacts;
  /** Times of the migrations in the image. */
  stamps: number[];
}

export type HttpFacts = ReturnType<typeof httpPart>;

/** Everything that checks want to know of an app, asked from inside its web container. */
export function appSource(input: PlanInput, igniter: Igniter, app: App) {
  const one = igniter[app]!;
  const instance = instancesOf(input).find(({ name }) => name === one.web)!;
  const base = `http://127.0.0.1:${portOf(instance, "http")}`;
  const probe = app === "middleman" ? igniter.statusProbeUrl : null;
  const script = `
${curlFunction}
ask health ${base}${one.healthPath} &
ask bootstrap ${base}${one.bootstrapPath} &
wait
ask csrf ${base}/api/auth/csrf
ask setup ${base}${one.setupPath}
ask own -k ${quote(one.url + one.bootstrapPath)}
ask home -o /dev/null ${base}/
ask identity ${base}/api/identity
${probe ? `ask provider -X POST -H 'content-type: application/json' -d '{}' ${quote(probe)}` : "echo @@provider; echo '0 '"}
echo @@stamps; cat /app/apps/${app}/drizzle/meta/_journal.json | tr ',' '\\n' | grep -oE '"when": *[0-9]+' | grep -oE '[0-9]+'`;
  return derived(
    `app-facts/${app}`,
    hostScript(instance.host, `app/${app}`, inContainer(instance.container, script), 15),
    (section): AppFacts => {
      const parts = marked(outputOf(section));
      const http = (name: string) => httpPart(part(parts, name));
      const bootstrap = http("bootstrap");
      const said = /"isBootstrapped":\s*(true|false)/.exec(bootstrap.body)?.[1];
      return {
        health: http("health"),
        bootstrap,
        bootstrapped: said === undefined ? undefined : said === "true",
        csrf: http("csrf"),
        setup: http("setup"),
        ownUrl: http("own"),
        home: http("home"),
        identity: http("identity"),
        providerStatus: http("provider"),
        stamps: part(parts, "stamps").split("\n").filter(Boolean).map(Number),
      };
    },
  );
}
