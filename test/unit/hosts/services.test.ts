import { describe, expect, it } from "vitest";
import { closedWorld } from "../../../sandbox/hosts/closedWorld.ts";
import { hostLayout, layoutOf } from "../../../sandbox/hosts/layout.ts";
import { wholeReference } from "../../../sandbox/hosts/registry.ts";
import { registryHosts, renderDnsmasq, renderHosts, renderServicesCaddyfile } from "../../../sandbox/hosts/servicesFiles.ts";
import { defaultImages, igniterImages } from "../../../stacks/config/images.ts";
import { publicNetworks } from "../../../stacks/config/networks.ts";

const lab = layoutOf("one", 77);
const hosts = [hostLayout(lab, 1), hostLayout(lab, 2)];

describe("names in a lab", () => {
  const mirror = { host: "deb.debian.org", addresses: ["192.0.2.7"] };
  const lines = renderDnsmasq(lab, publicNetworks, mirror).split("\n");

  it("exist only where something answers: every other name is refused at once", () => {
    expect(lines).toContain("address=/#/");
    expect(lines).toContain("address=/deb.debian.org/192.0.2.7");
    expect(lines).toContain("address=/registry-1.docker.io/10.214.77.2");
    expect(lines).toContain("address=/acme-v02.api.letsencrypt.org/10.214.77.2");
    for (const network of publicNetworks) expect(lines).toContain(`address=/${network.rpcHost}/10.213.0.1`);
    expect(lines.filter((line) => line.startsWith("server="))).toEqual([]);
  });

  it("need none for a mirror that is given by its address", () => {
    const text = renderDnsmasq(lab, publicNetworks, { host: "192.0.2.7", addresses: ["192.0.2.7"] });
    expect(text).not.toContain("address=/192.0.2.7");
  });

  it("lead to hosts that are there; those of a host that is not there wait for it", () => {
    const text = renderHosts(hosts, { "relay.provider.example": "h2", "later.provider.example": "h3" });
    expect(text.trim().split("\n")).toEqual(["10.214.77.11 h1 h1.lab", "10.214.77.12 h2 h2.lab", "10.214.77.12 relay.provider.example"]);
  });
});

describe("the registry of a lab", () => {
  it.each([
    ["redis:8", "docker.io/library/redis:8"],
    ["docker.io/library/redis:8.4-alpine", "docker.io/library/redis:8.4-alpine"],
    ["prom/prometheus:v3.5.3", "docker.io/prom/prometheus:v3.5.3"],
    ["ghcr.io/pokt-network/provider:0.4.2", "ghcr.io/pokt-network/provider:0.4.2"],
  ])("keeps %s as %s", (reference, whole) => {
    expect(wholeReference(reference)).toBe(whole);
  });

  it("plays the registries of every image of the product", () => {
    const references = [...Object.values(defaultImages), ...Object.values(igniterImages).flatMap((line) => Object.values(line))];
    for (const reference of references) expect(wholeReference(reference)).toBe(reference);
  });

  it("says so when it cannot play a registry, or keep a digest", () => {
    expect(() => wholeReference("registry.example/app:1")).toThrow(/no registry registry\.example[\s\S]*next: .*docker\.io/);
    expect(() => wholeReference(`redis:8@sha256:${"0".repeat(64)}`)).toThrow(/without a digest/);
  });

  it("keeps registries apart: an image is found only under the name that it was pushed with", () => {
    const text = renderServicesCaddyfile(lab);
    for (const registry of Object.keys(registryHosts)) expect(text).toContain(`rewrite @image /v2/${registry}/{re.image.1}`);
  });
});

describe("the closed world", () => {
  const [ipv4, ipv6] = closedWorld(lab, ["192.0.2.7"]);

  it("lets answers and the Debian mirror through and refuses the rest, last", () => {
    expect(ipv4!.jumps).toEqual([["DOCKER-USER", "-i", "br-pkt-77", "!", "-o", "br-pkt-77", "-j", "pocket-hosts-77"]]);
    expect(ipv4!.rules.map((rule) => rule.join(" "))).toEqual([
      "-m conntrack --ctstate ESTABLISHED,RELATED -j RETURN",
      "-d 192.0.2.7 -p tcp -m multiport --dports 80,443 -j RETURN",
      "-j REJECT",
    ]);
  });

  it("lets nothing through over IPv6, either way", () => {
    expect(ipv6!.jumps.map((jump) => jump.slice(0, -2).join(" "))).toEqual([
      "FORWARD -i br-pkt-77 ! -o br-pkt-77",
      "FORWARD ! -i br-pkt-77 -o br-pkt-77",
    ]);
    expect(ipv6!.rules).toEqual([["-j", "REJECT"]]);
  });
});
