import pc from "../launcher/colors.ts";
import type { Mode } from "../launcher/mode.ts";
import { elapsed, say, step } from "../launcher/progress.ts";
import { offerShim } from "../launcher/shim.ts";
import type { BootstrapReport, ValidationEndpoints } from "../stacks/report/schema.ts";
import { renderLabReport } from "./labReport.ts";
import { ensureStack, operate, type StackContext, stackOutputs } from "./pulumi.ts";
import { recover } from "./recover.ts";
import { defaultTransport, sendRelays } from "./relayJourney.ts";
import { runOnStackHost, type StackHost } from "./stackHostRun.ts";

export interface LabContext {
  env: NodeJS.ProcessEnv;
  mode: Mode;
  modeReason: string;
  /** Print the report as JSON on stdout instead of text. */
  json: boolean;
}

const stack = "lab";
/** Where to look when a lab has no outputs. */
const thisMachine: StackHost = {
  name: "local",
  kind: "local",
  publicAddress: null,
  privateAddress: null,
  sshPort: null,
  shell: ["bash", "-s"],
};

/** Brings the lab up, sends one relay through it, and prints what runs where. */
export async function labUp(context: LabContext): Promise<number> {
  const pulumi: StackContext = { stack, env: context.env };
  await ensureStack(pulumi);
  await recover(pulumi);
  await step("pulumi up", () => operate(pulumi, "up"));
  const outputs = await stackOutputs(pulumi);
  const report = outputs.bootstrapReport as BootstrapReport;
  const endpoints = outputs.validationEndpoints as ValidationEndpoints;
  const service = endpoints.relay.services[0];
  if (!service) throw new Error("the lab serves no service. Next: add one under relay.services in Pulumi.lab.yaml");
  // a public chain pays only for staked applications; there a free simulated relay takes the same way up to the stream
  const simulate = context.mode === "online";
  const relay = await step(`one relay for service ${service.id}`, () =>
    sendRelays(endpoints, { service: service.id, transport: defaultTransport(service.transports), count: 1, simulate }, context.env),
  );
  const notes = await imageNotes(report, endpoints.hosts, context.env);
  if (context.json) {
    process.stdout.write(
      `${JSON.stringify({ mode: context.mode, modeReason: context.modeReason, relay, images: notes, report, endpoints }, null, 2)}\n`,
    );
    return 0;
  }
  const shim = offerShim();
  process.stdout.write(renderLabReport({ ...context, report, endpoints, relay, notes, shim: shim !== undefined, elapsed: elapsed() }));
  return 0;
}

/** Takes the lab away: every container, network, volume and file of it. */
export async function labDown(context: LabContext): Promise<number> {
  const pulumi: StackContext = { stack, env: context.env };
  await ensureStack(pulumi);
  await recover(pulumi);
  const { validationEndpoints } = await stackOutputs(pulumi);
  const { hosts = [thisMachine] } = (validationEndpoints ?? {}) as Partial<ValidationEndpoints>;
  await step("pulumi destroy", () => operate(pulumi, "destroy"));
  for (const host of hosts) await refuseLeftovers(host, context.env);
  if (context.json) process.stdout.write(`${JSON.stringify({ mode: context.mode, down: true })}\n`);
  else say(`${pc.green("The lab is gone.")} Bring it back with: npm run lab`);
  return 0;
}

async function refuseLeftovers(host: StackHost, env: NodeJS.ProcessEnv): Promise<void> {
  const words = ["docker", "ps", "-aq", "--filter", `label=pocket.stack=${stack}`];
  const { code, stdout } = await runOnStackHost([host], host.name, words, env);
  const left = code === 0 ? stdout.trim() : ""; // an engine that went with the lab has no containers
  if (left) throw new Error(`containers of the lab are left on ${host.name}: ${left.split("\n").join(" ")}. Next: docker rm -f them`);
}

/** What the labels of the images say about where they come from: reference → note; nothing for images from a registry. */
async function imageNotes(report: BootstrapReport, hosts: StackHost[], env: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  const places = new Map(report.instances.map(({ image, host }) => [image, host]));
  const label = (name: string, text: string) => `{{with index .Config.Labels "${name}"}}${text}{{end}}`;
  const format = label("pocket.stand-in", "stand-in for {{.}}") + label("pocket.sandbox.real", "real, {{.}}, built here");
  const notes = await Promise.all(
    [...places].map(async ([image, host]) => {
      const { code, stdout } = await runOnStackHost(hosts, host, ["docker", "image", "inspect", "-f", format, image], env);
      return [image, code === 0 ? stdout.trim() : ""] as const;
    }),
  );
  return Object.fromEntries(notes.filter(([, note]) => note !== ""));
}
