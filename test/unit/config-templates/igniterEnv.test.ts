import { describe, expect, test } from "vitest";
import { igniterEnvironment } from "../../../config-templates/igniterEnv.ts";
import { checkIgniterEnvironment } from "../../../config-templates/igniterEnvChecks.ts";
import { changedWeb, providerWeb } from "./igniterInputs.ts";

const good = igniterEnvironment(providerWeb);
/** The check of a Provider's web environment with one variable replaced or taken out. */
const checked = (name: string, value: string | undefined, line: "A" | "B" = "A") => {
  const { [name]: _former, ...rest } = good;
  return () => checkIgniterEnvironment({ app: "provider", process: "web", line }, value === undefined ? rest : { ...rest, [name]: value });
};

describe("what fails open upstream is never rendered", () => {
  test("trap: without AUTH_SECRET anonymous visitors count as logged in", () => {
    expect(checked("AUTH_SECRET", undefined)).toThrow(/AUTH_SECRET is missing/);
    expect(() => igniterEnvironment(changedWeb({ web: { authSecret: "" } }))).toThrow(/AUTH_SECRET is empty/);
    expect(checked("AUTH_SECRET", "CHANGEME=")).toThrow(/AUTH_SECRET is a placeholder/);
    expect(checked("AUTH_SECRET", "short")).toThrow(/AUTH_SECRET must have 32 characters/);
    expect(checked("AUTH_SECRET", "ab".repeat(20))).toThrow(/AUTH_SECRET is weak/);
  });

  test("trap: line A without AUTH_URL and trust host lets everybody in", () => {
    expect(checked("AUTH_URL", undefined)).toThrow(/AUTH_URL is missing/);
    expect(good.AUTH_TRUST_HOST).toBe("true");
  });

  test("trap: AUTH_TRUST_HOST counts as true whatever it says, so line B, which trusts the host anyway, gets none", () => {
    expect(igniterEnvironment(changedWeb({ line: "B" }))).not.toHaveProperty("AUTH_TRUST_HOST");
  });

  test.each(["CHANGEME", "CHANGEME=", "<owner>"])("trap: the samples' %s passes upstream's own check for OWNER_IDENTITY", (value) => {
    expect(checked("OWNER_IDENTITY", value)).toThrow(/OWNER_IDENTITY .* is a placeholder/);
  });
});

describe("AUTH_URL is exactly the URL in the operator's browser", () => {
  test.each([
    ["http://localhost:3001/", "without path, trailing slash"],
    ["https://admin.test/path", "without path"],
    ["https://user@admin.test", "credentials"],
    ["admin.test", "must be scheme://host"],
    ["http://127.0.0.1:3001", "must say localhost"],
    ["http://[::1]:3001", "must say localhost"],
    ["http://admin.test", "must be https"],
  ])("trap: %s is refused", (value, rule) => {
    expect(checked("AUTH_URL", value)).toThrow(rule);
  });

  test.each(["http://localhost:3001", "https://admin.test", "https://admin.test:8443"])("%s is fine", (value) => {
    expect(checked("AUTH_URL", value)).not.toThrow();
  });
});

describe("DATABASE_URL", () => {
  test("trap: a password in a URL is percent-encoded outside the unreserved characters", () => {
    const url = igniterEnvironment(changedWeb({ database: { password: "p@ss:w/rd?#%'!$ é" } })).DATABASE_URL!;
    expect(url).toContain(":p%40ss%3Aw%2Frd%3F%23%25%27%21%24%20%C3%A9@");
    expect(decodeURIComponent(new URL(url).password)).toBe("p@ss:w/rd?#%'!$ é");
    expect(checked("DATABASE_URL", "postgres://provider:p@ss:w/rd@db:5432/provider?sslmode=disable")).toThrow(/percent-encoded/);
    expect(checked("DATABASE_URL", "postgres://provider:100%@db:5432/provider?sslmode=disable")).toThrow(/percent-encoded/);
  });

  test("trap: without sslmode in the URL web and worker fail against a server without TLS while the migration passes", () => {
    expect(checked("DATABASE_URL", "postgres://provider:x@db:5432/provider")).toThrow(/\?sslmode=/);
    expect(checked("DATABASE_URL", "postgres://provider:x@db:5432/provider?sslmode=prefer")).toThrow(/must say sslmode=/);
    for (const sslMode of ["verify-full", "no-verify", "disable"] as const)
      expect(igniterEnvironment(changedWeb({ database: { sslMode } })).DATABASE_URL).toMatch(new RegExp(`\\?sslmode=${sslMode}$`));
  });

  test("trap: sslmode in the URL wins over PG_SSL_MODE, so there is none to contradict it", () => {
    expect(good).not.toHaveProperty("PG_SSL_MODE");
  });

  test("names the app's own role and database", () => {
    expect(checked("DATABASE_URL", "postgres://middleman:x@db:5432/middleman?sslmode=disable")).toThrow(/role and database provider/);
  });

  test("trap: samples assemble it from PGUSER and kin, which only Compose expands: it is whole, and they are not there", () => {
    expect(good.DATABASE_URL).toBe("postgres://provider:Zm9vYmFy@pocket-x-postgres:5432/provider?sslmode=verify-full");
    expect(Object.keys(good).filter((name) => /^PG(HOST|USER|PASSWORD)$|^DB_NAME$/.test(name))).toEqual([]);
  });

  test("an IPv6 host stands in brackets", () => {
    expect(igniterEnvironment(changedWeb({ database: { host: "fd00::1" } })).DATABASE_URL).toContain("@[fd00::1]:5432/");
  });

  test("is never shown", () => {
    expect(checked("DATABASE_URL", "postgres://provider:visible@db/x")).not.toThrow(/visible/);
  });
});

describe("Temporal", () => {
  test("trap: TEMPORAL_URL with a scheme", () => {
    expect(() =>
      igniterEnvironment(changedWeb({ settings: { temporal: { address: "http://temporal:7233", namespace: "provider" } } })),
    ).toThrow(/TEMPORAL_URL "http:\/\/temporal:7233" must be host:port without a scheme/);
    expect(checked("TEMPORAL_URL", "temporal")).toThrow(/must be host:port/);
  });

  test("trap: the workers' own connection speaks no TLS, and retention in anything but seconds is misread: neither is rendered", () => {
    expect(Object.keys(good).filter((name) => /^TEMPORAL_(TLS|CLIENT|SERVER|WORKFLOW)/.test(name))).toEqual([]);
  });

  test("trap: line A's web uses namespace and queue of the Middleman where nothing else is said", () => {
    expect([good.TEMPORAL_NAMESPACE, good.TEMPORAL_TASK_QUEUE]).toEqual(["provider", "provider-operations"]);
  });
});

describe("numbers and names", () => {
  test.each(["", " ", "many", "-1", "1.5"])("trap: MINIMUM_STAKE_BUFFER %j ends the process", (value) => {
    expect(checked("MINIMUM_STAKE_BUFFER", value)).toThrow(/MINIMUM_STAKE_BUFFER/);
  });

  test("trap: a blank OWNER_EMAIL is left out", () => {
    expect(igniterEnvironment(changedWeb({ web: { ownerEmail: undefined } }))).not.toHaveProperty("OWNER_EMAIL");
    expect(checked("OWNER_EMAIL", "")).toThrow(/OWNER_EMAIL "" is empty/);
  });

  test.each(["APP_IDENTITY", "ENCRYPTION_KEY", "ENCRYPTION_IV"])(
    "trap: %s is looked at upstream only when the first key is made",
    (name) => {
      expect(checked(name, undefined)).toThrow(`${name} is missing`);
      expect(checked(name, "zz")).toThrow(new RegExp(`${name} must be \\d+ hex digits`));
      expect(checked(name, `0x${"5f1c9b0e7a3d4286".repeat(4)}`)).not.toThrow(/5f1c/);
    },
  );

  test("APP_IDENTITY is a number that secp256k1 takes", () => {
    expect(checked("APP_IDENTITY", "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")).toThrow(
      /1 to the secp256k1 group order/,
    );
  });

  test("trap: beta's chain id needs line B", () => {
    expect(checked("CHAIN_ID", "pocket-lego-testnet")).toThrow(/must be one of pocket, pocket-beta, pocket-alpha for images of line A/);
    expect(checked("CHAIN_ID", "pocket-lego-testnet", "B")).not.toThrow();
  });

  test("trap: localhost in POKT_RPC_URL is the container itself", () => {
    expect(checked("POKT_RPC_URL", "http://localhost:26657")).toThrow(/loopback/);
    expect(checked("POKT_RPC_URL", "rpc.nodes.test:26657")).toThrow(/http or https/);
  });

  test("trap: HOSTNAME, SERVICE_NAME and APP_VERSION are the image's own", () => {
    for (const name of ["HOSTNAME", "SERVICE_NAME", "APP_VERSION"]) expect(good).not.toHaveProperty(name);
  });

  test("trap: at debug, line B's own level, SQL parameters are logged", () => {
    expect(igniterEnvironment(changedWeb({ line: "B" })).LOG_LEVEL).toBe("info");
  });
});

describe("network by chain id", () => {
  const indexers = (chainId: string) => {
    const variables = igniterEnvironment(changedWeb({ line: "B", settings: { chain: { chainId, rpcUrl: "https://rpc.nodes.test" } } }));
    return Object.keys(variables).filter((name) => name.endsWith("_INDEXER_API_URL"));
  };

  test("trap: the app takes ALPHA's indexer for every chain but pocket and pocket-beta, the present beta included", () => {
    expect(indexers("pocket")).toEqual(["MAINNET_INDEXER_API_URL"]);
    expect(indexers("pocket-lego-testnet")).toEqual(["BETA_INDEXER_API_URL", "ALPHA_INDEXER_API_URL"]);
    expect(indexers("pocket-alpha")).toEqual(["ALPHA_INDEXER_API_URL"]);
  });

  test("trap: governance keeps the present beta network's lists in the folder pocket-beta", () => {
    const list = (chainId: string) =>
      igniterEnvironment(changedWeb({ line: "B", settings: { chain: { chainId, rpcUrl: "https://rpc.nodes.test" } } })).DELEGATORS_CDN_URL;
    expect(list("pocket-lego-testnet")).toBe("https://lists.test/pocket-beta/middleman.json");
    expect(list("pocket")).toBe("https://lists.test/{chainId}/middleman.json");
  });

  test("trap: the samples' list is in a repository that is kept no more", () => {
    expect(checked("DELEGATORS_CDN_URL", "https://raw.githubusercontent.com/stake-igniter/governace/{chainId}/middleman.json")).toThrow(
      /old governance/,
    );
  });
});

test("a migration gets the database and nothing else that is secret", () => {
  const { app, line, database } = providerWeb;
  expect(igniterEnvironment({ app, line, database, process: "migration" })).toEqual({
    NODE_ENV: "production",
    DATABASE_URL: good.DATABASE_URL,
    NODE_EXTRA_CA_CERTS: "/etc/pocket/postgres-ca.pem",
  });
});

test("a Provider without its encryption key is refused: it would fail at the first key", () => {
  expect(() => igniterEnvironment(changedWeb({ settings: { encryption: undefined } }))).toThrow(/ENCRYPTION_KEY is missing/);
});
