import { z } from "zod";

const app = z.enum(["provider", "middleman"]).describe("Which of Igniter's apps.");
const identity = z
  .string()
  .nullable()
  .describe("Public key of the app's identity, 66 hex digits, as governance lists it; null while it is not known.");

const field = z
  .strictObject({
    name: z.string().describe("Name of the field on the screen."),
    value: z.string().nullable().describe("What to enter or to find there, exactly; null where the program cannot know it."),
    from: z
      .enum(["stack", "chain", "operator", "environment"])
      .describe("Where it comes from: this stack, the chain, the operator's head, or the app, which shows it without being asked."),
    rule: z.string().describe("What the app takes."),
    note: z.string().optional().describe("What to mind."),
  })
  .describe("One field of a screen.");

const screen = z
  .strictObject({
    number: z.number().describe("Place in the wizard, from 1."),
    title: z.string().describe("What the screen is about."),
    url: z.string().optional().describe("Where it opens, for a screen that has an address of its own."),
    note: z.string().optional().describe("What to mind on the whole screen."),
    fields: z.array(field).describe("Its fields from top to bottom."),
  })
  .describe("One screen of a wizard.");

/** The bootstrap wizard of one app. */
export const wizard = z
  .strictObject({
    app,
    line: z.enum(["A", "B"]).describe("Upstream line of its images; the lines' wizards differ."),
    signInWith: z.string().nullable().describe("pokt1… address of the wallet that is the owner; null: nobody can sign in as owner yet."),
    doneWhen: z.string().describe("How to see that it is finished."),
    screens: z.array(screen).describe("Screens in their order."),
  })
  .describe("What to enter where in an app's bootstrap wizard.");

/** What governance lists of an app. */
export const governanceEntry = z
  .strictObject({
    app,
    identity,
    repository: z.string().describe("Where to open the pull request."),
    path: z.string().describe("File in that repository, a JSON list."),
    entry: z.string().nullable().describe("Text to add to the list, but for the name; null while something is missing."),
    missing: z.string().nullable().describe("What is missing; null where nothing is."),
  })
  .describe("Entry of an app in the governance list of its network.");

/** One thing that only a person can do. */
export const humanStep = z
  .strictObject({
    number: z.number().describe("Place in the order, from 1."),
    title: z.string().describe("What to do."),
    why: z.string().describe("Why, and why only a person can."),
    needs: z.array(z.string()).describe("What to have at hand."),
    how: z.array(z.string()).describe("Steps; a command stands alone."),
  })
  .describe("A step that is left for a person.");

const appEndpoints = z
  .strictObject({
    line: z.enum(["A", "B"]).describe("Upstream line; before the wizard is done line B's worker polls nothing."),
    url: z.string().describe("The app in the operator's browser, and what its logins belong to."),
    internalUrl: z.string().describe("The same on the container network."),
    web: z.string().describe("Instance that serves the pages."),
    workflows: z.string().describe("Instance that works on the task queue."),
    healthPath: z.string().describe("Answers 200 when the database is reached."),
    bootstrapPath: z.string().describe("Says whether the wizard is done."),
    setupPath: z.string().describe("The wizard; without a session it redirects to / on the app's own URL."),
    publicApiUrl: z.string().nullable().describe("The Provider's API as Middlemen call it, without path; null without a public name."),
    identity,
    temporal: z
      .strictObject({
        namespace: z.string().describe("Temporal namespace."),
        taskQueue: z.string().describe("Task queue that the worker polls."),
      })
      .describe("Where its workflows run."),
  })
  .describe("Where an app of Igniter can be asked.");

/** Where the control plane can be asked. */
export const igniterEndpoints = z
  .strictObject({
    provider: appEndpoints.nullable().describe("The Provider; null where it does not run here."),
    middleman: appEndpoints.nullable().describe("The Middleman; null where it does not run here."),
    temporalAddress: z.string().describe("host:port of Temporal's frontend as the apps call it."),
    temporalRetentionHours: z
      .number()
      .nullable()
      .describe("Hours that namespaces keep ended workflows; null where somebody else runs Temporal."),
    temporalToolsImage: z.string().describe("Image with Temporal's command line."),
    statusProbeUrl: z
      .string()
      .nullable()
      .describe(
        "Where an unsigned POST of {} tells whether the Provider can be reached (403: not ready, 400: bootstrapped); null without one.",
      ),
  })
  .describe("The control plane.");
