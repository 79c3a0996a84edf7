import { describe, expect, it, test } from "vitest";
import { dashboardFiles, dashboards } from "../../../config-templates/monitoring/dashboards/all.ts";
import { graph, renderDashboard } from "../../../config-templates/monitoring/dashboards/builder.ts";

describe("the shipped dashboards", () => {
  test.each(dashboardFiles())("$name is as reviewed", async ({ name, content }) => {
    await expect(content).toMatchFileSnapshot(`../../fixtures/rendered/monitoring/dashboards/${name}`);
  });

  it("have addresses and titles of their own", () => {
    expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
    expect(new Set(dashboards.map(({ title }) => title)).size).toBe(dashboards.length);
  });

  it.each(dashboardFiles())(
    "$name: panels lie side by side within 24 columns, none on another, each under an id of its own",
    ({ content }) => {
      const { panels } = JSON.parse(content) as { panels: { id: number; gridPos: Record<"x" | "y" | "w" | "h", number> }[] };
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
      panels.forEach(({ gridPos: one }, index) => {
        expect(one.x + one.w).toBeLessThanOrEqual(24);
        for (const { gridPos: other } of panels.slice(index + 1)) {
          const apart = one.x + one.w <= other.x || other.x + other.w <= one.x || one.y + one.h <= other.y || other.y + other.h <= one.y;
          expect(apart).toBe(true);
        }
      });
    },
  );
});

test("a panel that is wider than a dashboard is a mistake, and is named", () => {
  const rows = [{ title: "r", panels: [graph("too wide", [{ expr: "up" }], { width: 25 })] }];
  expect(() => renderDashboard({ uid: "x", title: "x", description: "x", rows })).toThrow(/panel "too wide": is 25 columns wide/);
});
