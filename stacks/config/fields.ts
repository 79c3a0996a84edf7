import { z } from "zod";
import { isIpv4, isPokt, parseGoDuration } from "./values.ts";
import { say } from "./wording.ts";

/** One schema for all its uses: building schemas is most of the time that reading a config takes. */
export function shared<Schema>(make: () => Schema): () => Schema {
  let made: Schema | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Object without unknown keys. An unknown key's message lists the known ones, from which the suggestion is made. */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? Object.keys(shape).join(", ") : undefined),
  });
}

export const text = shared(() => z.string().min(1, say("must not be empty", "write a value or remove the key")));

/** Text that matches a pattern; `form` completes "must be …". */
export function pattern(regex: RegExp, form: string, next: string) {
  return z.string().regex(regex, say(`must be ${form}`, next));
}

/** Text that passes a test, where a pattern alone does not decide. */
export function checked(test: (value: string) => boolean, rule: string, next: string) {
  return text().refine(test, say(rule, next));
}

export const whole = (min: number, max: number) => z.int().min(min).max(max);
export const seconds = (min: number, max = 86_400) => whole(min, max);
export const port = shared(() => whole(1, 65_535));

export const duration = shared(() =>
  checked(
    (value) => (parseGoDuration(value) ?? 0) > 0,
    "must be a duration above zero in hours, minutes and seconds",
    'write for example "24h" or "90m"',
  ),
);

const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
export const domain = shared(() =>
  pattern(
    new RegExp(`^(?=.{1,253}$)(${label}\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`),
    "a domain name in lower case, without scheme, port or path",
    'write for example "relay.my-company.io"',
  ),
);

/** IPv4 address or DNS name. */
export const machineAddress = shared(() =>
  pattern(
    new RegExp(`^(?=.{1,253}$)${label}(\\.${label})*$`),
    "an IPv4 address or a DNS name, without user, port or scheme",
    "write the address alone; user and port have keys of their own",
  ).refine((value) => !/^[0-9.]+$/.test(value) || isIpv4(value), say("is not a valid IPv4 address", "write four numbers from 0 to 255")),
);

export const hostPort = shared(() =>
  z
    .string()
    .regex(/^[A-Za-z0-9.-]+:\d{1,5}$/, { error: ({ input }) => hostPortMessage(String(input)) })
    .refine((value) => isPort(value), say("has a port that is out of range", "use a port from 1 to 65535")),
);

function hostPortMessage(value: string): string {
  if (!value.includes("://"))
    return say("must be a bare host:port without scheme or path", 'remove everything but host and port, for example "host:443"');
  const rest = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([A-Za-z0-9.-]+:\d+)/i.exec(value)?.[1];
  return say("must be a bare host:port without a scheme such as http://", `write ${rest ?? 'host and port alone, for example "host:443"'}`);
}

function isPort(value: string): boolean {
  const number = Number(value.slice(value.lastIndexOf(":") + 1));
  return number >= 1 && number <= 65_535;
}

export const absolutePath = shared(() =>
  pattern(/^\/[^\s:,]+$/, "an absolute path without spaces, colons or commas", "write the whole path from /"),
);

export const email = shared(() => pattern(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "an e-mail address", "write name@domain"));

export const poktAddress = shared(() =>
  checked(isPokt, "must be a pokt1… address with a valid checksum", "copy the whole address again (43 characters, from your wallet)"),
);

export const secretReference = shared(() =>
  pattern(
    /^[a-zA-Z][a-zA-Z0-9_-]{0,62}$/,
    "the name of a secret (letters, digits, - and _, starting with a letter)",
    "choose a name and set the value with pulumi config set --secret --path",
  ),
);

export const fullName = (what: string) =>
  pattern(/^[a-z][a-z0-9-]{0,30}$/, `a ${what} of lower-case letters, digits and -, starting with a letter`, `rename the ${what}`);
