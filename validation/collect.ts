import { brief } from "./redact.ts";
import { type Evidence, type HostSource, type ProbeContext, type ProbeSource, rootOf, type Source, Unavailable } from "./source.ts";

export interface CollectOptions {
  /** Runs sources on a host; the answers in the same order. Throws when the host cannot be reached. */
  runOnHost(host: string, sources: HostSource[]): Promise<Evidence[]>;
  probe: Omit<ProbeContext, "signal">;
  /** Probes of this machine at once. */
  concurrency: number;
}

/** Time that a probe gets to put its end into words. */
const graceMilliseconds = 300;

/** Evidence by source id. Never throws: what cannot be had comes with the reason. */
export async function collect(sources: readonly Source[], options: CollectOptions): Promise<Map<string, Evidence>> {
  const roots = unique(sources.map(rootOf));
  const onHosts = roots.filter((source) => source.kind === "host");
  const probes = roots.filter((source) => source.kind === "probe");
  const evidence = new Map<string, Evidence>();
  const hosts = [...new Set(onHosts.map(({ host }) => host))];
  await Promise.all([
    ...hosts.map(async (host) => {
      const own = onHosts.filter((source) => source.host === host);
      const answers = await options.runOnHost(host, own).catch((error: unknown) => own.map(() => unavailable(error)));
      own.forEach(({ id }, index) => {
        evidence.set(id, answers[index] ?? { ok: false, why: "the host said nothing about it" });
      });
    }),
    ...lanes(probes, options.concurrency, async (source) => {
      evidence.set(source.id, await look(source, options.probe));
    }),
  ]);
  for (const source of sources) derive(source, evidence);
  return evidence;
}

function derive(source: Source, evidence: Map<string, Evidence>): Evidence {
  const known = evidence.get(source.id);
  if (known) return known;
  if (source.kind !== "derived") return { ok: false, why: "nobody looked" };
  const from = derive(source.from, evidence);
  const result = from.ok ? attempt(() => source.map(from.value)) : from;
  evidence.set(source.id, result);
  return result;
}

async function look(source: ProbeSource<unknown>, context: Omit<ProbeContext, "signal">): Promise<Evidence> {
  const limit = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  // what was waited for in vain is the probe's to say; only one that does not even stop has nothing to say
  const late = new Promise<never>((_, reject) => {
    timers.push(setTimeout(() => limit.abort(), source.timeoutSeconds * 1000));
    timers.push(
      setTimeout(
        () => reject(new Unavailable(`no answer within ${source.timeoutSeconds} s`)),
        source.timeoutSeconds * 1000 + graceMilliseconds,
      ),
    );
  });
  try {
    return { ok: true, value: await Promise.race([source.run({ ...context, signal: limit.signal }), late]) };
  } catch (error) {
    return unavailable(error);
  } finally {
    timers.forEach(clearTimeout);
    limit.abort();
  }
}

function attempt(work: () => unknown): Evidence {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return unavailable(error);
  }
}

function unavailable(error: unknown): Evidence {
  const why = brief(error instanceof Error ? error.message : String(error));
  return { ok: false, why: error instanceof Unavailable ? why : `the answer could not be read: ${why}` };
}

function unique<T extends { id: string }>(items: T[]): T[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

/** As many workers as `count` that take the items one after the other. */
function lanes<T>(items: T[], count: number, work: (item: T) => Promise<void>): Promise<void>[] {
  const waiting = [...items];
  return Array.from({ length: Math.min(count, items.length) }, async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  });
}
