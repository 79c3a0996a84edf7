import { dataSourceUid } from "../grafana.ts";

export interface Query {
  expr: string;
  /** Text with {{label}} in it; default: all labels. */
  legend?: string;
}

/** Grafana's own ids of units. */
export type Unit = "short" | "percentunit" | "s" | "bytes" | "reqps" | "Bps" | "ops" | "dtdurations" | "none" | "bool_yes_no";

export interface PanelOptions {
  unit?: Unit;
  /** Columns of 24; default 8 for a graph, 4 for a figure. */
  width?: number;
  description?: string;
  /** Colour of a figure from a value on; ascending. */
  steps?: { from: number; color: "green" | "yellow" | "red" }[];
  /** Colour of a figure below the first step; default green. */
  lowColor?: "green" | "red" | "yellow";
  /** Graphs: areas on top of each other. */
  stacked?: true;
  /** Graphs: top of the axis. */
  max?: number;
}

export interface PanelSpec extends PanelOptions {
  kind: "timeseries" | "stat" | "table";
  title: string;
  queries: Query[];
}

export interface RowSpec {
  title: string;
  panels: PanelSpec[];
}

export interface DashboardSpec {
  /** Stable: links and bookmarks hang on it. */
  uid: string;
  title: string;
  description: string;
  /** Selects by the values of a label, "all" by default; $<label> in expressions. */
  selects?: { label: string; title: string; metric: string }[];
  rows: RowSpec[];
}

/** Lines over time. */
export function graph(title: string, queries: Query[], options: PanelOptions = {}): PanelSpec {
  return { kind: "timeseries", title, queries, ...options };
}

/** The present value, large. */
export function figure(title: string, expr: string, options: PanelOptions = {}): PanelSpec {
  return { kind: "stat", title, queries: [{ expr }], ...options };
}

/** Present values with their labels. */
export function list(title: string, expr: string, options: PanelOptions = {}): PanelSpec {
  return { kind: "table", title, queries: [{ expr }], ...options };
}

const dataSource = { type: "prometheus", uid: dataSourceUid };
const columns = 24;
const heights = { timeseries: 8, stat: 4, table: 8 } as const;
const widths = { timeseries: 8, stat: 4, table: 12 } as const;

/** Dashboard JSON as Grafana provisions it: rows from top to bottom, panels from left to right. Throws when a panel is too wide. */
export function renderDashboard(spec: DashboardSpec): string {
  const document = {
    uid: spec.uid,
    title: spec.title,
    description: spec.description,
    tags: ["pocket"],
    timezone: "browser",
    editable: false,
    graphTooltip: 1,
    schemaVersion: 41,
    refresh: "30s",
    time: { from: "now-6h", to: "now" },
    templating: { list: (spec.selects ?? []).map(variable) },
    annotations: { list: [] },
    panels: placedPanels(spec.rows),
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

function variable({ label, title, metric }: NonNullable<DashboardSpec["selects"]>[number]) {
  const query = `label_values(${metric}, ${label})`;
  return {
    name: label,
    label: title,
    type: "query",
    datasource: dataSource,
    query: { query, refId: label },
    definition: query,
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: ".*",
  };
}

function placedPanels(rows: RowSpec[]) {
  const placed: Record<string, unknown>[] = [];
  let y = 0;
  for (const row of rows) {
    placed.push({
      id: placed.length + 1,
      type: "row",
      title: row.title,
      collapsed: false,
      gridPos: { x: 0, y, w: columns, h: 1 },
      panels: [],
    });
    y += 1;
    let x = 0;
    let lineHeight = 0;
    for (const panel of row.panels) {
      const w = panel.width ?? widths[panel.kind];
      if (w > columns) throw new Error(`panel "${panel.title}": is ${w} columns wide; a dashboard has ${columns}`);
      if (x + w > columns) {
        y += lineHeight;
        x = 0;
        lineHeight = 0;
      }
      const h = heights[panel.kind];
      placed.push({ id: placed.length + 1, ...renderedPanel(panel), gridPos: { x, y, w, h } });
      x += w;
      lineHeight = Math.max(lineHeight, h);
    }
    y += lineHeight;
  }
  return placed;
}

function renderedPanel(panel: PanelSpec) {
  const instant = panel.kind !== "timeseries";
  return {
    type: panel.kind,
    title: panel.title,
    ...(panel.description === undefined ? {} : { description: panel.description }),
    datasource: dataSource,
    targets: panel.queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: dataSource,
      expr,
      ...(legend === undefined ? {} : { legendFormat: legend }),
      ...(panel.kind === "table" ? { format: "table" } : {}),
      instant,
      range: !instant,
    })),
    fieldConfig: { defaults: { unit: panel.unit ?? "short", ...fieldStyle(panel) }, overrides: [] },
    options: panelStyle(panel),
  };
}

function fieldStyle({ kind, steps = [], lowColor = "green", stacked, max }: PanelSpec) {
  const thresholds = {
    mode: "absolute",
    steps: [{ color: lowColor, value: null }, ...steps.map(({ from, color }) => ({ color, value: from }))],
  };
  if (kind !== "timeseries") return { thresholds, color: { mode: "thresholds" }, noValue: "–" };
  return {
    min: 0,
    ...(max === undefined ? {} : { max }),
    custom: { fillOpacity: stacked ? 30 : 8, showPoints: "never", stacking: { mode: stacked ? "normal" : "none", group: "A" } },
  };
}

function panelStyle({ kind }: PanelSpec) {
  switch (kind) {
    case "timeseries":
      return { legend: { displayMode: "list", placement: "bottom", showLegend: true }, tooltip: { mode: "multi", sort: "desc" } };
    case "stat":
      return { colorMode: "value", graphMode: "none", reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false } };
    case "table":
      return { showHeader: true };
  }
}
