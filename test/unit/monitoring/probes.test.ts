import { describe, expect, it } from "vitest";
import { planTopology } from "../../../stacks/topology/plan.ts";
import { clientsTrust, probeModules, probeTargets } from "../../../stacks/topology/probeInput.ts";
import { prometheusInput } from "../../../stacks/topology/scrapeInput.ts";
import { alertManagerFixture, planOf } from "./plans.ts";

const looks = (profile: "lab" | "prod-single" | "prod-ha") => {
  const { config, plan } = planOf(profile);
  return probeTargets(config, plan).map(({ check, module, url, hostname, instance }) =>
    [check, instance, hostname ?? "", url, module].join(" "),
  );
};

describe("endpoints that are probed", () => {
  it("in a lab: the loopback edge, the backends, the apps and the chain, over the container network", () => {
    expect(looks("lab")).toEqual([
      "relay edge  http://pocket-lab-edge:8080/ get_400",
      "backend relayer-1  http://pocket-lab-relayer-1:8081/ready/demo get_200",
      "backend relayer-1  http://pocket-lab-relayer-1:8081/ready/eth get_200",
      "igniter provider-web  http://pocket-lab-provider-web:3001/api/health get_200",
      "bootstrap provider-web  http://pocket-lab-provider-web:3001/api/bootstrap get_200_body",
      "chain chain  https://sauron-rpc.beta.infra.pocket.network/status get_200",
    ]);
  });

  it("on one host: public names at the edge's own address, with their certificates", () => {
    expect(looks("prod-single").slice(0, 2)).toEqual([
      "relay edge relay.provider.test https://pocket-prod-single-edge:443/ get_400_tls_trusted",
      "endpoint edge api.provider.test https://pocket-prod-single-edge:443/api/status post_400_403_tls_trusted",
    ]);
  });

  it("on several hosts: each edge by itself, on its private address", () => {
    const relay = looks("prod-ha").filter((look) => look.startsWith("relay "));
    expect(relay).toEqual([
      "relay edge-1 relay.provider.test https://10.0.0.1:443/ get_400_tls_trusted",
      "relay edge-2 relay.provider.test https://10.0.0.2:443/ get_400_tls_trusted",
    ]);
  });

  it("does not probe an API that only Middlemen's addresses may call", () => {
    const { config } = planOf("prod-single");
    config.provider.publicApiAllowlist = ["198.51.100.0/24"];
    expect(probeTargets(config, planTopology(config, "x")).some(({ check }) => check === "endpoint")).toBe(false);
  });

  it("asks the dashboards for a password", () => {
    const { config } = planOf("prod-single");
    config.monitoring.grafana.domain = "grafana.provider.test";
    const found = probeTargets(config, planTopology(config, "x")).find(({ hostname }) => hostname === "grafana.provider.test");
    expect(found).toMatchObject({ check: "endpoint", module: "get_401_tls_trusted" });
  });

  it.each([
    [{ kind: "internal" }, false],
    [{ kind: "acme", email: "a@x.test", challenge: "http-01" }, true],
    [{ kind: "acme", email: "a@x.test", challenge: "http-01", caUrl: "https://ca.x.test/dir" }, false],
    [{ kind: "files", chain: "PEM" }, true],
  ] as const)("certificates of %j are ones that clients trust: %s", (tls, trusted) => {
    const { config } = planOf("prod-single");
    if (config.edge.mode === "public") config.edge.tls = tls;
    expect(clientsTrust(config)).toBe(trusted);
    expect(probeModules(config, planTopology(config, "x"))[0]!.tls).toBe(trusted ? "trusted" : "any");
  });
});

describe("scrape targets", () => {
  it.each(["lab", "prod-single", "prod-ha"] as const)("%s: every metrics port of the plan, each once, and Prometheus itself", (profile) => {
    const { config, plan } = planOf(profile);
    const targets = prometheusInput(config, plan, "prometheus").jobs.flatMap((job) => job.targets.map(({ instance }) => instance));
    const withMetrics = plan.instances.filter(
      ({ role, ports }) => ports.some(({ name }) => name === "metrics") || /^(alertmanager|grafana|prometheus)$/.test(role),
    );
    expect(targets.sort()).toEqual(withMetrics.map(({ name }) => name).sort());
  });

  it("sends alerts to Alertmanager, or nowhere without one", () => {
    const { config, plan } = planOf("lab");
    expect(prometheusInput(config, plan, "prometheus").alertmanagers).toEqual(["pocket-lab-alertmanager:9093"]);
    config.monitoring.alertmanager.enabled = false;
    expect(prometheusInput(config, planTopology(config, "lab"), "prometheus").alertmanagers).toEqual([]);
  });

  it("reads each Redis beside it, where there are several", () => {
    const { plan } = planOf("prod-ha");
    const flows = plan.flows.filter(({ from }) => from.startsWith("redis-exporter"));
    expect(flows.map(({ from, to, address }) => `${from} ${to.instance} ${address}`)).toEqual(
      [1, 2, 3].map((number) => `redis-exporter-${number} redis-${number} pocket-prod-ha-redis-${number}:6379`),
    );
  });
});

describe("receivers", () => {
  it("get their secrets as files named after them, and their config holds none", () => {
    const { settings, secrets } = alertManagerFixture();
    expect(secrets).toEqual({ pagerUrl: "https://pager.test/secret" });
    expect(JSON.stringify(settings)).not.toContain("https://pager.test");
    expect(settings.receivers).toEqual([{ kind: "webhook", name: "pager", secret: "pagerUrl" }]);
  });
});
