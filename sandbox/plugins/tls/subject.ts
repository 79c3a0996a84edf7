import type { Fields } from "../framework/schema.ts";
import type { Properties } from "../framework/values.ts";
import { type Element, element, oid, readElements, sequence, setOf } from "./der.ts";

const PRINTABLE_STRING = 0x13;
const UTF8_STRING = 0x0c;
const IA5_STRING = 0x16;

/** Attributes of a distinguished name in the order in which upstream writes them. */
const attributes: [field: string, id: string][] = [
  ["country", "2.5.4.6"],
  ["province", "2.5.4.8"],
  ["locality", "2.5.4.7"],
  ["streetAddress", "2.5.4.9"],
  ["postalCode", "2.5.4.17"],
  ["organization", "2.5.4.10"],
  ["organizationalUnit", "2.5.4.11"],
  ["commonName", "2.5.4.3"],
  ["serialNumber", "2.5.4.5"],
];
const EMAIL = "1.2.840.113549.1.9.1";
const absentWhenEmpty = ["commonName", "serialNumber"];

export const subjectFields: Fields = {
  ...Object.fromEntries(attributes.map(([field]) => [field, { type: field === "streetAddress" ? { list: "string" } : "string" } as const])),
  emailAddress: { type: "string" },
};

/** DER of the distinguished name; an empty sequence where nothing is given. */
export function subjectName(subject: Properties | undefined): Buffer {
  const given = attributes.flatMap(([field, id]) => {
    const value = subject?.[field];
    const values = (Array.isArray(value) ? value : value === undefined ? [] : [value]) as string[];
    const present = absentWhenEmpty.includes(field) ? values.filter((text) => text !== "") : values;
    return present.length === 0 ? [] : [setOf(...present.map((text) => sequence(oid(id), directoryString(text))))];
  });
  const email = subject?.emailAddress as string | undefined;
  const last = email === undefined ? [] : [setOf(sequence(oid(EMAIL), element(IA5_STRING, Buffer.from(email))))];
  return sequence(...given, ...last);
}

/** A name read from a request, written anew the way upstream does: in its order, without what it does not know (an email address). */
export function rewrittenName(name: Element): Buffer {
  const parts = readElements(name.contents).flatMap((set) => readElements(set.contents));
  const known = attributes.flatMap(([, id]) => {
    const values = parts.map((part) => readElements(part.contents)).filter(([type]) => type!.encoded.equals(oid(id)));
    return values.length === 0 ? [] : [setOf(...values.map(([type, value]) => sequence(type!.encoded, directoryString(textOf(value!)))))];
  });
  return sequence(...known);
}

function directoryString(text: string): Buffer {
  return element(/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text) ? PRINTABLE_STRING : UTF8_STRING, Buffer.from(text));
}

function textOf(value: Element): string {
  return value.contents.toString("utf8");
}
