import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseStackConfig, type StackConfig } from "../../../stacks/config/schema.ts";
import { buildBootstrapReport } from "../../../stacks/report/bootstrapReport.ts";
import { bootstrapReportSchema, validationEndpointsSchema } from "../../../stacks/report/schema.ts";
import { buildValidationEndpoints } from "../../../stacks/report/validationEndpoints.ts";
import { planTopology } from "../../../stacks/topology/plan.ts";
import { example, type Input, withValue } from "../config/inputs.ts";
import { arbitraryConfig } from "../topology/arbitraryConfig.ts";
import { prodSingleInput, stackConfig } from "../topology/configs.ts";

const identities = { providerIdentity: `02${"c".repeat(64)}`, middlemanIdentity: `03${"d".repeat(64)}` };
const facts = { operatorAddresses: [], ...identities };
const { ownerIdentity } = prodSingleInput.provider;

const input: Input = {
  ...prodSingleInput,
  alertSecrets: { pagerUrl: "https://pager.test" },
  provider: { ...prodSingleInput.provider, ownerEmail: "owner@provider.test" },
  middleman: { enabled: true, ownerIdentity, ownerEmail: "owner@provider.test", domain: "stake.provider.test" },
};

function reported(changes: Record<string, unknown> = {}) {
  const config = parseStackConfig(
    Object.entries(changes).reduce((changed, [path, value]) => withValue(changed, path, value), input),
    "prod-single",
  );
  const topology = planTopology(config, "prod-single");
  return { config, topology, report: buildBootstrapReport(config, topology, facts), endpoints: endpointsOf(config) };
}

function endpointsOf(config: StackConfig) {
  const nothing = { keysFolder: null, applicationPublicKey: null, gatewayPublicKey: null };
  return buildValidationEndpoints(config, planTopology(config, "prod-single"), { ...facts, ...nothing });
}

const onLineA = { "network.name": "main" };
type Reported = ReturnType<typeof reported>;
const wizard = ({ report }: Reported, app: string) => report.wizards.find((one) => one.app === app)!;
const fields = (one: Reported, app: string) => wizard(one, app).screens.flatMap((screen) => screen.fields);
const field = (one: Reported, app: string, name: string) => fields(one, app).find((candidate) => candidate.name === name);
const titles = (one: Reported, app: string) => wizard(one, app).screens.map(({ number, title }) => `${number} ${title}`);

describe("a stack with Provider and Middleman", () => {
  const { report, endpoints } = reported();

  test("has the whole path through both wizards, governance and staking in its report", () => {
    const { wizards, governance, humanSteps, safetyBoundary } = report;
    expect({ wizards, governance, humanSteps, safetyBoundary }).toMatchSnapshot();
  });

  test("tells a later check where to ask", () => expect(endpoints.igniter).toMatchSnapshot());
});

describe("the wizards' screens by line", () => {
  test("line A asks for no RPC URL, no reward addresses and no notifications", () => {
    const line = reported(onLineA);
    expect(titles(line, "provider")).toEqual([
      "1 Blockchain settings",
      "2 Identity",
      "3 Regions, one or more",
      "4 Relay miners, one or more",
      "5 Services, one or more",
      "6 Address groups, one or more",
      "7 Delegators",
      "8 Complete",
    ]);
    expect(fields(line, "provider").map(({ name }) => name)).not.toContain("Reward Addresses");
    expect(fields(line, "provider").map(({ name }) => name)).not.toContain("Pocket RPC URL");
    expect(field(line, "provider", "Shannon API Url")?.value).toBe("https://sauron-api.infra.pocket.network");
  });

  test("line B has them, and other names", () => {
    const line = reported();
    expect(titles(line, "provider").slice(7)).toEqual(["8 Notifications, optional", "9 Complete"]);
    expect(field(line, "provider", "Pocket API URL")?.value).toBe("https://sauron-api.beta.infra.pocket.network");
    expect(field(line, "provider", "Pocket RPC URL")?.value).toBe("https://sauron-rpc.beta.infra.pocket.network");
    expect(titles(line, "middleman")).toEqual(["1 Blockchain settings", "2 App settings", "3 Providers, one or more", "4 Complete"]);
  });

  test("trap: line A stores chosen Middlemen switched off, and shows its Providers only at the second visit", () => {
    const line = reported(onLineA);
    expect(field(line, "provider", "Middlemen")?.note).toMatch(/switched off: enable each/);
    expect(field(line, "middleman", "Providers")?.note).toMatch(/go Back, then Next.*Show and Enable/);
    expect(field(reported(), "middleman", "Providers")?.note).toBeUndefined();
  });
});

describe("values of the wizard", () => {
  test("trap: the page's help says {type}, which would be staked as it stands", () => {
    const services = wizard(reported(), "provider").screens[4]!;
    expect(services.note).toMatch(/\{protocol\}.*help says \{type\}/);
    for (const { value } of services.fields) expect(value ?? "").not.toMatch(/\{(?!scheme\}|domain\})/);
  });

  test("every service has an endpoint for each of its transports, under the one public name", () => {
    const backends = { jsonrpc: { url: "https://n.test" }, grpc: { url: "n.test:1" }, cometbft: { url: "https://n.test" } };
    const own = { "relay.services": { eth: { backends } }, "edge.httpsPort": 8443 };
    const endpoints = (changes: Record<string, unknown>) =>
      fields(reported(changes), "provider").flatMap(({ name, value }) => (name.startsWith("eth: ") ? [`${name} ${value}`] : []));
    expect(endpoints(own)).toEqual([
      "eth: endpoint JSON_RPC {scheme}://{domain}:8443",
      "eth: endpoint COMET_BFT https://{domain}:8443",
      "eth: endpoint GRPC {scheme}://{domain}:8443",
    ]);
    expect(endpoints({ ...own, ...onLineA })[1], "line A has no such type").toBe("eth: endpoint COMET_BFT null");
  });

  test("the lists of governance are looked up in the folder that governance has for the chain", () => {
    expect(field(reported(), "provider", "Middlemen")?.value).toMatch(/\/pocket-beta\/middleman\.json$/);
    expect(field(reported(onLineA), "middleman", "Providers")?.value).toMatch(/\/pocket\/provider\.json$/);
  });

  test("trap: the stake buffer is in uPOKT, the page shows POKT", () => {
    const one = reported({ "provider.minimumStakeBuffer": 7_000_000 });
    expect(field(one, "provider", "Network Minimum Stake")?.rule).toContain("(the chain's minimum stake + 7000000 uPOKT) / 1000000");
  });

  test("an own chain without an indexer leaves that to the operator", () => {
    const network = { name: "local", rpcUrl: "http://10.0.0.5:26657", restUrl: "http://10.0.0.5:1317", grpcAddress: "10.0.0.5:9090" };
    const config = parseStackConfig({ profile: "lab", network }, "lab");
    const report = buildBootstrapReport(config, planTopology(config, "lab"), facts);
    const indexer = report.wizards[0]!.screens[0]!.fields.find(({ name }) => name === "Indexer API Url");
    expect(indexer).toMatchObject({ value: null, from: "operator", note: "Set network.indexerUrl to have it here." });
  });
});

describe("governance", () => {
  test("the entries are what its schema takes: a Provider with its URL, without trailing slash, a Middleman without one", () => {
    const [provider, middleman] = reported().report.governance;
    expect(JSON.parse(provider!.entry!)).toEqual({
      name: expect.any(String),
      identity: identities.providerIdentity,
      identityHistory: [],
      url: "https://api.provider.test",
    });
    expect(Object.keys(JSON.parse(middleman!.entry!))).toEqual(["name", "identity", "identityHistory"]);
    expect([provider!.path, middleman!.path]).toEqual(["pocket-beta/provider.json", "pocket-beta/middleman.json"]);
  });

  test("what is missing is said instead, and no step asks for it", () => {
    const one = reported({ "provider.publicApiDomain": undefined });
    expect(one.report.governance[0]).toMatchObject({ entry: null, missing: expect.stringContaining("provider.publicApiDomain") });
    expect(one.report.humanSteps.map(({ title }) => title)).not.toContain("Propose the Provider to governance");
    const { config, topology } = one;
    const early = buildBootstrapReport(config, topology, { operatorAddresses: [], providerIdentity: null, middlemanIdentity: null });
    expect(early.governance.map(({ entry }) => entry)).toEqual([null, null]);
  });
});

describe("steps for a person", () => {
  const steps = (changes: Record<string, unknown> = {}) => reported(changes).report.humanSteps.map(({ title }) => title);

  test("come in the order in which they work", () => {
    expect(steps()).toEqual([
      "Point the public names to the edge",
      "Put the keys that nothing can make again into safe hands",
      "Propose the Provider to governance",
      "Propose the Middleman to governance",
      "Fund each operator account and let it sign once",
      "Go through the Provider's wizard",
      "Go through the Middleman's wizard",
      "Stake in Igniter",
    ]);
  });

  test("without an own Middleman somebody has to choose one", () => {
    expect(steps({ middleman: undefined })).toContain("Choose whom delegators come through");
    expect(steps({ middleman: undefined })).not.toContain("Go through the Middleman's wizard");
  });

  test("in a lab the first is to say who owns the Provider, and a warning says why", () => {
    const config = parseStackConfig({ profile: "lab", middleman: { enabled: true } }, "lab");
    const report = buildBootstrapReport(config, planTopology(config, "lab"), facts);
    expect(report.humanSteps.slice(0, 2).map(({ title }) => title)).toEqual(["Say who owns the Provider", "Say who owns the Middleman"]);
    expect(report.warnings.join("\n")).toMatch(/No wallet can sign in to the Provider as its owner until provider.ownerIdentity is set/);
    expect(report.humanSteps.map(({ title }) => title)).not.toContain("Stake in Igniter");
  });

  test("the escrow of the keys comes before the wizard, in which the first supplier key can be made", () => {
    const order = steps();
    expect(order.findIndex((title) => title.startsWith("Put the keys"))).toBeLessThan(order.findIndex((title) => title.includes("wizard")));
  });

  test("pages on a remote host's loopback address are opened by a tunnel to the same port", () => {
    const step = (changes: Record<string, unknown> = {}) =>
      reported(changes).report.humanSteps.find(({ title }) => title === "Go through the Provider's wizard")!;
    expect(step({ "provider.adminPort": 3501 }).how[0]).toBe("ssh -N -L 3501:localhost:3501 -p 22 deploy@203.0.113.1");
    expect(step({ "provider.domain": "admin.provider.test", "provider.adminAllowlist": ["10.0.0.0/8"] }).how[0]).toMatch(
      /^open https:\/\/admin\.provider\.test\/admin\/setup /,
    );
  });
});

test("across hosts the tunnel leads to the private address, where the edges reach the app too", () => {
  const config = stackConfig("prod-ha");
  const { humanSteps } = buildBootstrapReport(config, planTopology(config, "prod-ha"), facts);
  const wizardStep = humanSteps.find(({ title }) => title === "Go through the Provider's wizard");
  expect(wizardStep?.how[0]).toBe("ssh -N -L 3001:10.0.0.4:3001 -p 22 deploy@203.0.113.4");
});

test("a stack without Igniter has no wizard, no entry and no control plane to ask", () => {
  const one = reported({ "provider.enabled": false, "provider.external": true, middleman: undefined });
  expect([one.report.wizards, one.report.governance, one.endpoints.igniter]).toEqual([[], [], null]);
});

test("of any config both outputs fit their schemas", () => {
  fc.assert(
    fc.property(arbitraryConfig, (config) => {
      bootstrapReportSchema.parse(buildBootstrapReport(config, planTopology(config, "prod"), facts));
      validationEndpointsSchema.parse(endpointsOf(config));
    }),
    { numRuns: 40 },
  );
});

test("the shipped production files lead to a report too", () => {
  for (const profile of ["prod-single", "prod-ha"]) {
    const config = parseStackConfig(example(profile), profile);
    expect(buildBootstrapReport(config, planTopology(config, profile), facts).wizards.map(({ app }) => app)).toEqual(["provider"]);
  }
});
