import type { PropertyType } from "../framework/schema.ts";

export interface Label {
  label: string;
  value: string;
}

/** The bridged shape of labels: a set of pairs. */
export const labelSet: PropertyType = {
  set: { object: { label: { type: "string", required: true }, value: { type: "string", required: true } } },
};

export function labelsToMap(labels: unknown): Record<string, string> {
  return Object.fromEntries(((labels as Label[] | undefined) ?? []).map(({ label, value }) => [label, value]));
}

export function mapToLabels(map: Record<string, string> | null | undefined): Label[] {
  return Object.entries(map ?? {})
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([label, value]) => ({ label, value }));
}
