import { Resolver } from "node:dns/promises";
import { type Check, check, fail, pass, type Verdict, warn } from "../check.ts";
import type { PlanInput } from "../facts.ts";
import { describeAnswer, httpRequest } from "../probes/http.ts";
import { type TlsFacts, tlsConnect } from "../probes/tls.ts";
import { probe, Unavailable } from "../source.ts";

const day = 86_400_000;
/** Share of a certificate's life that is left when renewal must have happened: authorities' clients renew at a third. */
const lateShare = 1 / 6;

/** Every public name of the stack: DNS, certificate, and how it speaks. */
export function nameChecks(input: PlanInput): Check[] {
  return input.endpoints.endpoints
    .filter(({ url }) => url.startsWith("https:") && !url.includes("*"))
    .flatMap(({ name, url }) => {
      const facts = probe(`tls/${name}`, (context) => tlsConnect(url, context));
      const common = { about: name, group: "edge", where: "outside" } as const;
      return [
        dnsCheck(input, name, url),
        check({
          ...common,
          kind: "certificate-trusted",
          title: `the certificate of ${url} is trusted and for that name`,
          requirement: "R001-135",
          sources: [facts],
          judge: (one) => judgeTrust(one, url, input.endpoints.edge.tls),
        }),
        check({
          ...common,
          kind: "certificate-expiry",
          title: `the certificate of ${url} does not run out soon`,
          requirement: "R001-135",
          sources: [facts],
          judge: (one) => judgeExpiry(one, url),
        }),
        speechCheck(input, name, url),
      ];
    });
}

function judgeTrust(facts: TlsFacts, url: string, kind: PlanInput["endpoints"]["edge"]["tls"]): Verdict {
  if (!facts.connected) return fail(`${url} does not speak TLS`, facts.error, "look at the edge's log: has its certificate been issued?");
  const seen = `${facts.protocol}, issued by ${facts.issuer}, names ${facts.names}${facts.problem ? `: ${facts.problem}` : ""}`;
  if (facts.problem === "") return pass(seen);
  if (/EXPIRED/.test(facts.problem)) return pass(`${seen}; its time is another check's matter`);
  if (kind === "internal" && /SELF_SIGNED|UNABLE_TO|LOCALLY/.test(facts.problem)) {
    return warn(
      `the certificate of ${url} comes from the edge's own authority, which no client trusts`,
      seen,
      "for trials: give its root with --ca; for work: set edge.tls.kind: acme",
    );
  }
  return fail(
    `clients refuse the certificate of ${url}`,
    seen,
    "look at the edge's log: did the authority refuse the name, or does another server answer there?",
  );
}

function judgeExpiry(facts: TlsFacts, url: string): Verdict {
  if (!facts.connected) throw new Unavailable(`${url} shows no certificate: ${facts.error}`);
  const [from, to] = [Date.parse(facts.validFrom), Date.parse(facts.validTo)];
  const left = to - Date.now();
  const seen = `valid from ${facts.validFrom} to ${facts.validTo}`;
  const next = "look at the edge's log: renewal fails there with a reason";
  if (!Number.isFinite(left)) throw new Unavailable(`the certificate of ${url} has no readable dates`);
  if (left <= 0 || from > Date.now()) return fail(`the certificate of ${url} is not valid now`, seen, next);
  if (left < (to - from) * lateShare)
    return warn(`the certificate of ${url} should have been renewed: ${(left / day).toFixed(1)} days are left`, seen, next);
  return pass(`${seen}: ${(left / day).toFixed(1)} days are left`);
}

function dnsCheck(input: PlanInput, name: string, url: string): Check {
  const { hostname } = new URL(url);
  const { hosts, probes } = input.endpoints;
  const edges = new Set(probes.filter(({ role }) => role === "edge").map(({ host }) => host));
  const expected = hosts.filter((host) => edges.has(host.name)).flatMap(({ publicAddress }) => publicAddress ?? []);
  const answer = probe(`dns/${name}`, async ({ resolve, dnsServers, signal }) => {
    if (resolve.has(hostname)) return { asked: false, addresses: [resolve.get(hostname)!], error: "" };
    const resolver = new Resolver({ timeout: 2000, tries: 2 });
    if (dnsServers) resolver.setServers(dnsServers);
    signal.addEventListener("abort", () => resolver.cancel(), { once: true });
    const found = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    const addresses = found.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
    const error = found.map((one) => (one.status === "rejected" ? String(one.reason.code ?? one.reason) : "")).find(Boolean) ?? "";
    if (addresses.length === 0 && /TIMEOUT|REFUSED|SERVFAIL|CANCELLED/.test(error))
      throw new Unavailable(`DNS gives no answer about ${hostname}: ${error}`);
    return { asked: true, addresses, error };
  });
  return check({
    kind: "dns-name",
    about: name,
    group: "edge",
    title: `${hostname} leads to the edge`,
    where: "outside",
    requirement: "R001-151",
    sources: [answer],
    judge: ({ asked, addresses, error }) => {
      const seen = addresses.join(", ") || error || "no address";
      const next = `make A and AAAA records of ${hostname} for ${expected.join(", ") || "the edge's address"}`;
      if (!asked)
        return warn(
          `${hostname} was not looked up: its address was given with --resolve`,
          seen,
          "run it without --resolve once DNS is set",
        );
      if (addresses.length === 0) return fail(`${hostname} has no address in DNS`, seen, next);
      const strange = addresses.filter((address) => !expected.includes(address));
      if (expected.length === 0 || strange.length === 0) return pass(seen);
      return strange.length === addresses.length
        ? fail(`${hostname} leads elsewhere than to the stack's edges`, `${seen}; edges have ${expected.join(", ")}`, next)
        : warn(`${hostname} leads to addresses beside the stack's edges`, `${seen}; edges have ${expected.join(", ")}`, next);
    },
  });
}

function speechCheck(input: PlanInput, name: string, url: string): Check {
  const { edge } = input.endpoints;
  const answer = probe(`https/${name}`, (context) => httpRequest({ url }, context));
  return check({
    kind: "https-answers",
    about: name,
    group: "edge",
    title: `${url} answers${edge.hsts ? ", and only HTTPS is to be used with it" : ""}`,
    where: "outside",
    requirement: "R001-135",
    sources: [answer],
    judge: (one) => {
      const seen = describeAnswer(one);
      if (!one.answered || one.status >= 500)
        return fail(`${url} does not answer as it should`, seen, "look at the edge's log and at what stands behind that name");
      const hsts = one.headers["strict-transport-security"];
      if (edge.hsts && !hsts)
        return fail(
          `${url} does not tell browsers to use HTTPS only`,
          `${seen.slice(0, 60)}; no Strict-Transport-Security header`,
          "pulumi up --refresh, which brings the edge's planned file back",
        );
      return pass(`HTTP ${one.status}${hsts ? `, ${hsts}` : ""}`);
    },
  });
}
