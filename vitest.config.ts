import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: "unit", include: ["test/unit/**/*.test.ts"], testTimeout: 30_000 } },
      { extends: true, test: { name: "components", include: ["test/components/**/*.test.ts"], testTimeout: 60_000 } },
      {
        extends: true,
        test: { name: "engine", include: ["test/engine/**/*.test.ts"], fileParallelism: false, testTimeout: 600_000, hookTimeout: 600_000 },
      },
    ],
  },
});
