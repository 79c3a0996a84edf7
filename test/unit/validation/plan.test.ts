import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { buildBootstrapReport } from "../../../stacks/report/bootstrapReport.ts";
import { buildValidationEndpoints } from "../../../stacks/report/validationEndpoints.ts";
import { planTopology } from "../../../stacks/topology/plan.ts";
import { planOf } from "../../../validation/check.ts";
import { planChecks } from "../../../validation/plan.ts";
import { schemaFile, schemaText } from "../../../validation/report/generateSchema.ts";
import { validationResult } from "../../../validation/report/result.ts";
import { validationResultSchema } from "../../../validation/report/schema.ts";
import { countAgainst } from "../../../validation/run.ts";
import { stackConfig } from "../topology/configs.ts";
import { recording, resultsWith } from "./recorded.ts";

const root = resolve(import.meta.dirname, "../../..");
const profiles = ["lab", "prod-single", "prod-ha"] as const;
const key = (letter: string) => `02${letter.repeat(64)}`;
const facts = {
  operatorAddresses: [],
  providerIdentity: key("c"),
  middlemanIdentity: key("d"),
  keysFolder: "/srv/keys",
  applicationPublicKey: key("a"),
  gatewayPublicKey: key("b"),
};

function planned(profile: (typeof profiles)[number], deep = false) {
  const config = stackConfig(profile);
  const topology = planTopology(config, profile);
  return {
    topology,
    checks: planChecks(buildValidationEndpoints(config, topology, facts), buildBootstrapReport(config, topology, facts), { deep }),
  };
}

describe.each(profiles)("the plan of %s (R000-115)", (profile) => {
  const { topology, checks } = planned(profile, true);

  test("is the same every time, plain data, and names each check once", () => {
    const plan = checks.map(planOf);
    expect(planned(profile, true).checks.map(planOf)).toEqual(plan);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(new Set(plan.map(({ id }) => id)).size).toBe(plan.length);
  });

  test("looks at every instance, and every check names its requirement and evidence", () => {
    for (const { name } of topology.instances) {
      for (const kind of ["container-running", "container-restarts", "container-image"])
        expect(checks.map(({ id }) => id)).toContain(`${kind}/${name}`);
    }
    for (const { id, requirement, needs } of checks) {
      expect(requirement, id).toMatch(/^R00[01]-\d{3}$/);
      expect(needs.length, id).toBeGreaterThan(0);
    }
  });

  test("every kind of check has its section in the documentation (R000-116)", () => {
    const page = readFileSync(`${root}/docs/validation.md`, "utf8");
    for (const kind of new Set(checks.map((check) => check.kind)))
      expect(page, `docs/validation.md lacks: ### ${kind}`).toMatch(new RegExp(`^### ${kind}$`, "m"));
  });
});

describe("what the profiles differ in", () => {
  const kinds = (profile: (typeof profiles)[number], deep = false) => new Set(planned(profile, deep).checks.map(({ kind }) => kind));

  test("public names are looked at from outside, where there are some", () => {
    for (const kind of [
      "dns-name",
      "certificate-trusted",
      "certificate-expiry",
      "https-answers",
      "provider-api-open",
      "provider-api-closed",
    ]) {
      expect(kinds("prod-ha")).toContain(kind);
      expect(kinds("lab")).not.toContain(kind);
    }
  });

  test("slow checks only come with deep", () => {
    expect(kinds("lab")).not.toContain("chain-advances");
    expect(kinds("lab", true)).toContain("chain-advances");
  });

  test("the documentation has no section for a check that no profile has", () => {
    const page = readFileSync(`${root}/docs/validation.md`, "utf8");
    const known = new Set(profiles.flatMap((profile) => [...kinds(profile, true)]));
    const sections = [...page.matchAll(/^### (\S+)$/gm)].map((match) => match[1]!);
    expect(sections.filter((section) => !known.has(section))).toEqual([]);
  });
});

describe("the published result", () => {
  test("fits its JSON Schema, and sums up to the plan", async () => {
    const results = [...(await resultsWith()).values()];
    const outcome = { results, counts: countAgainst(results, results), milliseconds: 12 };
    const result = validationResult(
      { stack: "lab", profile: "lab", startedAt: new Date(recording.takenAt), deep: false, only: [] },
      outcome,
    );
    validationResultSchema.parse(result);
    const validate = new Ajv2020({ strict: true, formats: { "date-time": true } }).compile(JSON.parse(readFileSync(schemaFile, "utf8")));
    expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
    const { planned: sum, ...parts } = result.summary;
    expect(Object.values(parts).reduce((a, b) => a + b)).toBe(sum);
  });

  test("its schema is up to date (next: node validation/report/generateSchema.ts)", () => {
    expect(existsSync(schemaFile) && readFileSync(schemaFile, "utf8")).toBe(schemaText());
  });
});
