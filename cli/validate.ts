import { readFileSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { UserError } from "../launcher/userError.ts";
import type { BootstrapReport, ValidationEndpoints } from "../stacks/report/schema.ts";
import { planChecks } from "../validation/plan.ts";
import { renderJunit } from "../validation/report/junit.ts";
import type { ValidationResult } from "../validation/report/schema.ts";
import { renderChanges, renderText } from "../validation/report/text.ts";
import { selectChecks } from "../validation/select.ts";
import { type ValidateOptions, validateStack } from "../validation/validate.ts";
import { stackOutputs } from "./pulumi.ts";

interface Options {
  stack: string;
  only?: string;
  deep?: boolean;
  plan?: boolean;
  json?: boolean;
  junit?: string;
  watch?: string | true;
  resolve?: string;
  dns?: string;
  ca?: string;
}

const defaultWatchSeconds = 30;

/** Validates a stack, once or again and again. The exit code is the result's; 2 when there is none. */
export async function validate(options: Options): Promise<void> {
  process.exitCode = 2; // whatever is thrown from here on: the validation could not run
  const settings = validateOptions(options, process.env);
  const every = watchSeconds(options.watch);
  const { endpoints, report } = await outputsOf(options.stack);
  if (options.plan) {
    process.stdout.write(renderPlan(endpoints, report, settings, options.json === true));
    process.exitCode = 0;
    return;
  }
  let before: ValidationResult | undefined;
  for (;;) {
    const result = await validateStack(endpoints, report, settings);
    if (options.junit) writeFileSync(options.junit, renderJunit(result));
    process.stdout.write(options.json ? `${JSON.stringify(result, null, every ? 0 : 2)}\n` : shown(result, before));
    process.exitCode = result.exitCode;
    if (every === undefined) return;
    before = result;
    await new Promise((resolve) => setTimeout(resolve, every * 1000));
  }
}

const shown = (result: ValidationResult, before: ValidationResult | undefined) =>
  before ? renderChanges(before, result) : renderText(result);

function renderPlan(endpoints: ValidationEndpoints, report: BootstrapReport, { deep, only }: ValidateOptions, json: boolean): string {
  const checks = selectChecks(planChecks(endpoints, report, { deep }), only).map(({ sources: _sources, judge: _judge, ...plan }) => plan);
  if (json) return `${JSON.stringify(checks, null, 2)}\n`;
  return checks.map(({ id, where, title }) => `${id.padEnd(44)} ${where.padEnd(8)} ${title}\n`).join("");
}

async function outputsOf(stack: string): Promise<{ endpoints: ValidationEndpoints; report: BootstrapReport }> {
  const outputs = await stackOutputs({ stack, env: process.env });
  const { validationEndpoints, bootstrapReport } = outputs as {
    validationEndpoints?: ValidationEndpoints;
    bootstrapReport?: BootstrapReport;
  };
  if (!validationEndpoints?.hosts || !bootstrapReport) {
    throw new UserError(`stack ${stack} has no outputs of this version to plan checks from`, `run: pulumi up --stack ${stack}`);
  }
  return { endpoints: validationEndpoints, report: bootstrapReport };
}

/** The command line's words as the validation wants them. */
export function validateOptions({ only, deep, resolve, dns, ca }: Options, env: NodeJS.ProcessEnv): ValidateOptions {
  return {
    deep: deep === true,
    only: words(only),
    resolve: new Map(words(resolve).map(resolvePair)),
    dnsServers: dns === undefined ? undefined : words(dns).map(dnsServer),
    authorities: ca && authority(ca),
    env,
  };
}

const words = (text: string | undefined) => (text ?? "").split(",").filter(Boolean);

function resolvePair(pair: string): [string, string] {
  const [name = "", address = ""] = pair.split("=");
  if (name === "" || isIP(address) === 0)
    throw new UserError(`--resolve ${pair}: must be name=address with an IP address`, "write --resolve relay.example.org=127.0.0.1");
  return [name, address];
}

function dnsServer(server: string): string {
  if (isIP(server) === 0) throw new UserError(`--dns ${server}: must be an IP address`, "write --dns 9.9.9.9");
  return server;
}

function authority(file: string): string {
  const pem = readFileSync(file, "utf8");
  if (!pem.includes("-----BEGIN CERTIFICATE-----"))
    throw new UserError(`--ca ${file}: holds no certificate in PEM`, "give the authority's root certificate");
  return pem;
}

function watchSeconds(watch: Options["watch"]): number | undefined {
  if (watch === undefined) return undefined;
  const seconds = watch === true ? defaultWatchSeconds : Number(watch);
  if (!Number.isInteger(seconds) || seconds < 1)
    throw new UserError(`--watch ${watch}: must be a whole number of seconds, 1 or more`, "write --watch 30");
  return seconds;
}
