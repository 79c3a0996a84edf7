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

/** Every input of a network replaces it. */
export const networkInputs: Schema = {
  name: { type: "string", onChange: "replace" },
  labels: { type: labelSet, onChange: "replace" },
  driver: { type: "string", computed: true, onChange: "replace" },
  options: { type: { map: "string" }, computed: true, onChange: "replace" },
  internal: { type: "boolean", computed: true, onChange: "replace" },
  attachable: { type: "boolean", onChange: "replace" },
  ingress: { type: "boolean", onChange: "replace", refused: "ingress networks need swarm" },
  ipv6: { type: "boolean", onChange: "replace" },
  ipamDriver: { type: "string", default: "default", onChange: "replace" },
  ipamOptions: { type: { map: "string" }, onChange: "replace" },
  ipamConfigs: {
    type: {
      set: {
        object: {
          subnet: { type: "string" },
          ipRange: { type: "string" },
          gateway: { type: "string" },
          auxAddress: { type: { map: "string" } },
        },
      },
    },
    computed: true,
    onChange: "replace",
  },
};

interface IpamConfig {
  Subnet?: string;
  IPRange?: string;
  Gateway?: string;
  AuxiliaryAddresses?: Record<string, string>;
}

export interface NetworkInspect {
  Id: string;
  Name: string;
  Labels: Record<string, string> | null;
  Driver: string;
  Options: Record<string, string> | null;
  Internal: boolean;
  Attachable: boolean;
  Ingress: boolean;
  EnableIPv6: boolean;
  Scope: string;
  IPAM: { Driver: string; Options: Record<string, string> | null; Config: IpamConfig[] | null };
}

export function networkResource(current: CurrentSession): Resource {
  const read = async (id: string): Promise<Created | undefined> => {
    const found = await current()
      .daemon.call<NetworkInspect>("GET", `/networks/${id}`)
      .catch((error: unknown) => {
        if (error instanceof DaemonError) {
          return undefined;
        }
        throw error;
      });
    return found === undefined ? undefined : { id, state: networkState(found) };
  };
  return {
    inputs: networkInputs,
    outputs: ["scope"],
    autonamed: true,
    create: async (_operation, inputs) => {
      const made = await current()
        .daemon.call<{ Id: string }>("POST", "/networks/create", { body: createNetworkBody(inputs) })
        .catch((error: Error) => {
          throw new Error(bridged(`Unable to create network: ${error.message}`));
        });
      return (await read(made.Id)) ?? { id: made.Id, state: inputs };
    },
    read: (_operation, id) => read(id),
    delete: (operation, id) => removeNetwork(current, id, operation.signal),
  };
}

export function createNetworkBody(inputs: Properties): Properties {
  return {
    Name: inputs.name,
    // The daemon would otherwise make a second network of the same name.
    CheckDuplicate: true,
    Labels: labelsToMap(inputs.labels),
    Driver: inputs.driver,
    Options: inputs.options,
    Internal: inputs.internal,
    Attachable: inputs.attachable,
    EnableIPv6: inputs.ipv6,
    IPAM: {
      Driver: inputs.ipamDriver,
      Options: inputs.ipamOptions,
      Config: ((inputs.ipamConfigs as Properties[] | undefined) ?? []).map((config) => ({
        Subnet: config.subnet,
        IPRange: config.ipRange,
        Gateway: config.gateway,
        AuxiliaryAddresses: config.auxAddress,
      })),
    },
  };
}

/** A network's state as it is read from the daemon; every refresh sees all of it. */
export function networkState(network: NetworkInspect): Properties {
  const state: Properties = {
    name: network.Name,
    labels: mapToLabels(network.Labels),
    driver: network.Driver,
    options: network.Options ?? {},
    internal: network.Internal,
    attachable: network.Attachable,
    ingress: network.Ingress,
    ipv6: network.EnableIPv6,
    ipamDriver: network.IPAM.Driver,
    ipamOptions: network.IPAM.Options ?? {},
    scope: network.Scope,
    ipamConfigs: (network.IPAM.Config ?? []).map((config) =>
      Object.fromEntries(
        Object.entries({
          subnet: config.Subnet,
          ipRange: config.IPRange,
          gateway: config.Gateway,
          auxAddress: config.AuxiliaryAddresses,
        }).filter(([, value]) => !isEmpty(value)),
      ),
    ),
  };
  return Object.fromEntries(
    Object.entries(state).filter(([name, value]) => typeof value === "boolean" || name === "ipamConfigs" || !isEmpty(value)),
  );
}

/** Waits up to 30 s for the last container to leave, then fails. */
async function removeNetwork(current: CurrentSession, id: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + REMOVAL_DEADLINE_MILLISECONDS;
  for (;;) {
    try {
      await current().daemon.call("DELETE", `/networks/${id}`, { signal });
      return;
    } catch (error) {
      if (error instanceof DaemonError && error.status === 404) {
        return;
      }
      if (!(error as Error).message.includes("has active endpoints")) {
        throw new Error(bridged((error as Error).message));
      }
    }
    if (Date.now() > deadline) {
      throw new Error(bridged("timeout while waiting for state to become 'removed' (last state: 'pending', timeout: 30s)"));
    }
    await sleep(REMOVAL_POLL_MILLISECONDS, undefined, { signal });
  }
}
