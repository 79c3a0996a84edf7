import { z } from "zod";
import { groups } from "../check.ts";
import { statuses } from "../run.ts";

const status = z.enum(statuses);

const checkResult = z
  .strictObject({
    id: z.string().describe("Name of the check, unique in the stack."),
    kind: z.string().describe("What is checked; several checks may be of one kind."),
    group: z.enum(groups).describe("Part of the stack."),
    title: z.string().describe("What is checked, in words."),
    where: z.enum(["operator", "host", "outside"]).describe("Where it was looked from."),
    requirement: z.string().describe("Row of the requirements that asks for it."),
    needs: z.array(z.string()).describe("Evidence that it is judged by."),
    status: status.describe("How it ended. notRun: it could not look; operator and chain: it waits for them."),
    what: z.string().nullable().describe("What is wrong or missing; null for a pass."),
    evidence: z.string().nullable().describe("What was seen; null when it could not look."),
    next: z.string().nullable().describe("What to do next; null for a pass."),
    docs: z.string().describe("Section of the documentation."),
  })
  .describe("One planned check and how it ended.");

/** What `pocket validate --json` prints. */
export const validationResultSchema = z
  .strictObject({
    schemaVersion: z.literal(1).describe("Raised when a reader of the former version would be misled."),
    stack: z.string().describe("Name of the stack."),
    profile: z.enum(["lab", "prod-single", "prod-ha"]).describe("Profile of the stack."),
    startedAt: z.iso.datetime().describe("When it began, UTC."),
    milliseconds: z.number().describe("How long it took."),
    deep: z.boolean().describe("Whether the slow checks were in the plan."),
    only: z.array(z.string()).describe("Names that the plan was cut down to; empty: the whole plan."),
    summary: z
      .strictObject({
        planned: z.number().describe("Checks in the plan; the sum of the other numbers."),
        ...(Object.fromEntries(statuses.map((name) => [name, z.number().describe(`Checks that ended as ${name}.`)])) as Record<
          (typeof statuses)[number],
          z.ZodNumber
        >),
      })
      .describe("Results by status."),
    exitCode: z
      .union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)])
      .describe("0 good, 1 something failed, 2 something could not be looked at, 3 only the operator's or the chain's turn is left."),
    problems: z.array(z.string()).describe("Ids of what is wrong with the infrastructure: fail, warn, notRun."),
    tasks: z.array(z.string()).describe("Ids of what waits for a person in Igniter or for the chain: operator, chain."),
    checks: z.array(checkResult).describe("Every planned check."),
  })
  .describe("Result of pocket validate.");

export type ValidationResult = z.output<typeof validationResultSchema>;
