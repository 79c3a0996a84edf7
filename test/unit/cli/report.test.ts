import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reportDocument } from "../../../cli/report/document.ts";
import { renderMarkdown } from "../../../cli/report/markdown.ts";
import { topologyPicture } from "../../../cli/report/picture.ts";
import { renderReport } from "../../../cli/report.ts";
import type { ValidationResult } from "../../../validation/report/schema.ts";
import { sampleReport } from "./sampleReport.ts";

const check = {
  kind: "redis-eviction",
  group: "redis" as const,
  where: "host" as const,
  requirement: "R000-072",
  needs: [],
  docs: "docs/validation.md#redis-eviction",
};
const findings: ValidationResult = {
  schemaVersion: 1,
  stack: "lab",
  profile: "lab",
  startedAt: "2026-01-02T03:04:05.000Z",
  milliseconds: 900,
  deep: false,
  only: [],
  summary: { planned: 2, pass: 1, warn: 0, fail: 1, notRun: 0, operator: 0, chain: 0 },
  exitCode: 1,
  problems: ["redis-eviction/redis"],
  tasks: [],
  checks: [
    { ...check, id: "redis-version/redis", title: "Redis is new enough", status: "pass", what: null, evidence: "8.4", next: null },
    {
      ...check,
      id: "redis-eviction/redis",
      title: "Redis never evicts",
      status: "fail",
      what: "it may evict unclaimed relays",
      evidence: "maxmemory-policy is allkeys-lru",
      next: "pulumi up --stack lab",
    },
  ],
};

describe("a stack's report (R000-064, R000-067, R000-120)", () => {
  it("is as reviewed in Markdown", async () => {
    await expect(renderReport(sampleReport, "markdown", findings)).toMatchFileSnapshot("../../fixtures/rendered/report.md");
  });

  it("has every human step, wizard field, endpoint and port in each form", () => {
    const { humanSteps, wizards, endpoints, exposedPorts } = sampleReport;
    const fields = wizards.flatMap(({ screens }) => screens.flatMap((screen) => screen.fields.map(({ value }) => value ?? "")));
    const wanted = [
      humanSteps.map(({ title }) => title),
      fields,
      endpoints.map(({ url }) => url),
      exposedPorts.map(({ address }) => address),
    ];
    const plain = (text: string) => text.replace(/<[^>]*>/g, "").replace(/\\(.)/g, "$1");
    const unescaped = (text: string) =>
      text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
    for (const format of ["text", "markdown", "html"] as const) {
      const text = unescaped(plain(renderReport(sampleReport, format)));
      for (const value of wanted.flat()) expect(text.replace(/\s+/g, " "), `${format}: ${value}`).toContain(value.replace(/\s+/g, " "));
    }
  });

  it("says that validation was not run, and never that all is well without it", () => {
    expect(renderReport(sampleReport, "text")).toMatch(/Not run for this report/);
    expect(renderReport(sampleReport, "text", findings)).toMatch(/2 checks: 1 pass, 1 fail\./);
  });
});

describe("the page stands alone", () => {
  const page = renderReport(sampleReport, "html", findings);

  it("fetches nothing and runs nothing", () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=/i);
    expect(page).toContain("default-src 'none'");
  });

  it("never lets a text become markup", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const hostile = `<b>${text}"'</b>`;
        const html = renderReport({ ...sampleReport, warnings: [hostile] }, "html");
        expect(html).not.toContain("<b>");
      }),
      { numRuns: 50 },
    );
  });
});

describe("Markdown", () => {
  it("keeps a cell a cell whatever stands in it", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const table = { kind: "table" as const, header: ["a", "b"], rows: [[text, "x"]] };
        const [, , , , , , row] = renderMarkdown({ title: "t", subtitle: "s", blocks: [table] }).split("\n");
        expect(row!.match(/(?<!\\)\|/g)).toHaveLength(3);
      }),
    );
  });
});

describe("the topology picture", () => {
  const boxes = (svg: string) => [...svg.matchAll(/<rect x="(\d+)" y="(\d+)"/g)].map(([, x, y]) => `${x},${y}`);

  it("has a box for each instance, none over another, and a line for each pair that talks", () => {
    const { instances, connections } = sampleReport;
    const svg = topologyPicture(instances, connections);
    expect(new Set(boxes(svg)).size).toBe(instances.length);
    const pairs = new Set(connections.map(({ from, to }) => `${from}>${to}`));
    expect(svg.match(/<path /g)).toHaveLength(pairs.size);
  });

  it("is the same for the same plan", () => {
    const { instances, connections } = sampleReport;
    expect(topologyPicture(instances, connections)).toBe(topologyPicture(instances, [...connections, ...connections]));
  });
});

it("puts what is urgent first", () => {
  const kinds = reportDocument(sampleReport).blocks.map((block) => (block.kind === "heading" ? block.text : block.kind));
  expect(kinds.indexOf("warning")).toBeLessThan(kinds.indexOf("What is left for you"));
  expect(kinds.indexOf("What is left for you")).toBeLessThan(kinds.indexOf("Topology"));
});
