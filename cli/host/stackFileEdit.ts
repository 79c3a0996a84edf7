import { readFileSync, realpathSync, renameSync, statSync, writeFileSync } from "node:fs";
import { isMap, isScalar, type Node, type Pair, parseDocument, type YAMLMap } from "yaml";
import { UserError } from "../../launcher/userError.ts";

/** One value to stand in a stack file. */
export interface Edit {
  /** The map that holds it. */
  map: string[];
  key: string;
  /** As YAML, on one line. */
  value: string;
  /** Keys of the map after which a new one is written: after the first that is there, else last. */
  after: string[];
}

/**
 * A YAML text with values set, and every other character as it was: comments, order, quotes and blank lines (writing a parsed document
 * anew moves comments). Throws UserError where the file is written in a way that cannot be edited so, such as an alias.
 */
export function editYaml(text: string, edits: Edit[]): string {
  return edits.reduce(editOne, text);
}

function editOne(text: string, edit: Edit): string {
  const { map: path, key, value } = edit;
  const map = parseDocument(text).getIn(path, true);
  if (!isMap(map)) throw cannot(edit);
  const old = pairOf(map, key);
  const edited = old ? replaced(text, old, value) : inserted(text, map, edit);
  const wanted = parseDocument(text);
  wanted.setIn([...path, key], parseDocument(value).contents);
  const result = parseDocument(edited);
  if (result.errors.length > 0 || !sameValues(result.toJS(), wanted.toJS())) throw cannot(edit);
  return edited;
}

const pairOf = (map: YAMLMap, key: string) =>
  map.items.find((pair) => isScalar(pair.key) && pair.key.value === key) as Pair<Node, Node | null> | undefined;

function replaced(text: string, pair: Pair<Node, Node | null>, value: string): string {
  const keyEnd = pair.key.range![1];
  const range = pair.value?.range;
  if (!range || range[0] === range[1]) return `${text.slice(0, keyEnd)}: ${value}${text.slice(text.indexOf(":", keyEnd) + 1)}`;
  return text.slice(0, range[0]) + value + text.slice(range[1]);
}

function inserted(text: string, map: YAMLMap, edit: Edit): string {
  const neighbours = edit.after.flatMap((key) => pairOf(map, key) ?? []);
  const neighbour = neighbours[0] ?? (map.items.at(-1) as Pair<Node, Node | null> | undefined);
  const end = neighbour?.value?.range?.[1];
  if (!neighbour || end === undefined) throw cannot(edit);
  if (map.flow) return `${text.slice(0, end)}, ${edit.key}: ${edit.value}${text.slice(end)}`;
  const lineStart = text.lastIndexOf("\n", neighbour.key.range![0] - 1) + 1;
  const indent = " ".repeat(neighbour.key.range![0] - lineStart);
  const lineEnd = text.indexOf("\n", text[end - 1] === "\n" ? end - 1 : end); // a map ends behind its last line
  const at = lineEnd < 0 ? text.length : lineEnd;
  return `${text.slice(0, at)}\n${indent}${edit.key}: ${edit.value}${text.slice(at)}`;
}

/** Whatever the order of keys: a new one stands beside its neighbour. */
function sameValues(one: unknown, other: unknown): boolean {
  if (one === null || other === null || typeof one !== "object" || typeof other !== "object") return one === other;
  const [left, right] = [one as Record<string, unknown>, other as Record<string, unknown>];
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => key in right && sameValues(left[key], right[key]));
}

function cannot({ map, key, value }: Edit): UserError {
  return new UserError(
    `${[...map, key].join(".")} cannot be written into the stack file as it stands`,
    `write it yourself: ${key}: ${value}`,
  );
}

/** Sets values in a file, at once or not at all. */
export function editFile(path: string, edits: Edit[]): void {
  const file = realpathSync(path);
  const text = editYaml(readFileSync(file, "utf8"), edits);
  const fresh = `${file}.${process.pid}.new`;
  writeFileSync(fresh, text, { mode: statSync(file).mode });
  renameSync(fresh, file);
}
