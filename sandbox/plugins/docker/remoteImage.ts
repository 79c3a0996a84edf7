import { bridged } from "../framework/failures.ts";
import type { Created, Resource } from "../framework/provider.ts";
import type { Schema } from "../framework/schema.ts";
import type { Properties } from "../framework/values.ts";
import { findImage, type LocalImage, localImage, repoDigestOf } from "./images.ts";
import type { CurrentSession } from "./session.ts";

/** Every input but `keepLocally` and `forceRemove` replaces. */
export const remoteImageInputs: Schema = {
  name: { type: "string", required: true, onChange: "replace" },
  keepLocally: { type: "boolean", onChange: "update" },
  forceRemove: { type: "boolean", onChange: "update" },
  platform: { type: "string", onChange: "replace" },
  pullTriggers: { type: { set: "string" }, onChange: "replace" },
  triggers: { type: { map: "any" }, onChange: "replace" },
  build: { type: "any", onChange: "update", refused: "building images" },
};

export function remoteImageResource(current: CurrentSession): Resource {
  const pull = async (inputs: Properties, signal: AbortSignal): Promise<Created> => {
    const image = await findImage(current(), inputs.name as string, inputs.platform as string | undefined, signal).catch((error: Error) => {
      throw new Error(bridged(`Unable to read Docker image into resource: ${error.message}`));
    });
    return readImage(inputs, image);
  };
  return {
    inputs: remoteImageInputs,
    outputs: ["imageId", "repoDigest"],
    create: (operation, inputs) => pull(inputs, operation.signal),
    read: async (_operation, id, state) => {
      if (state.name === undefined) {
        throw new Error(`an image cannot be imported (${id}); let the program declare it, which pulls nothing that is there`);
      }
      const image = await localImage(current(), state.name as string);
      return image === undefined ? undefined : readImage(state, image);
    },
    update: async (operation, _id, _state, news) => (await pull(news, operation.signal)).state,
    delete: async (operation, _id, state) => {
      const name = state.name as string;
      if (state.keepLocally === true || (await localImage(current(), name)) === undefined) {
        return;
      }
      const query = { force: state.forceRemove === true ? "1" : "0" };
      await current()
        .daemon.call("DELETE", `/images/${encodeURI(name)}`, { query, signal: operation.signal })
        .catch((error: Error) => {
          throw new Error(bridged(`Unable to remove Docker image: ${error.message}`));
        });
    },
  };
}

function readImage(inputs: Properties, image: LocalImage): Created {
  const name = inputs.name as string;
  return { id: `${image.Id}${name}`, state: { ...inputs, imageId: image.Id, repoDigest: repoDigestOf(name, image) } };
}
