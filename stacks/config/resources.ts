import { z } from "zod";
import { leastMemoryMiB, usualLimits } from "../topology/resources.ts";
import { type Role, roles } from "../topology/types.ts";
import { shared, strict, whole } from "./fields.ts";
import { profiles } from "./profiles.ts";
import { say } from "./wording.ts";

const cpus = shared(() =>
  z
    .union([z.string(), z.number()], say("must be a number of cores", 'write for example "1.5"'))
    .transform(String)
    .refine(
      (value) => /^\d{1,3}(\.\d{1,2})?$/.test(value) && Number(value) >= 0.05,
      say("must be a number of cores from 0.05 with at most two decimals", 'write for example "1.5"'),
    ),
);

const otherwise = (role: Role, key: "memoryMiB" | "cpus") =>
  `Default: by the size of its machine; unknown, ${profiles.map((profile) => usualLimits(profile, role)[key]).join(" / ")}.`;

function roleSchema(role: Role) {
  const least = leastMemoryMiB(role);
  return strict({
    memoryMiB: whole(least, 1_048_576)
      .optional()
      .describe(`Memory limit in MiB, without swap; ${least} or more. ${otherwise(role, "memoryMiB")}`),
    cpus: cpus()
      .optional()
      .describe(`CPU limit in cores. ${otherwise(role, "cpus")}`),
  })
    .optional()
    .describe("Limits of each container of the role.");
}

export function resourcesSection() {
  const shape = Object.fromEntries(roles.map((role) => [role, roleSchema(role)])) as Record<Role, ReturnType<typeof roleSchema>>;
  return strict(shape).prefault({}).describe("Limits of each container, by role; what you set replaces that value only.");
}

export type ResourcesSection = z.output<ReturnType<typeof resourcesSection>>;
