import { type JsonSchema, same, sectionJsonSchemas } from "./jsonSchema.ts";
import { namespace } from "./namespace.ts";
import { profiles } from "./profiles.ts";
import { secretKeys } from "./secretKeys.ts";

type Three = [JsonSchema | undefined, JsonSchema | undefined, JsonSchema | undefined];

/** docs/configuration.md: every key with its type, defaults and meaning, from the schema alone. */
export function referencePage(): string {
  const all = profiles.map(sectionJsonSchemas);
  const sections = Object.keys(all[0]!).map((name) => {
    const three = all.map((schemas) => schemas[name]) as Three;
    return [`## ${name}`, "", three[0]!.description ?? "", "", ...header, ...rows(name, three), ""].join("\n");
  });
  return [...opening, ...sections, ...secretSection()].join("\n");
}

const opening = [
  "# Configuration",
  "",
  "<!-- Made by `node stacks/config/generateSchema.ts`; change the schema in stacks/config/ instead. -->",
  "",
  `A stack is one environment; its file is \`Pulumi.<stack>.yaml\`. Every key stands under \`config:\` with the prefix \`${namespace}:\`, for example`,
  `\`${namespace}:relay\`. In a lab \`profile\` is the only one that must be there; the profiles \`prod-single\` and \`prod-ha\` ask for`,
  "more, marked *required*. The annotated files of the three profiles in the repository's root are templates to copy.",
  "",
  "All mistakes of a stack file are reported at once, before anything is made, each with its path, value, rule and next step. Unknown keys are mistakes.",
  "Reserved names and addresses of the shipped examples (`*.example`, 192.0.2.x, an all-zero host key) are refused unless the stack is called like its",
  "profile, so a copy cannot be deployed before they are replaced; CHANGEME and its kin are refused everywhere.",
  "",
  "In the tables `<name>` stands for a name of your choice, `*` for each of the names listed, `[]` for each entry of a list, `(kind: ssh)` for the form that a map has with that value.",
  "Three defaults separated by / are those of lab, prod-single and prod-ha.",
  "",
];

const header = ["| key | type | default | meaning |", "|---|---|---|---|"];

function rows(path: string, three: Three): string[] {
  const schema = three.find((item) => item !== undefined)!;
  const forms = schema.oneOf ?? (schema.anyOf?.some((item) => item.properties) ? schema.anyOf : undefined);
  if (forms)
    return forms.flatMap((form, index) => formRows(path, form, three.map((item) => (item?.oneOf ?? item?.anyOf)?.[index]) as Three));
  if (schema.items) return rows(`${path}[]`, three.map((item) => item?.items) as Three);
  if (typeof schema.additionalProperties === "object") return namedRows(path, three);
  return propertyRows(path, three);
}

function formRows(path: string, form: JsonSchema, three: Three): string[] {
  const tag = Object.entries(form.properties ?? {}).find(([, value]) => value.const !== undefined);
  return form.properties ? propertyRows(tag ? `${path} (${tag[0]}: ${tag[1].const})` : path, three) : [];
}

function namedRows(path: string, three: Three): string[] {
  const values = three.map((item) => item?.additionalProperties as JsonSchema | undefined) as Three;
  return values[0]!.properties || values[0]!.oneOf ? rows(`${path}.<name>`, values) : [];
}

function propertyRows(path: string, three: Three): string[] {
  const properties = three[0]?.properties ?? {};
  const groups: { names: string[]; three: Three }[] = [];
  for (const name of Object.keys(properties)) {
    const own = three.map((item) => item?.properties?.[name]) as Three;
    const twin = own[0]?.properties && groups.find((group) => same(shapes(group.three), shapes(own)));
    if (twin) twin.names.push(name);
    else groups.push({ names: [name], three: own });
  }
  return groups.flatMap(({ names, three: own }) => {
    const key = `${path}.${label(names)}`;
    const optional = three.map((item) => !item?.required?.includes(names[0]!));
    const where = names.length > 3 ? `For each of ${names.join(", ")}. ` : "";
    return [row(key, own, optional, where), ...rows(key, own)];
  });
}

function label(names: string[]): string {
  if (names.length === 1) return names[0]!;
  return names.length < 4 ? `{${names.join(", ")}}` : "*";
}

/** What two keys must share to be described together: everything below them. */
function shapes(three: Three): unknown[] {
  return three.map((item) => item?.properties);
}

function row(key: string, three: Three, optional: boolean[], where: string): string {
  const schema = three[0]!;
  const defaults = three.map((item, index) => defaultText(item, optional[index]!));
  const shown = defaults.every((text) => text === defaults[0]) ? defaults[0]! : defaults.join(" / ");
  return `| \`${key}\` | ${typeText(schema)} | ${shown} | ${where}${(schema.description ?? "").replaceAll("|", "\\|").replaceAll("<", "&lt;")} |`;
}

function defaultText(schema: JsonSchema | undefined, optional: boolean): string {
  if (schema?.const !== undefined) return `\`${schema.const}\``;
  if (!optional) return "required";
  if (schema?.default === undefined || same(schema.default, {})) return "–";
  return `\`${typeof schema.default === "string" ? schema.default : JSON.stringify(schema.default)}\``;
}

function typeText(schema: JsonSchema): string {
  if (schema.const !== undefined) return "fixed";
  if (schema.enum) return schema.enum.join(", ");
  if (schema.items) return `list of ${typeText(schema.items)}`;
  if (schema.oneOf || schema.properties) return "map";
  if (typeof schema.additionalProperties === "object") return `map of ${typeText(schema.additionalProperties)}`;
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeText))].join(" or ");
  return [schema.type ?? "any"]
    .flat()
    .map((type) => typeNames[type] ?? type)
    .join(" or ");
}

const typeNames: Record<string, string> = { string: "text", integer: "whole number", boolean: "true, false" };

function secretSection(): string[] {
  return [
    "## Secrets",
    "",
    "These keys are refused in plain text. Set one with `pulumi config set --secret`, an entry of a map with `--secret --path`, and let the value come from",
    `standard input, not from the command line: \`pulumi config set --secret --path '${namespace}:backendSecrets.infura' < token.txt\`.`,
    "",
    "| key | kind | meaning |",
    "|---|---|---|",
    ...Object.entries(secretKeys).map(
      ([name, { kind, description }]) => `| \`${name}\` | ${kind === "map" ? "map of names to secrets" : "secret"} | ${description} |`,
    ),
    "",
  ];
}
