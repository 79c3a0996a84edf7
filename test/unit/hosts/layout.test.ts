import { describe, expect, it } from "vitest";
import { checkLabName, hostLayout, hostNumber, layoutOf, ranges } from "../../../sandbox/hosts/layout.ts";
import { overlap, rangeOrder, routeHolders } from "../../../sandbox/hosts/range.ts";

describe("addresses of a lab", () => {
  it("follow from its name and range, and hosts share none with the services", () => {
    const lab = layoutOf("one", 77);
    expect(lab).toMatchObject({ subnet: "10.214.77.0/24", gateway: "10.214.77.1", subnetIpv6: "fd70:6f63:6b65:77::/64" });
    expect(hostLayout(lab, 2)).toEqual({
      name: "h2",
      container: "pocket-hosts-one-h2",
      address: "127.0.77.2",
      labAddress: "10.214.77.12",
      labAddressIpv6: "fd70:6f63:6b65:77::12",
    });
    const taken = [lab.gateway, lab.services.address, lab.outsider.address];
    for (let n = 1; n <= 9; n += 1) expect(taken).not.toContain(hostLayout(lab, n).labAddress);
  });

  it("keep names that the kernel and the firewall can carry", () => {
    const lab = layoutOf("a".repeat(20), ranges.last);
    expect(lab.bridge.length).toBeLessThanOrEqual(15);
    expect(lab.chain.length).toBeLessThanOrEqual(28);
  });

  it.each(["", "-a", "a-", "Lab", "a_b", "a".repeat(21), "../x"])("refuses the name %j", (name) => {
    expect(() => checkLabName(name)).toThrow(/cannot be named[\s\S]*next: /);
  });

  it("takes h1 to h9 for hosts and nothing else", () => {
    expect(hostNumber("h9")).toBe(9);
    for (const name of ["h0", "h10", "1", "host1"]) expect(() => hostNumber(name)).toThrow(/not a host/);
  });
});

describe("ranges of addresses", () => {
  it("start at a place of the name's own and try every other one", () => {
    const [one, other] = [rangeOrder("one"), rangeOrder("other")];
    expect(one[0]).not.toBe(other[0]);
    expect(rangeOrder("one")).toEqual(one);
    expect(new Set(one).size).toBe(ranges.last - ranges.first + 1);
    expect(Math.min(...one)).toBe(ranges.first);
    expect(Math.max(...one)).toBe(ranges.last);
  });

  it.each([
    ["10.214.7.0/24", "10.214.7.0/24", true],
    ["10.214.0.0/16", "10.214.7.0/24", true],
    ["10.214.7.128/25", "10.214.7.0/24", true],
    ["10.214.8.0/24", "10.214.7.0/24", false],
    ["172.17.0.0/16", "10.214.7.0/24", false],
    ["10.214.7.9", "10.214.7.0/24", true],
  ])("%s and %s share an address: %s", (one, other, expected) => {
    expect(overlap(one, other)).toBe(expected);
    expect(overlap(other, one)).toBe(expected);
  });

  it("are not taken by a route as wide as a company's network, which the lab's own is more specific than", () => {
    const routes = [
      { dst: "default", dev: "eth0" },
      { dst: "10.0.0.0/8", dev: "tun0" },
      { dst: "10.214.7.0/24", dev: "tun1" },
    ];
    expect(routeHolders(routes)).toEqual([{ subnet: "10.214.7.0/24", what: "the route to 10.214.7.0/24 (tun1)" }]);
  });
});
