import { keyOf } from "../framework/compare.ts";
import type { PartChange, PropertyType } from "../framework/schema.ts";

export interface Port {
  internal: number;
  external?: number;
  ip?: string;
  protocol?: string;
}

/** Bindings of the daemon's NetworkSettings.Ports, by `80/tcp`. */
export type PortMap = Record<string, { HostIp: string; HostPort: string }[] | null>;

export const portList: PropertyType = {
  list: {
    object: {
      internal: { type: "integer", required: true },
      external: { type: "integer", computed: true },
      ip: { type: "string", default: "0.0.0.0" },
      protocol: { type: "string", default: "tcp" },
    },
  },
};

const slotOf = ({ internal, protocol = "tcp" }: Port): string => `${internal}/${protocol}`;

/**
 * Ports replace. Their order does not matter while every internal port and protocol is published once; one published twice
 * compares in order, and an external port that the program left open takes what the daemon chose.
 */
export function comparePorts(before: unknown, after: unknown): PartChange[] {
  const olds = (before ?? []) as Port[];
  const news = (after ?? []) as Port[];
  const ordered = hasRepeatedSlot(news) ? olds : bySlot(olds, news);
  return Array.from({ length: Math.max(olds.length, news.length) }, (_, index): PartChange[] => {
    const path = `ports[${index}]`;
    const [old, wanted] = [ordered[index], news[index]];
    if (wanted === undefined || old === undefined) {
      return [{ path, kind: wanted === undefined ? "delete" : "add", replace: true }];
    }
    return samePort(old, wanted) ? [] : [{ path, kind: "update", replace: true }];
  }).flat();
}

function hasRepeatedSlot(ports: Port[]): boolean {
  return new Set(ports.map(slotOf)).size < ports.length;
}

/** The old ports in the order of the new ones, those without a counterpart last. */
function bySlot(olds: Port[], news: Port[]): (Port | undefined)[] {
  const matched = news.map((wanted) => olds.find((old) => slotOf(old) === slotOf(wanted)));
  return [...matched, ...olds.filter((old) => !matched.includes(old))];
}

function samePort(old: Port, wanted: Port): boolean {
  const pinned = (port: Port): string => keyOf([slotOf(port), port.ip ?? "0.0.0.0", wanted.external === undefined ? "" : port.external]);
  return pinned(old) === pinned(wanted);
}

/** ExposedPorts and PortBindings of a create request. */
export function portBindings(ports: Port[]): { exposed: Record<string, object>; bindings: PortMap } {
  const exposed: Record<string, object> = {};
  const bindings: PortMap = {};
  for (const port of ports) {
    const slot = slotOf(port);
    exposed[slot] = {};
    bindings[slot] ??= [];
    bindings[slot].push({ HostIp: port.ip ?? "0.0.0.0", HostPort: String(port.external ?? 0) });
  }
  return { exposed, bindings };
}

/**
 * Ports as read back, by internal port. Two bindings of one internal port and protocol come back in another order than the
 * program has them, whichever that is.
 */
export function portsFromDaemon(published: PortMap | null | undefined, asked: Port[]): Port[] {
  const found = Object.entries(published ?? {})
    .sort(([left], [right]) => Number.parseInt(left, 10) - Number.parseInt(right, 10))
    .flatMap(([slot, bindings]) => {
      const [internal = "", protocol = "tcp"] = slot.split("/");
      return (bindings ?? []).map(({ HostIp, HostPort }) => ({
        internal: Number(internal),
        external: Number(HostPort),
        ip: HostIp,
        protocol,
      }));
    });
  const sameOrder = found.length === asked.length && found.every((port, index) => samePort(port, asked[index]!));
  return hasRepeatedSlot(found) && sameOrder ? found.reverse() : found;
}
