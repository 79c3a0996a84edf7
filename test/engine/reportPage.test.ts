import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderReport } from "../../cli/report.ts";
import { cacheDirectory } from "../../launcher/paths.mjs";
import { ensureImages } from "../../sandbox/images/build.ts";
import { localReference } from "../../sandbox/images/catalogue.ts";
import { sampleReport } from "../unit/cli/sampleReport.ts";
import { docker } from "./support/project.ts";

interface Seen {
  dark: boolean;
  background: string;
  /** Pixels that the page is wider than the window. */
  overflow: number;
  smallestText: number;
  /** Texts with too little contrast against what is behind them. */
  faint: string[];
  tableHeadShown: boolean;
  boxes: number;
  title: string;
}

let folder: string;
beforeAll(async () => {
  await ensureImages({ images: { chromium: localReference("chromium") }, cacheDir: join(cacheDirectory, "sandbox"), log: () => undefined });
  folder = mkdtempSync(join(tmpdir(), "pocket-test-page-"));
  chmodSync(folder, 0o755);
  const page = renderReport(sampleReport, "html");
  const looker = readFileSync(join(import.meta.dirname, "support", "pageLook.js"), "utf8");
  // the page itself forbids scripts; the copy that is looked at carries the looker
  const copy = page.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "").replace("</body>", `<script>${looker}</script></body>`);
  writeFileSync(join(folder, "page.html"), copy, { mode: 0o644 });
}, 1_800_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function open(width: number, scheme: "dark" | "light"): Promise<Seen> {
  const flags = [`--window-size=${width},900`, `--blink-settings=preferredColorScheme=${scheme === "dark" ? 0 : 1}`, "--dump-dom"];
  const run = ["run", "--rm", "--network", "none", "--shm-size", "256m", "-v", `${folder}:/page:ro`, localReference("chromium")];
  const result = await docker(...run, ...flags, "file:///page/page.html");
  const text = /<pre id="seen">(.*?)<\/pre>/s.exec(result.stdout)?.[1];
  if (!text) throw new Error(result.output);
  return JSON.parse(text.replaceAll("&amp;", "&").replaceAll("&lt;", "<").replaceAll("&gt;", ">"));
}

describe("the report's page in a real browser", () => {
  it.each([
    ["a desk", 1280, "light"],
    ["a desk", 1280, "dark"],
    ["a phone", 390, "light"],
    ["a phone", 390, "dark"],
  ] as const)("is readable on %s (%i pixels, %s)", async (place, width, scheme) => {
    const seen = await open(width, scheme);
    expect(seen).toMatchObject({ dark: scheme === "dark", overflow: 0, faint: [], boxes: sampleReport.instances.length });
    expect(seen.smallestText).toBeGreaterThanOrEqual(12);
    expect(seen.tableHeadShown).toBe(place === "a desk");
    expect(seen.background).toBe(scheme === "dark" ? "rgb(15, 20, 25)" : "rgb(255, 255, 255)");
  });
});
