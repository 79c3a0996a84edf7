import type { TopologyIssue } from "./error.ts";
import type { InstanceWithPorts } from "./publishing.ts";

/** An issue for each pair of ports that would be bound to the same address, port and protocol of one host. */
export function portCollisions(instances: InstanceWithPorts[]): TopologyIssue[] {
  const published = instances.flatMap(({ name, host, ports }) =>
    ports.filter((port) => port.hostPort !== undefined).map((port) => ({ instance: name, host, port })),
  );
  return published.flatMap((one, index) =>
    published
      .slice(index + 1)
      .filter(
        (other) =>
          other.host === one.host &&
          other.port.hostPort === one.port.hostPort &&
          other.port.protocol === one.port.protocol &&
          addressesOverlap(one.port.bindAddress, other.port.bindAddress),
      )
      .map((other) => ({
        path: `hosts.${one.host}`,
        value: one.port.hostPort,
        rule: `${one.instance} (${one.port.name}) and ${other.instance} (${other.port.name}) would both publish port ${one.port.hostPort}/${one.port.protocol} there.`,
        next: "give one of the two another port in the config, or place them on different hosts.",
      })),
  );
}

/** True when two listeners with the same port cannot coexist: same address, or one of them on every address. */
export function addressesOverlap(one: string | undefined, other: string | undefined): boolean {
  return one === other || one === "0.0.0.0" || other === "0.0.0.0";
}
