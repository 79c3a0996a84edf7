import { setTimeout as sleep } from "node:timers/promises";
import { bridged } from "../framework/failures.ts";
import type { Created, Resource } from "../framework/provider.ts";
import type { Schema } from "../framework/schema.ts";
import { isEmpty, type Properties } from "../framework/values.ts";
import { DaemonError } from "./daemon.ts";
import { labelSet, labelsToMap, mapToLabels } from "./labels.ts";
import type { CurrentSession } from "./session.ts";

const REMOVAL_DEADLINE_MILLISECONDS = 30_000;
const REMOVAL_POLL_MILLISECONDS = 1000;

/** Every input of a volume replaces it, labels included, and its data goes with it. */
export const volumeInputs: Schema = {
  name: { type: "string", computed: true, onChange: "replace" },
  labels: { type: labelSet, onChange: "replace" },
  driver: { type: "string", computed: true, onChange: "replace" },
  driverOpts: { type: { map: "string" }, onChange: "replace" },
  cluster: { type: "any", onChange: "replace", refused: "cluster volumes need swarm" },
};

interface VolumeInspect {
  Name: string;
  Labels: Record<string, string> | null;
  Driver: string;
  Options: Record<string, string> | null;
  Mountpoint: string;
}

export function volumeResource(current: CurrentSession): Resource {
  const read = async (id: string): Promise<Created | undefined> => {
    try {
      return { id, state: volumeState(await current().daemon.call<VolumeInspect>("GET", `/volumes/${encodeURIComponent(id)}`)) };
    } catch (error) {
      if (error instanceof DaemonError && error.status === 404) {
        return undefined;
      }
      throw new Error(bridged(`Unable to inspect volume: ${(error as Error).message}`));
    }
  };
  return {
    inputs: volumeInputs,
    outputs: ["mountpoint"],
    autonamed: true,
    create: async (_operation, inputs) => {
      const body = { Name: inputs.name, Labels: labelsToMap(inputs.labels), Driver: inputs.driver, DriverOpts: inputs.driverOpts };
      const made = await current()
        .daemon.call<VolumeInspect>("POST", "/volumes/create", { body })
        .catch((error: Error) => {
          throw new Error(bridged(`Unable to create volume: ${error.message}`));
        });
      return (await read(made.Name)) ?? { id: made.Name, state: inputs };
    },
    read: (_operation, id) => read(id),
    delete: (operation, id) => removeVolume(current, id, operation.signal),
  };
}

export function volumeState(volume: VolumeInspect): Properties {
  const state: Properties = {
    name: volume.Name,
    labels: mapToLabels(volume.Labels),
    driver: volume.Driver,
    driverOpts: volume.Options ?? {},
    mountpoint: volume.Mountpoint,
  };
  return Object.fromEntries(Object.entries(state).filter(([, value]) => !isEmpty(value)));
}

/** Removes the volume with its data; waits up to 30 s for containers that still use it, then fails. */
async function removeVolume(current: CurrentSession, id: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + REMOVAL_DEADLINE_MILLISECONDS;
  for (;;) {
    try {
      await current().daemon.call("DELETE", `/volumes/${encodeURIComponent(id)}`, { query: { force: "1" }, signal });
      return;
    } catch (error) {
      if (!(error as Error).message.includes("volume is in use")) {
        throw new Error(bridged((error as Error).message));
      }
    }
    if (Date.now() > deadline) {
      throw new Error(bridged("timeout while waiting for state to become 'removed' (last state: 'in_use', timeout: 30s)"));
    }
    await sleep(REMOVAL_POLL_MILLISECONDS, undefined, { signal });
  }
}
