import { defineConfig } from "vitest/config";

/** Projects run one after the other, the quick ones first; engine tests mostly wait for the engine, so two files at a time. */
const project = (name: string, groupOrder: number, timeoutSeconds: number, more = {}) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutSeconds * 1000,
    hookTimeout: timeoutSeconds * 1000,
    sequence: { groupOrder },
    ...more,
  },
});

export default defineConfig({
  test: {
    projects: [
      project("unit", 1, 60, { maxWorkers: "100%" }),
      project("components", 2, 60, { maxWorkers: "100%" }),
      project("engine", 3, 600, { maxWorkers: 2 }),
      project("reboot", 4, 600),
    ],
  },
});
