import { type Check, check, fail, operatorTask, pass } from "../check.ts";
import type { PlanInput } from "../facts.ts";
import { part, Unavailable } from "../source.ts";
import { type AppFacts, appSource, type HttpFacts } from "../sources/igniter.ts";
import { type App, apps, type Igniter } from "../sources/temporal.ts";
import { postgresOf } from "./postgres.ts";

/** Both apps of Igniter: what works without a person, and whose turn it is. */
export function igniterChecks(input: PlanInput): Check[] {
  const { igniter } = input.endpoints;
  return igniter ? apps.flatMap((app) => (igniter[app] ? appChecks(input, igniter, app) : [])) : [];
}

function appChecks(input: PlanInput, igniter: Igniter, app: App): Check[] {
  const one = igniter[app]!;
  const facts = appSource(input, igniter, app);
  const container = input.endpoints.probes.find(({ instance }) => instance === one.web)?.container ?? one.web;
  const logs = `docker logs --tail 50 ${container}`;
  const common = { group: "igniter", where: "host", about: app, sources: [facts] } as const;
  const setup = one.url + one.setupPath;
  return [
    check({
      ...common,
      kind: "igniter-health",
      title: `the ${app} reaches its database`,
      requirement: "R000-063",
      judge: ({ health }) =>
        health.status === 200 ? pass(seen(health)) : fail(`the ${app} does not reach its database`, seen(health), logs),
    }),
    check({
      ...common,
      kind: "igniter-wizard",
      title: `the ${app}'s wizard is done`,
      requirement: "R000-117",
      judge: ({ bootstrap, bootstrapped }) => {
        if (bootstrap.status !== 200 || bootstrapped === undefined)
          return fail(`the ${app} does not say whether its wizard is done: its tables are missing`, seen(bootstrap), logs);
        return bootstrapped
          ? pass(seen(bootstrap))
          : operatorTask(
              `the wizard of the ${app} is not done`,
              seen(bootstrap),
              `go through ${setup}; the values are in: pulumi stack output bootstrapReport`,
            );
      },
    }),
    check({
      ...common,
      kind: "igniter-guard",
      title: `the ${app} turns strangers away from its admin pages`,
      requirement: "R001-130",
      judge: (one) => judgeGuard(app, one, igniter[app]!.url, logs),
    }),
    check({
      ...common,
      kind: "igniter-login",
      title: `the ${app} can log people in`,
      requirement: "R000-111",
      judge: ({ csrf }) =>
        csrf.status === 200 && csrf.body.includes("csrfToken")
          ? pass(`HTTP 200 with a token`)
          : fail(`the ${app} cannot log anybody in: AUTH_SECRET or AUTH_URL is wrong`, seen(csrf), logs),
    }),
    check({
      ...common,
      kind: "igniter-own-url",
      title: `the ${app} reaches its own URL from inside`,
      requirement: "R000-111",
      judge: ({ ownUrl }) =>
        ownUrl.status === 200 && ownUrl.body.includes("isBootstrapped")
          ? pass(`${one.url} answers inside the container: ${seen(ownUrl)}`)
          : fail(
              `the ${app} does not reach its own URL ${one.url} from inside: only the owner could sign in`,
              seen(ownUrl),
              "make the name resolve inside the container, with a certificate that it trusts",
            ),
    }),
    ...migrationCheck(input, app, facts),
    ...(app === "provider" && one.line === "B" ? [identityCheck(one.identity, facts)] : []),
    ...(app === "middleman" ? middlemanChecks(igniter, facts, logs) : []),
  ];
}

function judgeGuard(app: App, { setup }: AppFacts, url: string, logs: string) {
  const wanted = [`${url}/`, `${url.replace("://127.0.0.1", "://localhost")}/`];
  const seenSetup = `HTTP ${setup.status}${setup.redirect ? ` to ${setup.redirect}` : ""}`;
  if (setup.status === 307 && wanted.includes(setup.redirect)) return pass(seenSetup);
  if (setup.status === 200 || (setup.status >= 300 && setup.status < 400 && /\/admin/.test(setup.redirect)))
    return fail(
      `the ${app} lets strangers into its admin pages: AUTH_SECRET or AUTH_URL did not reach it`,
      seenSetup,
      `take it off the network at once (docker stop), then look at: ${logs}`,
    );
  if (setup.status >= 300 && setup.status < 400)
    return fail(
      `the ${app} sends strangers to another origin than ${url}`,
      seenSetup,
      `set the URL that the browser uses, then: pulumi up`,
    );
  return fail(`the ${app} does not turn strangers away as it should`, seenSetup, logs);
}

function migrationCheck(input: PlanInput, app: App, facts: ReturnType<typeof appSource>): Check[] {
  const postgres = postgresOf(input);
  if (!postgres) return [];
  return [
    check({
      kind: "igniter-migrations",
      about: app,
      group: "igniter",
      title: `the ${app}'s database has every migration of its image`,
      where: "host",
      requirement: "R000-060",
      sources: [postgres, facts],
      judge: (parts, { stamps }) => {
        const said = part(parts, `journal-${app}`);
        const journal = /^(\d+) (\d+)$/.exec(said);
        if (stamps.length === 0) throw new Unavailable(`the image of the ${app} shows no migrations`);
        const wanted = `${stamps.length} ${Math.max(...stamps)}`;
        const evidence = `journal ${said}; image ${wanted} (rows, newest)`;
        if (!journal) return fail(`the ${app}'s database has no journal of migrations`, evidence, "pulumi up --refresh, which migrates");
        if (said === wanted) return pass(evidence);
        return Number(journal[2]) > Math.max(...stamps)
          ? fail(
              `the ${app}'s database is newer than its image, and there is no way back`,
              evidence,
              `set images.igniter-${app} to the newer version, then: pulumi up`,
            )
          : fail(`the ${app}'s database lacks migrations of its image`, evidence, "pulumi up --refresh, which migrates");
      },
    }),
  ];
}

function identityCheck(identity: string | null, facts: ReturnType<typeof appSource>): Check {
  return check({
    kind: "igniter-identity",
    about: "provider",
    group: "igniter",
    title: "the provider shows the identity that governance is told",
    where: "host",
    requirement: "R001-156",
    sources: [facts],
    judge: ({ identity: answer }) => {
      const shown = /"identity":\s*"([0-9a-f]{66})"/.exec(answer.body)?.[1];
      if (identity === null) throw new Unavailable("the outputs hold no identity of the provider");
      if (shown === identity) return pass(shown);
      return fail(
        "the provider shows another identity than its outputs: Middlemen would refuse its registration",
        shown ?? seen(answer),
        "pulumi up --refresh; APP_IDENTITY must not change after the wizard",
      );
    },
  });
}

function middlemanChecks(igniter: Igniter, facts: ReturnType<typeof appSource>, logs: string): Check[] {
  const common = { group: "igniter", where: "host", about: "middleman", sources: [facts] } as const;
  const home = check({
    ...common,
    kind: "igniter-home",
    title: "the middleman's page opens",
    requirement: "R000-104",
    judge: ({ home }) =>
      home.status === 200
        ? pass("HTTP 200")
        : fail("the middleman's page does not open", seen(home), `${logs}; line A needs https://api.coingecko.com`),
  });
  if (igniter.statusProbeUrl === null) return [home];
  const provider = check({
    ...common,
    kind: "igniter-provider-link",
    title: "the middleman reaches the provider's API",
    requirement: "R000-107",
    judge: ({ providerStatus }) => {
      if (providerStatus.status === 400 && /header/i.test(providerStatus.body)) return pass(seen(providerStatus));
      if (providerStatus.status === 403 && /not ready/i.test(providerStatus.body))
        return pass(`${seen(providerStatus)}: reachable, its wizard is not done`);
      return fail(
        `${igniter.statusProbeUrl} does not answer the middleman as a provider does`,
        seen(providerStatus),
        "look at the provider, its name in DNS and the proxy before it",
      );
    },
  });
  return [home, provider];
}

const seen = ({ status, body }: HttpFacts) => (status === 0 ? "no answer" : `HTTP ${status} ${body.slice(0, 120)}`);
