import { z } from "zod";
import { type Role, roles } from "../topology/types.ts";
import { shared, strict, whole } from "./fields.ts";
import { byProfile, type Profile } from "./profiles.ts";
import { say } from "./wording.ts";

/** Per role: the least memory it runs in, then memory (MiB) and cores for lab, prod-single, prod-ha. */
const table: Record<Role, { least: number; memory: [number, number, number]; cpus: [string, string, string] }> = {
  redis: { least: 96, memory: [384, 3072, 6144], cpus: ["1", "2", "4"] },
  relayer: { least: 128, memory: [512, 2048, 4096], cpus: ["1", "2", "4"] },
  miner: { least: 128, memory: [512, 2048, 2048], cpus: ["1", "2", "4"] },
  "demo-backend": { least: 64, memory: [128, 128, 128], cpus: ["0.5", "0.5", "0.5"] },
  postgres: { least: 256, memory: [512, 2048, 4096], cpus: ["1", "2", "4"] },
  temporal: { least: 256, memory: [512, 1024, 2048], cpus: ["1", "1", "2"] },
  "temporal-ui": { least: 64, memory: [128, 128, 128], cpus: ["0.5", "0.5", "0.5"] },
  "provider-web": { least: 384, memory: [768, 1024, 1024], cpus: ["1", "1", "1"] },
  "provider-workflows": { least: 512, memory: [1024, 1536, 1536], cpus: ["1", "1", "1"] },
  "middleman-web": { least: 384, memory: [768, 1024, 1024], cpus: ["1", "1", "1"] },
  "middleman-workflows": { least: 512, memory: [1024, 1536, 1536], cpus: ["1", "1", "1"] },
  edge: { least: 64, memory: [128, 512, 1024], cpus: ["1", "1", "2"] },
  prometheus: { least: 128, memory: [512, 1024, 2048], cpus: ["1", "1", "1"] },
  alertmanager: { least: 32, memory: [128, 128, 128], cpus: ["0.5", "0.5", "0.5"] },
  grafana: { least: 128, memory: [256, 512, 512], cpus: ["0.5", "1", "1"] },
  "node-exporter": { least: 24, memory: [64, 64, 64], cpus: ["0.25", "0.25", "0.25"] },
  "redis-exporter": { least: 24, memory: [64, 64, 64], cpus: ["0.25", "0.25", "0.25"] },
  "postgres-exporter": { least: 24, memory: [64, 64, 64], cpus: ["0.25", "0.25", "0.25"] },
  "blackbox-exporter": { least: 24, memory: [64, 64, 64], cpus: ["0.25", "0.25", "0.25"] },
};

const pick = <T>(profile: Profile, [lab, single, ha]: [T, T, T]) => byProfile(profile, { lab, single, ha });

const cpus = shared(() =>
  z
    .union([z.string(), z.number()], say("must be a number of cores", 'write for example "1.5"'))
    .transform(String)
    .refine(
      (value) => /^\d{1,3}(\.\d{1,2})?$/.test(value) && Number(value) >= 0.05,
      say("must be a number of cores from 0.05 with at most two decimals", 'write for example "1.5"'),
    ),
);

function roleSchema(profile: Profile, role: Role) {
  const { least, memory, cpus: cores } = table[role];
  return strict({
    memoryMiB: whole(least, 1_048_576).default(pick(profile, memory)).describe(`Memory limit in MiB, without swap; ${least} or more.`),
    cpus: cpus().prefault(pick(profile, cores)).describe("CPU limit in cores."),
  })
    .prefault({})
    .describe("Limits of each container of the role.");
}

export function resourcesSection(profile: Profile) {
  const shape = Object.fromEntries(roles.map((role) => [role, roleSchema(profile, role)])) as Record<Role, ReturnType<typeof roleSchema>>;
  return strict(shape).prefault({}).describe("Limits of each container, by role; what you set replaces that value only.");
}

export type ResourcesConfig = z.output<ReturnType<typeof resourcesSection>>;
