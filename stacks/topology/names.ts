import { TopologyError } from "./error.ts";

/** Docker network of a stack, one on each host. */
export function networkName(stack: string): string {
  return `pocket-${stack}`;
}

/** Name of a container, its hostname, and its address on the stack's network. Throws when it is no DNS label. */
export function containerName(stack: string, instance: string): string {
  const name = `pocket-${stack}-${instance}`;
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
    throw new TopologyError([
      {
        path: `instances.${instance}`,
        value: name,
        rule: "a container's name is its host name too: at most 63 lower-case letters, digits and hyphens.",
        next: "choose a shorter stack or host name made of those.",
      },
    ]);
  }
  return name;
}

/** Docker volume of an instance. */
export function volumeName(stack: string, instance: string): string {
  return `${containerName(stack, instance)}-data`;
}
