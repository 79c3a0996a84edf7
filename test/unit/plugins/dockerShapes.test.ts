import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { containerInputs } from "../../../sandbox/plugins/docker/containerInputs.ts";
import { formatDuration, parseDuration } from "../../../sandbox/plugins/docker/duration.ts";
import { compareMounts, mountBody } from "../../../sandbox/plugins/docker/mounts.ts";
import { networkInputs } from "../../../sandbox/plugins/docker/network.ts";
import { comparePorts, portsFromDaemon } from "../../../sandbox/plugins/docker/ports.ts";
import { remoteImageInputs } from "../../../sandbox/plugins/docker/remoteImage.ts";
import { volumeInputs } from "../../../sandbox/plugins/docker/volume.ts";

describe("durations in Go's canonical form", () => {
  test.each([
    ["30s", "30s"],
    ["60s", "1m0s"],
    ["1m", "1m0s"],
    ["90s", "1m30s"],
    ["1500ms", "1.5s"],
    ["1h", "1h0m0s"],
    ["250ms", "250ms"],
    ["1.5us", "1.5µs"],
    ["0", "0s"],
  ])("%s reads back as %s", (written, canonical) => {
    expect(formatDuration(parseDuration(written)!)).toBe(canonical);
  });

  test("the canonical form is stable", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 15n), (value) => {
        expect(parseDuration(formatDuration(value))).toBe(value);
      }),
    );
  });

  test.each(["", "5", "-1s", "1x", "s"])("'%s' is no duration", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe("the inputs cover the npm package's", () => {
  const source = (file: string): string => {
    const resolved = createRequire(import.meta.url).resolve(`@pulumi/docker/${file}.js`);
    return execFileSync("cat", [resolved], { encoding: "utf8" });
  };
  test.each([
    ["container", containerInputs],
    ["network", networkInputs],
    ["volume", volumeInputs],
    ["remoteImage", remoteImageInputs],
  ])("%s knows every argument and no other", (file, schema) => {
    const known = [...source(file).matchAll(/resourceInputs\["(\w+)"\] = args\?/g)].map(([, name]) => name!);
    expect(Object.keys(schema).sort()).toEqual([...new Set(known)].sort());
  });
});

describe("ports", () => {
  const port = (rest: object = {}) => ({ internal: 80, external: 8080, ip: "127.0.0.1", protocol: "tcp", ...rest });

  test("do not mind their order while each is published once", () => {
    expect(comparePorts([port(), port({ internal: 443 })], [port({ internal: 443 }), port()])).toEqual([]);
  });
  test("tcp and udp on one port are two ports", () => {
    expect(comparePorts([port(), port({ protocol: "udp" })], [port({ protocol: "udp" }), port()])).toEqual([]);
  });
  test("an external port left open takes what the daemon chose", () => {
    expect(comparePorts([port()], [{ internal: 80, ip: "127.0.0.1", protocol: "tcp" }])).toEqual([]);
  });
  test("a published port of a stopped container is missing, which replaces", () => {
    expect(comparePorts([], [port()])).toEqual([{ path: "ports[0]", kind: "add", replace: true }]);
  });
  test.each([[false], [true]])("one port published twice never reads back as written (turned: %s)", (turned) => {
    const asked = [port(), port({ ip: "127.0.0.2" })];
    if (turned) {
      asked.reverse();
    }
    for (const order of [
      ["127.0.0.1", "127.0.0.2"],
      ["127.0.0.2", "127.0.0.1"],
    ]) {
      const read = portsFromDaemon({ "80/tcp": order.map((HostIp) => ({ HostIp, HostPort: "8080" })) }, asked);
      expect(comparePorts(read, asked)).not.toEqual([]);
    }
  });
});

describe("mounts", () => {
  const bind = (rest: object = {}) => ({ type: "bind", source: "/s", target: "/t", readOnly: true, ...rest });

  test.each([[{ source: "/other" }], [{ target: "/other" }], [{ readOnly: false }]])(
    "a changed %o is an update that is not applied",
    (change) => {
      expect(compareMounts([bind()], [bind(change)])).toEqual([{ path: "mounts[0]", kind: "update", replace: false }]);
    },
  );
  test("their number replaces", () => {
    expect(compareMounts([bind()], [bind(), bind({ target: "/u" })])[0]?.replace).toBe(true);
    expect(compareMounts([bind()], undefined)).toEqual([{ path: "mounts", kind: "delete", replace: true }]);
  });
  test("tmpfsOptions replace", () => {
    const tmpfs = (sizeBytes: number) => [{ type: "tmpfs", target: "/t", tmpfsOptions: { sizeBytes } }];
    expect(compareMounts(tmpfs(1), tmpfs(2))[0]?.replace).toBe(true);
  });
  test("any volumeOptions need an engine API of 1.45", () => {
    const mount = { type: "volume", source: "v", target: "/t", volumeOptions: { noCopy: true } };
    expect(() => mountBody(mount, "1.41")).toThrow("requires docker version 1.45 or higher");
    expect(mountBody(mount, "1.45").VolumeOptions).toMatchObject({ NoCopy: true });
  });
});
