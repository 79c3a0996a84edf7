import type { BootstrapReport } from "../../stacks/report/schema.ts";
import { escapeHtml } from "./escapeHtml.ts";

type Instance = Pick<BootstrapReport["instances"][number], "name" | "role" | "host">;
type Connection = Pick<BootstrapReport["connections"][number], "from" | "to">;

/** Columns from the way in to what keeps the data. */
const columns: { title: string; roles: RegExp }[] = [
  { title: "way in", roles: /^edge$/ },
  { title: "served", roles: /^(relayer|provider-web|middleman-web|temporal-ui|grafana)$/ },
  { title: "work", roles: /^(miner|provider-workflows|middleman-workflows|prometheus|alertmanager)$/ },
  { title: "kept", roles: /./ },
];
const box = { width: 172, height: 46, column: 250, row: 62, left: 8, top: 40 };

interface Place {
  x: number;
  y: number;
}

/** The instances and who calls whom, as SVG that takes its colours from the page. Deterministic. */
export function topologyPicture(instances: Instance[], connections: Connection[]): string {
  const places = new Map<string, Place>();
  const heights = columns.map(() => 0);
  for (const { name, role } of instances) {
    const column = columns.findIndex(({ roles }) => roles.test(role));
    places.set(name, { x: box.left + column * box.column, y: box.top + heights[column]! * box.row });
    heights[column]! += 1;
  }
  const width = box.left * 2 + (columns.length - 1) * box.column + box.width;
  const height = box.top + Math.max(1, ...heights) * box.row;
  const lines = unique(connections).flatMap(({ from, to }) => {
    const [start, end] = [places.get(from), places.get(to)];
    return start && end ? [`<path d="${curve(start, end)}"/>`] : [];
  });
  const several = new Set(instances.map(({ host }) => host)).size > 1;
  const boxes = instances.map(({ name, role, host }) => node(places.get(name)!, name, several ? `${role} on ${host}` : role));
  const titles = columns.map(({ title }, column) => `<text class="column" x="${box.left + column * box.column}" y="22">${title}</text>`);
  return [
    `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="picture-title">`,
    `<title id="picture-title">${instances.length} instances and their connections</title>`,
    `<g class="links">${lines.join("")}</g>`,
    `<g>${titles.join("")}</g>`,
    `<g class="nodes">${boxes.join("")}</g>`,
    "</svg>",
  ].join("");
}

function node({ x, y }: Place, name: string, detail: string): string {
  return `<g><rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="6"/><text class="name" x="${x + 10}" y="${y + 20}">${escapeHtml(name)}</text><text class="detail" x="${x + 10}" y="${y + 36}">${escapeHtml(detail)}</text></g>`;
}

/** From the nearer sides of both boxes; within one column around their right side. */
function curve(start: Place, end: Place): string {
  const [from, to] = [start.y + box.height / 2, end.y + box.height / 2];
  if (start.x === end.x) {
    const side = start.x + box.width;
    return `M${side} ${from}C${side + 44} ${from} ${side + 44} ${to} ${side} ${to}`;
  }
  const [left, right] = start.x < end.x ? [start.x + box.width, end.x] : [start.x, end.x + box.width];
  const middle = (left + right) / 2;
  return `M${left} ${from}C${middle} ${from} ${middle} ${to} ${right} ${to}`;
}

function unique(connections: Connection[]): Connection[] {
  return [...new Map(connections.map((connection) => [`${connection.from}>${connection.to}`, connection])).values()];
}
