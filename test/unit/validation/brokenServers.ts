import { afterAll, expect } from "vitest";
import type { ValidationEndpoints } from "../../../stacks/report/schema.ts";
import { validateStack } from "../../../validation/validate.ts";
import { recording } from "./recorded.ts";

export const { validationEndpoints: lab, bootstrapReport: report } = recording.outputs;

export interface Settings {
  resolve?: Record<string, string>;
  authorities?: string;
  dnsServers?: string[];
  exposedPorts?: typeof report.exposedPorts;
}

/** Runs the named checks for real, against outputs that lead to servers of this test. */
export async function validated(endpoints: Partial<ValidationEndpoints>, only: string[], settings: Settings = {}) {
  const { resolve = {}, exposedPorts = report.exposedPorts, ...more } = settings;
  const options = { deep: false, only, resolve: new Map(Object.entries(resolve)), env: process.env, ...more };
  const { checks } = await validateStack({ ...lab, ...endpoints }, { ...report, exposedPorts }, options);
  return Object.fromEntries(
    checks.map(({ id, status, what, evidence }) => [id, `${status}: ${status === "pass" ? evidence : `${what} (${evidence})`}`]),
  );
}

/** What was broken, and which check said so; printed at the end. */
const table: string[] = [];
export const noted = (fault: string, id: string, found: string | undefined, expected: RegExp) => {
  expect(found, fault).toMatch(expected);
  table.push(`${fault.padEnd(46)} ${id.padEnd(30)} ${found!.slice(0, 90)}`);
};
afterAll(() => console.log(`${table.length} faults against real local servers:\n${table.join("\n")}`));
