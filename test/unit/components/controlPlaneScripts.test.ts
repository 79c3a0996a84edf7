import { describe, expect, it } from "vitest";
import { externalPostgresCheck } from "../../../components/externalScripts.ts";
import { igniterUser, migrationScript, providerProbeScript, webGateChecks, workerGateChecks } from "../../../components/igniterScripts.ts";
import { dataCheckScript } from "../../../components/postgresScripts.ts";
import { namespacesScript, schemaScript } from "../../../components/temporalScripts.ts";
import { allChecks as all, withDocker } from "./withDocker.ts";

const { run } = withDocker();

describe("PostgreSQL's data and image belong together", () => {
  const script = dataCheckScript("r/postgres:19", "data", "/var/lib/postgresql");
  const docker = (version: string, folders: string) =>
    `case "$*" in *--version*) echo "postgres (PostgreSQL) ${version}";; *) printf '${folders}';; esac`;

  it.each(["", "19\\n", "18\\n19\\n"])("takes an empty volume and one with the version's data (%j)", (folders) => {
    expect(run(script, docker("19.1", folders))).toMatchObject({ status: 0, stdout: "major=19\n" });
  });

  it("refuses a new major version over old data: it would start empty and say nothing", () => {
    const { status, stderr } = run(script, docker("19.1", "18\\n"));
    expect(status).toBe(1);
    expect(stderr).toMatch(/holds the data of PostgreSQL 18 and r\/postgres:19 is version 19: it would start empty. Next: .*pg_dumpall/);
  });

  it.each(["17.5", "16.3"])("refuses %s, whose image keeps its data elsewhere", (version) => {
    expect(run(script, docker(version, "")).stderr).toMatch(/18 or newer is needed. Next: set images.postgres/);
  });
});

describe("external PostgreSQL (R000-050)", () => {
  const client = {
    network: "n",
    image: "i",
    filesPath: "/f",
    user: "1:1",
    folder: "/etc/pocket",
    serviceFile: "s",
    service: "administrator",
  };
  const check = (answer: string, tls: "verify" | "disable" = "verify") => run(externalPostgresCheck(client, tls), `echo '${answer}'`);

  it("takes a new enough server with rights and TLS", () => {
    expect(check("18 t t 18.1")).toMatchObject({ status: 0, stdout: "version=18.1 tls=t\n" });
  });

  it.each(["14 t t 14.9", "9 t t 9.6"])("refuses version %j", (answer) => {
    expect(check(answer).stderr).toMatch(/is version .*; 15 or newer is needed. Next:/);
  });

  it("refuses a user without rights", () => expect(check("18 f t 18.1").stderr).toMatch(/may not make roles and databases/));

  it("refuses a plain connection unless the config says so", () => {
    expect(check("18 t f 18.1").stderr).toMatch(/not encrypted/);
    expect(check("18 t f 18.1", "disable").status).toBe(0);
  });

  it.each([
    ["could not translate host name", "not in DNS"],
    ["Connection refused", "nothing listens there"],
    ["timeout expired", "no answer: a firewall"],
    ["certificate verify failed", "postgres.caCertificate"],
    ["password authentication failed", "user or password is wrong"],
  ])("explains %j", (words, cause) => {
    const result = run(externalPostgresCheck(client, "verify"), `echo "psql: error: ${words}" >&2; exit 2`);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(cause);
    expect(result.stderr).toMatch(/Next: /);
  });
});

describe("migration by its journal", () => {
  const script = migrationScript({
    app: "provider",
    containerName: "c-migration",
    network: "n",
    image: "r/provider:2",
    postgresImage: "r/postgres:18",
    filesPath: "/files",
    environmentFile: "migration.env",
    serviceFile: "pg_service.conf",
  });
  /** An image with migrations 100 and 200; the database's journal before and after, as "rows newest". */
  const world = (before: string, after: string, migrate = "echo migrations applied successfully") => `
case "$*" in
  "rm -f "*) ;;
  *_journal.json*) echo '{"entries":[{"when":100},{"when": 200}]}' ;;
  *to_regclass*) ${before ? "echo t" : "echo f"} ;;
  *__drizzle_migrations*) if [ -e "$0.done" ]; then echo "${after}"; else echo "${before}"; fi ;;
  *pnpm*) touch "$0.done"; ${migrate} ;;
esac`;

  it("passes when the journal is the image's, on an empty database and on a new run", () => {
    expect(run(script, world("", "2 200"))).toMatchObject({ status: 0, stdout: "journal=2 200\n" });
    expect(run(script, world("2 200", "2 200")).status).toBe(0);
  });

  it("does not believe a migration that says success without having done its work", () => {
    expect(run(script, world("1 100", "1 100")).stderr).toMatch(/said that it succeeded, but its journal has '1 100'/);
  });

  it("refuses an image that is older than the database, before it is run", () => {
    const { status, stderr } = run(script, world("3 300", "3 300", "echo RAN >&2"));
    expect(status).toBe(1);
    expect(stderr).toMatch(/written by a newer version than r\/provider:2/);
    expect(stderr).not.toMatch(/RAN/);
  });

  it("shows the last lines of a failed one, without passwords", () => {
    const { status, stderr } = run(
      script,
      world("", "", "echo connecting to postgres://provider:secret@db/provider; echo relation exists; exit 1"),
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/relation exists/);
    expect(stderr).toMatch(/keep running as they were. Next: /);
    expect(stderr).not.toMatch(/:secret@/);
  });

  it("refuses an image without migrations", () => {
    expect(run(script, 'case "$*" in *_journal.json*) exit 1;; esac').stderr).toMatch(/holds no migrations of the provider/);
  });

  it("runs as the images' own user", () => expect(script).toContain(`--user ${igniterUser.uid}:${igniterUser.gid}`));
});

describe("web gate: upstream fails open and says nothing", () => {
  /** A web container whose curl gives these answers by path. */
  const gate = (answers: Record<string, string>) => {
    const good = { "/api/health": "200", "/api/bootstrap": "200", "/api/auth/csrf": "200", "/admin/setup": "307 http://localhost:3001/" };
    const cases = Object.entries({ ...good, ...answers }).map(([path, answer]) => `*${path}) printf '%s' '${answer}';;`);
    const curl = `curl() { case "\${!#}" in ${cases.join(" ")} esac; }; export -f curl;`;
    // the container's shell is the second argument after exec and its name
    return run(all(webGateChecks("c", 3001, "http://localhost:3001")), `${curl} shift 2; exec bash "\${@:2}"`);
  };

  it("opens for a sound app", () => expect(gate({})).toMatchObject({ status: 0 }));

  it.each([
    ["/api/health", "500", /does not reach its database/],
    ["/api/bootstrap", "500", /its tables are missing/],
    ["/api/auth/csrf", "500", /AUTH_SECRET or AUTH_URL/],
    ["/admin/setup", "307 http://localhost:3001/admin/setup/blockchain", /answers a stranger/],
    ["/admin/setup", "200 ", /answers a stranger/],
    ["/admin/setup", "307 https://elsewhere/", /answers a stranger/],
  ])("stays closed when %s answers %j", (path, answer, problem) => {
    const { status, stdout } = gate({ [path]: answer });
    expect(status).not.toBe(0);
    expect(stdout).toMatch(problem);
  });
});

describe("worker gate", () => {
  const started = "2026-01-02T00:00:00.000000000Z";
  const poller = (type: string, at: string) => `{"taskQueueType": "${type}", "identity": "1@c", "lastAccessTime": "${at}"}`;
  const gate = (world: { running?: string; bootstrapped?: boolean; pollers?: string[]; pollsBeforeWizard?: boolean }) => {
    const { running = "true false", bootstrapped = true, pollers = [], pollsBeforeWizard = false } = world;
    const checks = workerGateChecks({
      containerName: "c",
      web: { containerName: "w", port: 3001 },
      pollsBeforeWizard,
      network: "n",
      adminToolsImage: "i",
      temporal: { address: "t:7233", namespace: "provider", taskQueue: "provider-operations" },
    });
    const docker = `case "$*" in *State.Running*) echo "${running}";; *StartedAt*) echo ${started};; *api/bootstrap*) echo '{"isBootstrapped":${bootstrapped}}';; *) echo '{ "pollers": [ ${pollers.join(", ")} ] }';; esac`;
    return run(all(checks), docker).status;
  };
  const [before, after] = ["2026-01-01T23:59:59.9Z", "2026-01-02T00:00:05.1Z"];

  it("opens for pollers of both kinds that came after the start", () => {
    expect(gate({ pollers: [poller("workflow", after), poller("activity", after)] })).toBe(0);
  });

  it.each([
    ["none", []],
    ["those of the container before", [poller("workflow", before), poller("activity", before)]],
    ["only one kind", [poller("activity", after)]],
  ])("stays closed with %s", (_what, pollers) => expect(gate({ pollers })).not.toBe(0));

  it("takes a line B worker without pollers before the wizard is done, and no line A worker", () => {
    expect(gate({ bootstrapped: false })).toBe(0);
    expect(gate({ bootstrapped: false, pollsBeforeWizard: true })).not.toBe(0);
  });

  it.each(["false false", "true true", ""])("stays closed while it does not run (%j)", (running) => {
    expect(gate({ running, bootstrapped: false })).not.toBe(0);
  });
});

describe("the Middleman's look at the Provider", () => {
  const probe = (answer: string) =>
    run(providerProbeScript("m", "http://p/api/status").replace("seq 1 20", "seq 1 1").replace("sleep 1", ":"), `printf '${answer}'`);

  it.each([
    ["Forbidden. Application is not ready yet\\n403", "reachable, wizard unfinished\n"],
    ["Invalid request. X-Middleman-Identity header was not provided\\n400", "reachable\n"],
  ])("knows a Provider by its refusal: %s", (answer, text) => expect(probe(answer)).toMatchObject({ status: 0, stdout: text }));

  it.each(["<html>Bad gateway</html>\\n502", "not found\\n404", "Forbidden by proxy\\n403", "{}\\n200", ""])(
    "takes %j for none",
    (answer) => {
      const { status, stderr } = probe(answer);
      expect(status).toBe(1);
      expect(stderr).toMatch(/does not answer the Middleman as a Provider does.*Next: /);
    },
  );
});

describe("Temporal's jobs can be repeated", () => {
  it("says what the schema tool did", () => {
    const script = schemaScript({
      network: "n",
      adminToolsImage: "i",
      filesPath: "/f",
      databases: { persistence: "temporal", visibility: "temporal_visibility" },
    });
    expect(run(script, 'echo "found zero updates from current version 1.18"').stdout).toBe(
      "found zero updates from current version 1.18\n",
    );
    const failed = run(script, "echo boom; exit 1");
    expect(failed).toMatchObject({ status: 1, stderr: expect.stringMatching(/boom[\s\S]*could not be made or upgraded[\s\S]*Next: /) });
  });

  it("gives a namespace that exists the wanted retention instead of failing", () => {
    const script = namespacesScript({
      network: "n",
      adminToolsImage: "i",
      address: "t:7233",
      namespaces: ["provider"],
      retentionHours: 24,
    });
    const docker = `case "$*" in *"namespace create"*) echo "Namespace already exists."; exit 1;; *"namespace update"*"--retention 24h"*) touch "$0.updated";; esac; exit 0`;
    expect(run(`${script}\nls "$(command -v docker).updated"`, docker).status).toBe(0);
  });
});
