import { strict, whole } from "./fields.ts";

/** Sizes that a stack may name: below the least not even the system's reserve fits. */
export const sizeBounds = { memoryMiB: [1024, 16_777_216], cpus: [1, 999] } as const;

/** What a machine has, as `pocket host scan` writes it. */
export const hostSize = () =>
  strict({
    memoryMiB: whole(...sizeBounds.memoryMiB).describe("Whole memory in MiB, as the machine's own kernel counts it."),
    cpus: whole(...sizeBounds.cpus).describe("Cores."),
  })
    .optional()
    .describe(
      "What the machine has; pocket host scan reads and writes it. Every container's limits follow from it. Default: unknown, and limits are the profile's usual ones.",
    );
