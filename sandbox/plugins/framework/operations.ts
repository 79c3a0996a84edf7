import { isAutonamed, withAutoname } from "./autoname.ts";
import { type CheckResult, checkInputs } from "./check.ts";
import { diffState, withoutIgnored } from "./diff.ts";
import type { Created, Operation, ProviderPackage, Resource } from "./provider.ts";
import type { PartChange } from "./schema.ts";
import { inputsOf, mergedState, plannedState } from "./state.ts";
import { DEFAULTS_KEY, isEmpty, type Properties, UNKNOWN } from "./values.ts";

export interface DiffResult {
  changes: PartChange[];
  deleteBeforeReplace: boolean;
}

/** The type token of a resource from its URN. */
export function tokenOf(urn: string): string {
  return urn.split("::")[2]?.split("$").pop() ?? "";
}

/** The logical name of a resource from its URN. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

export async function loadResource(provider: ProviderPackage, urn: string): Promise<Resource> {
  const token = tokenOf(urn);
  const load = provider.resources[token];
  if (load === undefined) {
    throw new Error(
      `resource type ${token} is not supported by the sandbox's stand-in, which has ${Object.keys(provider.resources).sort().join(", ")}; use the real plugin for it`,
    );
  }
  return await load();
}

export function check(resource: Resource, logicalName: string, olds: Properties, news: Properties): CheckResult {
  const result = checkInputs(resource.inputs, news);
  const failures = [...result.failures, ...(resource.check?.(news, result) ?? [])];
  return { inputs: resource.autonamed ? withAutoname(logicalName, olds, result.inputs) : result.inputs, failures };
}

/**
 * A replacement is delete-before-create when the bridged provider finds it necessary: the program fixed the name and keeps it.
 * The engine does not ask for this when `replaceOnChanges` alone causes the replacement.
 */
export function diff(resource: Resource, state: Properties, news: Properties, ignored: string[]): DiffResult {
  const found = [...diffState(resource.inputs, state, news), ...(resource.extraChanges?.(state, news) ?? [])];
  const changes = withoutIgnored(found, ignored);
  const fixedName = resource.autonamed === true && !isAutonamed(news) && news.name === state.name;
  return { changes, deleteBeforeReplace: fixedName && changes.some(({ replace }) => replace) };
}

export async function create(resource: Resource, operation: Operation, inputs: Properties, preview: boolean): Promise<Created> {
  if (preview) {
    return { id: "", state: plannedState(resource.inputs, resource.outputs, inputs) };
  }
  const { [DEFAULTS_KEY]: _, ...values } = inputs;
  return await resource.create(operation, values);
}

/** What a refresh or, without a state, an import finds. An import takes from the state the inputs that are not at their default. */
export async function read(
  resource: Resource,
  operation: Operation,
  request: { id: string; state: Properties; inputs: Properties },
): Promise<(Created & { inputs: Properties }) | undefined> {
  const { id, state, inputs } = request;
  const imported = isEmpty(state);
  if (resource.read === undefined) {
    if (imported) {
      throw new Error(`import of ${tokenOf(operation.urn)} is not supported by the sandbox's stand-in`);
    }
    return { id, state, inputs };
  }
  const found = await resource.read(operation, id, state, inputs);
  return found && { ...found, inputs: imported ? inputsOf(resource.inputs, found.state) : inputs };
}

export async function update(
  resource: Resource,
  operation: Operation,
  request: { id: string; state: Properties; news: Properties; ignored: string[]; preview: boolean },
): Promise<Properties> {
  const { id, state, news } = request;
  const { changes } = diff(resource, state, news, request.ignored);
  const merged = mergedState(resource.inputs, state, news);
  if (request.preview) {
    const unknown = Object.fromEntries((resource.unknownOnUpdate ?? []).map((name) => [name, UNKNOWN]));
    return { ...merged, ...(changes.length > 0 ? unknown : {}) };
  }
  // An empty update (the engine sends one to clear an init error) reaches nothing.
  if (changes.length === 0 || resource.update === undefined) {
    return merged;
  }
  return await resource.update(operation, id, state, merged, changes);
}
