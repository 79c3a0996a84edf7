import { byProfile, type Profile } from "../config/profiles.ts";
import type { ResourcesPlan, Role } from "./types.ts";

/** What a machine has. */
export interface HostSize {
  /** Whole memory, bytes / 2^20. */
  memoryMiB: number;
  /** Cores. */
  cpus: number;
}

/** What the operator wrote for a role. */
export type ExplicitLimits = Partial<ResourcesPlan>;
export type ExplicitByRole = Partial<Record<Role, ExplicitLimits | undefined>>;

/** The containers of one machine: a role stands once for each of its instances there. */
export interface Tenancy {
  /** Undefined where nobody has measured the machine. */
  size: HostSize | undefined;
  roles: Role[];
}

interface Figures {
  /** The least memory (MiB) that the role runs in. */
  least: number;
  /** Memory (MiB) and cores for lab, prod-single, prod-ha. */
  memory: [number, number, number];
  cpus: [number, number, number];
  /** True for a role that makes use of whatever a bigger machine has. */
  grows?: true;
}

const table: Record<Role, Figures> = {
  redis: { least: 96, memory: [384, 3072, 6144], cpus: [1, 2, 4], grows: true },
  relayer: { least: 128, memory: [512, 2048, 4096], cpus: [1, 2, 4], grows: true },
  miner: { least: 128, memory: [512, 2048, 2048], cpus: [1, 2, 4], grows: true },
  "demo-backend": { least: 64, memory: [128, 128, 128], cpus: [0.5, 0.5, 0.5] },
  postgres: { least: 256, memory: [512, 2048, 4096], cpus: [1, 2, 4], grows: true },
  temporal: { least: 256, memory: [512, 1024, 2048], cpus: [1, 1, 2], grows: true },
  "temporal-ui": { least: 64, memory: [128, 128, 128], cpus: [0.5, 0.5, 0.5] },
  "provider-web": { least: 384, memory: [768, 1024, 1024], cpus: [1, 1, 1] },
  "provider-workflows": { least: 512, memory: [1024, 1536, 1536], cpus: [1, 1, 1] },
  "middleman-web": { least: 384, memory: [768, 1024, 1024], cpus: [1, 1, 1] },
  "middleman-workflows": { least: 512, memory: [1024, 1536, 1536], cpus: [1, 1, 1] },
  edge: { least: 64, memory: [128, 512, 1024], cpus: [1, 1, 2], grows: true },
  prometheus: { least: 128, memory: [512, 1024, 2048], cpus: [1, 1, 1], grows: true },
  alertmanager: { least: 32, memory: [128, 128, 128], cpus: [0.5, 0.5, 0.5] },
  grafana: { least: 128, memory: [256, 512, 512], cpus: [0.5, 1, 1] },
  "node-exporter": { least: 24, memory: [64, 64, 64], cpus: [0.25, 0.25, 0.25] },
  "redis-exporter": { least: 24, memory: [64, 64, 64], cpus: [0.25, 0.25, 0.25] },
  "postgres-exporter": { least: 24, memory: [64, 64, 64], cpus: [0.25, 0.25, 0.25] },
  "blackbox-exporter": { least: 24, memory: [64, 64, 64], cpus: [0.25, 0.25, 0.25] },
};

export const leastMemoryMiB = (role: Role): number => table[role].least;
const pick = <T>(profile: Profile, [lab, single, ha]: [T, T, T]) => byProfile(profile, { lab, single, ha });

/** Limits of a role where nothing is known of its machine. */
export function usualLimits(profile: Profile, role: Role): ResourcesPlan {
  return { memoryMiB: pick(profile, table[role].memory), cpus: String(pick(profile, table[role].cpus)) };
}

/** Memory (MiB) that containers leave to the system: the engine, the kernel and what it keeps of files. */
export function reservedMiB(memoryMiB: number): number {
  return Math.max(512, Math.ceil(memoryMiB / 10));
}

/** The smallest memory (MiB) of a machine that these containers run on. */
export function neededMiB(roles: Role[], explicit: ExplicitByRole): number {
  const least = leastSum(roles, explicit);
  return Math.max(least + 512, Math.ceil((least * 10) / 9));
}

/** Memory (MiB) that these containers need at least, without the system's. */
export function leastSum(roles: Role[], explicit: ExplicitByRole): number {
  return roles.reduce((sum, role) => sum + (explicit[role]?.memoryMiB ?? table[role].least), 0);
}

/**
 * Limits of every role. What is explicit wins. On a measured machine the usual figures are scaled by one factor, the largest at which
 * all fit beside the system's reserve; a role is never below its least, and one that has no use for more never above its usual figure.
 * A role on several machines has the smallest of their limits, so that its instances are alike. On a machine that is too small the
 * sum is too large: `neededMiB` tells.
 */
export function planLimits(profile: Profile, explicit: ExplicitByRole, hosts: Tenancy[]): Record<Role, ResourcesPlan> {
  const factors = hosts.map(({ size, roles }) => (size ? largestFactor(profile, explicit, size, roles) : 1000));
  const limits = (Object.keys(table) as Role[]).map((role): [Role, ResourcesPlan] => {
    const usual = usualLimits(profile, role);
    const own = hosts.map((host, index) => ({ ...host, factor: factors[index]! })).filter(({ roles }) => roles.includes(role));
    const memory = own.map(({ size, factor }) => (size ? scaled(profile, role, factor) : usual.memoryMiB));
    const cores = own.map(({ size }) => (size ? coresOf(profile, role, size) : Number(usual.cpus)));
    return [
      role,
      {
        memoryMiB: explicit[role]?.memoryMiB ?? (own.length > 0 ? Math.min(...memory) : usual.memoryMiB),
        cpus: explicit[role]?.cpus ?? (own.length > 0 ? String(Math.min(...cores)) : usual.cpus),
      },
    ];
  });
  return Object.fromEntries(limits) as Record<Role, ResourcesPlan>;
}

/** In thousandths, so that only whole numbers are compared. */
function largestFactor(profile: Profile, explicit: ExplicitByRole, { memoryMiB }: HostSize, roles: Role[]): number {
  const budget = memoryMiB - reservedMiB(memoryMiB);
  const fits = (factor: number) =>
    roles.reduce((sum, role) => sum + (explicit[role]?.memoryMiB ?? scaled(profile, role, factor)), 0) <= budget;
  let [good, bad] = [0, largestTried];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (fits(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

/** A hundred times the usual figures: beyond that nobody gains anything. */
const largestTried = 100_001;

function scaled(profile: Profile, role: Role, factor: number): number {
  const { least, memory, grows } = table[role];
  const usual = pick(profile, memory);
  return Math.max(least, Math.floor((usual * (grows ? factor : Math.min(factor, 1000))) / 1000));
}

/** A limit of cores is no reservation, so their sum may be above the machine's; one limit above it is refused by the engine. */
function coresOf(profile: Profile, role: Role, { cpus }: HostSize): number {
  const usual = pick(profile, table[role].cpus);
  return Math.min(cpus, table[role].grows ? Math.max(usual, Math.floor(cpus / 2)) : usual);
}
