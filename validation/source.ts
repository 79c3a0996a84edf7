/** What a script on a host came to. */
export interface Section {
  code: number;
  stdout: string;
  stderr: string;
}

/** Bash that a host runs together with the others of its run; read-only. */
export interface HostSource {
  kind: "host";
  id: string;
  host: string;
  script: string;
  /** Seconds after which it is ended. */
  timeoutSeconds: number;
}

/** What probes from this machine may use. */
export interface ProbeContext {
  signal: AbortSignal;
  /** Name → address, instead of DNS. */
  resolve: ReadonlyMap<string, string>;
  /** DNS servers to ask, address or address:port; undefined: the machine's own. */
  dnsServers?: string[];
  /** PEM of authorities that are trusted beside the machine's own. */
  authorities?: string;
}

/** A look from this machine. What answers badly or not at all is a value too; it throws only when it could not look. */
export interface ProbeSource<T> {
  kind: "probe";
  id: string;
  timeoutSeconds: number;
  run(context: ProbeContext): Promise<T>;
}

/** What another source's value says; `map` throws Unavailable when that value says nothing. */
export interface DerivedSource<T> {
  kind: "derived";
  id: string;
  from: Source;
  map(value: unknown): T;
}

export type Source = HostSource | ProbeSource<unknown> | DerivedSource<unknown>;

export type ValueOf<S> = S extends HostSource ? Section : S extends ProbeSource<infer T> ? T : S extends DerivedSource<infer T> ? T : never;

export type Values<S extends readonly unknown[]> = { -readonly [K in keyof S]: ValueOf<S[K]> };

/** Evidence, or why there is none. */
export type Evidence = { ok: true; value: unknown } | { ok: false; why: string };

/** Thrown where evidence cannot be had; its message is the reason that a person reads. */
export class Unavailable extends Error {}

export function hostScript(host: string, id: string, script: string, timeoutSeconds = 8): HostSource {
  return { kind: "host", id: `${id}@${host}`, host, script, timeoutSeconds };
}

export function probe<T>(id: string, run: (context: ProbeContext) => Promise<T>, timeoutSeconds = 5): ProbeSource<T> {
  return { kind: "probe", id, timeoutSeconds, run };
}

export function derived<S extends Source, T>(id: string, from: S, map: (value: ValueOf<S>) => T): DerivedSource<T> {
  return { kind: "derived", id, from, map: (value) => map(value as ValueOf<S>) };
}

/** Standard output of a script that succeeded; the reason of one that did not. */
export function outputOf({ code, stdout, stderr }: Section): string {
  if (code === 0) return stdout;
  if (code === 124 || code === 137) throw new Unavailable("it did not end in time");
  if (/No such container|is not running|is restarting/.test(stderr))
    throw new Unavailable("the container that had to be asked does not run");
  throw new Unavailable(stderr.trim().split("\n").at(-1) || `exit ${code}, and it said nothing`);
}

/** The source at the end of a chain of derivations. */
export function rootOf(source: Source): HostSource | ProbeSource<unknown> {
  return source.kind === "derived" ? rootOf(source.from) : source;
}

/** Parts of an output in which each begins with a line "@@name". */
export function marked(text: string): Record<string, string> {
  const parts = text.split(/^@@/m).slice(1);
  return Object.fromEntries(
    parts.map((part) => {
      const end = part.indexOf("\n");
      return end < 0 ? [part.trim(), ""] : [part.slice(0, end).trim(), part.slice(end + 1).trim()];
    }),
  );
}

/** A part that has to be there. */
export function part(parts: Record<string, string>, name: string): string {
  const text = parts[name];
  if (text === undefined) throw new Unavailable(`the answer has no part ${name}`);
  return text;
}
