import { type Check, check, fail, pass } from "../check.ts";
import { instancesOf, logsOf, type PlanInput } from "../facts.ts";
import { part, Unavailable } from "../source.ts";
import { postgresSource } from "../sources/postgres.ts";

/** The stack's own PostgreSQL; another's is judged by what the apps say about it. */
export function postgresChecks(input: PlanInput): Check[] {
  const [instance] = instancesOf(input, "postgres");
  const planned = input.endpoints.postgres?.databases ?? [];
  if (!instance) return [];
  const answer = postgresOf(input)!;
  const common = { group: "postgres", where: "host", sources: [answer] } as const;
  const log = logsOf(instance);
  return [
    check({
      ...common,
      kind: "postgres-answers",
      title: "PostgreSQL takes connections",
      requirement: "R000-050",
      judge: (parts) => {
        const said = part(parts, "ready");
        return /accepting connections/.test(said) ? pass(said) : fail("PostgreSQL takes no connections", said, log);
      },
    }),
    check({
      ...common,
      kind: "postgres-tls",
      title: "PostgreSQL speaks TLS, and every program uses it",
      requirement: "R001-134",
      judge: (parts) => {
        const [ssl, plain] = [known(parts, "ssl", /^(on|off)$/), known(parts, "plain-connections", /^\d+$/)];
        const seen = `ssl ${ssl}, ${plain} connections without TLS`;
        return ssl === "on" && plain === "0"
          ? pass(seen)
          : fail("passwords and keys cross the network in clear", seen, "pulumi up --refresh, which brings the planned settings back");
      },
    }),
    check({
      ...common,
      kind: "postgres-plain-refused",
      title: "PostgreSQL refuses connections without TLS",
      requirement: "R001-134",
      judge: (parts) => {
        const said = part(parts, "plain");
        if (/pg_hba\.conf (rejects|entry)/.test(said)) return pass(said);
        if (/password|fe_sendauth|^1$/.test(said))
          return fail(
            "PostgreSQL would take a password over a connection without TLS",
            said,
            "pulumi up --refresh, which brings pg_hba.conf back",
          );
        throw new Unavailable(said);
      },
    }),
    check({
      ...common,
      kind: "postgres-databases",
      title: "every program has its database, and owns it",
      requirement: "R000-050",
      judge: (parts) => {
        const found = new Map(
          known(parts, "databases", /^postgres /m)
            .split("\n")
            .map((line) => line.split(" ") as [string, string]),
        );
        const wrong = planned.filter(({ name, owner }) => found.get(name) !== owner);
        const seen = [...found].map(([name, owner]) => `${name} of ${owner}`).join(", ");
        if (wrong.length === 0) return pass(seen);
        const said = wrong
          .map(({ name, owner }) => (found.has(name) ? `${name} belongs to ${found.get(name)} instead of ${owner}` : `${name} is missing`))
          .join(", ");
        return fail(`database ${said}`, seen, "restore a dump if it held data; pulumi up makes an empty one");
      },
    }),
    check({
      ...common,
      kind: "postgres-roles",
      title: "no program's role has rights over the server",
      requirement: "R001-134",
      judge: (parts) => {
        const roles = known(parts, "roles", /^[\s\S]*$/)
          .split("\n")
          .filter(Boolean);
        if (roles.length === 0) throw new Unavailable("PostgreSQL lists no role of a program");
        const mighty = roles.filter((line) => line.trim().includes(" "));
        return mighty.length === 0
          ? pass(`${roles.map((role) => role.trim()).join(", ")}: no special right`)
          : fail(
              `roles have more rights than their program needs: ${mighty.join("; ")}`,
              mighty.join("; "),
              "ALTER ROLE … NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
            );
      },
    }),
  ];
}

/** Its answer, for the checks of migrations too; undefined where somebody else runs it. */
export function postgresOf(input: PlanInput) {
  const [instance] = instancesOf(input, "postgres");
  const apps = (["provider", "middleman"] as const).filter((app) => input.endpoints.igniter?.[app]);
  return instance && postgresSource(instance, input.endpoints.postgres?.databases ?? [], apps);
}

/** An answer of the expected form; anything else is psql complaining. */
function known(parts: Record<string, string>, name: string, form: RegExp): string {
  const said = part(parts, name);
  if (!form.test(said) || /^psql: error|^ERROR:/m.test(said)) throw new Unavailable(`PostgreSQL says: ${said}`);
  return said;
}
