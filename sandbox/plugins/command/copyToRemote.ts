import type { CheckFailure } from "../framework/check.ts";
import { exactly } from "../framework/compare.ts";
import type { Resource } from "../framework/provider.ts";
import { ARCHIVE_SIGNATURE, ASSET_SIGNATURE, isObject, type Properties, SIGNATURE_KEY } from "../framework/values.ts";
import type { Connection } from "./connectionInputs.ts";
import { connectionType } from "./connectionInputs.ts";
import { dial } from "./dial.ts";
import { commandInput, triggersInput, uniqueId } from "./resource.ts";
import { copyPath, openSftp, writeText } from "./sftp.ts";

/** Copies over SFTP as the login user: no mode, no owner, not atomic; nothing is deleted, ever, and drift is not seen. */
export const copyToRemote: Resource = {
  inputs: {
    connection: commandInput("connection", connectionType, { required: true }),
    remotePath: commandInput("remotePath", "string", { required: true }),
    source: { type: "any", required: true, onChange: "update", compare: exactly("source", false) },
    triggers: triggersInput,
  },
  outputs: [],
  check: checkSource,
  create: async (operation, inputs) => {
    await copy(operation, inputs);
    return { id: uniqueId(""), state: inputs };
  },
  update: async (operation, _id, state, news) => {
    // A change of the connection alone copies nothing.
    if (contentHash(state) !== contentHash(news) || state.remotePath !== news.remotePath) {
      await copy(operation, news);
    }
    return news;
  },
};

/** As released in 1.2.1: a source that is not known yet is neither asset nor archive, so the check fails in a first preview. */
function checkSource(news: Properties): CheckFailure[] {
  const source = news.source;
  if (source === undefined) {
    return [];
  }
  const signature = isObject(source) ? source[SIGNATURE_KEY] : undefined;
  if (signature === ASSET_SIGNATURE) {
    const remote = Boolean((source as Properties).uri);
    return remote ? [{ property: "asset", reason: "asset must be a path-based file asset or a text asset" }] : [];
  }
  if (signature === ARCHIVE_SIGNATURE) {
    return (source as Properties).path ? [] : [{ property: "archive", reason: "archive must be a path to a file or directory" }];
  }
  return [{ property: "asset", reason: "either asset or archive must be set" }];
}

function contentHash(properties: Properties): unknown {
  return (properties.source as Properties | undefined)?.hash;
}

async function copy(operation: Parameters<typeof dial>[0], inputs: Properties): Promise<void> {
  const source = inputs.source as { path?: string; text?: string };
  const client = await dial(operation, inputs.connection as Connection);
  try {
    const sftp = await openSftp(client);
    await (source.path
      ? copyPath(sftp, source.path, inputs.remotePath as string)
      : writeText(sftp, source.text ?? "", inputs.remotePath as string));
  } finally {
    client.end();
  }
}
