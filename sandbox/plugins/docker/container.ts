import { setTimeout as sleep } from "node:timers/promises";
import { bridged, PartialFailure } from "../framework/failures.ts";
import type { Operation, Resource } from "../framework/provider.ts";
import type { PartChange } from "../framework/schema.ts";
import type { Properties } from "../framework/values.ts";
import { createContainerBody, updateContainerBody } from "./containerBody.ts";
import { containerInputs, containerOutputs } from "./containerInputs.ts";
import { type ContainerInspect, containerState } from "./containerState.ts";
import { DaemonError } from "./daemon.ts";
import { findImage } from "./images.ts";
import type { CurrentSession, DockerSession } from "./session.ts";
import { uploadArchive } from "./uploads.ts";

/** What the daemon's update request carries. */
const inPlace = ["restart", "maxRetryCount", "cpuShares", "memory", "memoryReservation", "cpuSet", "memorySwap"];

export function containerResource(current: CurrentSession): Resource {
  return {
    inputs: containerInputs,
    outputs: containerOutputs,
    autonamed: true,
    extraChanges: changesAfterFailedCreate,
    create: async (operation, inputs) => {
      const session = current();
      const id = await makeContainer(session, operation, inputs);
      try {
        await prepareAndStart(session, operation, id, inputs);
      } catch (error) {
        throw new PartialFailure(bridged((error as Error).message), id, inputs);
      }
      const found = await inspect(session, id);
      return { id, state: found === undefined ? inputs : containerState(found, inputs, inputs) };
    },
    read: async (_operation, id, state, inputs) => {
      const found = await inspect(current(), id);
      return found === undefined ? undefined : { id, state: containerState(found, state, inputs) };
    },
    update: async (operation, id, state, news, changes) => {
      try {
        await applyInPlace(current(), operation, id, { state, news, changes });
      } catch (error) {
        // Upstream writes the new values to the state even when applying them failed.
        throw new PartialFailure(bridged((error as Error).message), id, news);
      }
      return news;
    },
    delete: (operation, id, state) => removeContainer(current(), operation, id, state),
  };
}

/**
 * The state of a create that failed half way has only the inputs, so an entrypoint that the image chose is missing from it
 * and wants a replacement. With `entrypoints` set, or after a refresh, nothing differs and the failure is silently cleared.
 */
function changesAfterFailedCreate(state: Properties, news: Properties): PartChange[] {
  const unread = state.entrypoints === undefined && news.entrypoints === undefined;
  return unread ? [{ path: "entrypoints", kind: "update", replace: true }] : [];
}

async function makeContainer(session: DockerSession, operation: Operation, inputs: Properties): Promise<string> {
  const image = inputs.image as string;
  await findImage(session, image, "", operation.signal).catch((error: Error) => {
    throw new Error(bridged(`Unable to create container with image ${image}: ${error.message}`));
  });
  let body: Properties;
  try {
    body = createContainerBody(inputs, await session.daemon.apiVersion());
  } catch (error) {
    throw new Error(bridged((error as Error).message));
  }
  const made = await session.daemon
    .call<{ Id: string }>("POST", "/containers/create", { query: { name: inputs.name as string }, body, signal: operation.signal })
    .catch((error: Error) => {
      throw new Error(bridged(`Unable to create container: ${error.message}`));
    });
  return made.Id;
}

async function prepareAndStart(session: DockerSession, operation: Operation, id: string, inputs: Properties): Promise<void> {
  const { daemon } = session;
  await joinNetworks(session, id, (inputs.networksAdvanced as Properties[] | undefined) ?? []);
  for (const upload of (inputs.uploads as Properties[] | undefined) ?? []) {
    await daemon.call("PUT", `/containers/${id}/archive`, { query: { path: "/" }, body: uploadArchive(upload) }).catch((error: Error) => {
      throw new Error(`Unable to upload volume content: ${error.message}`);
    });
  }
  if (inputs.start === false) {
    return;
  }
  await startContainer(session, id);
  if (inputs.wait === true) {
    await waitUntilHealthy(session, operation, id, (inputs.waitTimeout as number | undefined) ?? 60);
  }
}

/** The container was created on the default bridge: it leaves that and joins its own networks, all before the start. */
async function joinNetworks({ daemon }: DockerSession, id: string, networks: Properties[]): Promise<void> {
  if (networks.length === 0) {
    return;
  }
  await daemon.call("POST", "/networks/bridge/disconnect", { body: { Container: id, Force: false } }).catch((error: Error) => {
    if (
      !error.message.includes("is not connected to the network bridge") &&
      !error.message.includes("is not connected to network bridge")
    ) {
      throw new Error(`Unable to disconnect the default network: ${error.message}`);
    }
  });
  for (const network of networks) {
    const endpoint = {
      Aliases: network.aliases,
      IPAMConfig: { IPv4Address: network.ipv4Address, IPv6Address: network.ipv6Address, LinkLocalIPs: network.linkLocalIps },
      MacAddress: network.macAddress,
      DriverOpts: Object.fromEntries(((network.driverOpts as string[] | undefined) ?? []).map((option) => splitOption(option))),
      GwPriority: network.gwPriority,
    };
    const path = `/networks/${encodeURIComponent(network.name as string)}/connect`;
    await daemon.call("POST", path, { body: { Container: id, EndpointConfig: endpoint } }).catch((error: Error) => {
      throw new Error(`Unable to connect to network '${network.name}': ${error.message}`);
    });
  }
}

function splitOption(option: string): [string, string] {
  const equals = option.indexOf("=");
  return [option.slice(0, equals), option.slice(equals + 1)];
}

async function startContainer({ daemon }: DockerSession, id: string): Promise<void> {
  await daemon.call("POST", `/containers/${id}/start`).catch((error: Error) => {
    throw new Error(`Unable to start container: ${error.message}`);
  });
}

/** Polls once a second. An unhealthy or exited container is not noticed before the deadline. */
async function waitUntilHealthy(session: DockerSession, { signal }: Operation, id: string, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    const health = (await inspect(session, id))?.State.Health;
    if (health === undefined) {
      throw new Error(
        "you have supplied a 'wait' argument, but the container does not have a healthcheck defined. Please remove the 'wait' argument or add a 'healthcheck' attribute",
      );
    }
    if (health.Status === "healthy") {
      return;
    }
    await sleep(1000, undefined, { signal });
  }
  throw new Error("container failed to be in healthy state");
}

async function inspect({ daemon }: DockerSession, id: string): Promise<ContainerInspect | undefined> {
  try {
    return await daemon.call<ContainerInspect>("GET", `/containers/${id}/json`);
  } catch (error) {
    if (error instanceof DaemonError && error.status === 404) {
      return undefined;
    }
    throw error;
  }
}

interface Update {
  state: Properties;
  news: Properties;
  changes: PartChange[];
}

/** Applies what the daemon can change in place. Everything else was reported as updated and reaches nothing. */
async function applyInPlace(session: DockerSession, operation: Operation, id: string, { state, news, changes }: Update): Promise<void> {
  if (state.mustRun === false && news.mustRun === true && news.start !== false) {
    await startContainer(session, id);
  }
  if (changes.some(({ path }) => inPlace.includes(path))) {
    const body = updateContainerBody(news);
    await session.daemon.call("POST", `/containers/${id}/update`, { body, signal: operation.signal }).catch((error: Error) => {
      throw new Error(`Unable to update a container: ${error.message}`);
    });
  }
}

/** Stops with the grace period *in the state*, none meaning SIGKILL at once, then removes with the anonymous volumes. */
async function removeContainer({ daemon }: DockerSession, { signal }: Operation, id: string, state: Properties): Promise<void> {
  const grace = Math.max(0, (state.destroyGraceSeconds as number | undefined) ?? 0);
  await daemon.call("POST", `/containers/${id}/stop`, { query: { t: String(grace) }, signal }).catch((error: Error) => {
    if (!error.message.includes("No such container")) {
      throw new Error(bridged(`Error stopping container ${id}: ${error.message}`));
    }
  });
  const query = { v: state.removeVolumes === false ? "0" : "1", force: "1" };
  await daemon.call("DELETE", `/containers/${id}`, { query, signal }).catch((error: Error) => {
    if (!/No such container|is already in progress/.test(error.message)) {
      throw new Error(bridged(`Error deleting container ${id}: ${error.message}`));
    }
  });
}
