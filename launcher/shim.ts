import { accessSync, chmodSync, closeSync, constants, existsSync, openSync, readSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

const marker = "pocket-provider shim";

/**
 * A `pulumi` that works in every checkout: takes the environment that the launcher wrote into the nearest .pocket folder
 * above the working directory, then runs the CLI named there.
 */
const script = `#!/bin/sh
# ${marker}: runs the Pulumi CLI with the environment of the checkout that it is called in
dir=$PWD
while [ "$dir" != / ] && [ ! -f "$dir/.pocket/env.sh" ]; do dir=$(dirname "$dir"); done
if [ ! -f "$dir/.pocket/env.sh" ]; then
  echo "pulumi: no .pocket/env.sh here or above. Next: run 'npm run lab' in a pocket-provider checkout first" >&2
  exit 1
fi
. "$dir/.pocket/env.sh"
exec "$POCKET_PULUMI/pulumi" "$@"
`;

export function isShim(file: string): boolean {
  const head = Buffer.alloc(200);
  const descriptor = openSync(file, "r");
  try {
    return head.toString("utf8", 0, readSync(descriptor, head)).includes(marker);
  } finally {
    closeSync(descriptor);
  }
}

/** Puts the shim where `pulumi` will be found, when nothing of that name is and the folder can be written. Returns its path. */
export function offerShim(folder = "/usr/local/bin"): string | undefined {
  const target = join(folder, "pulumi");
  const found = (process.env.PATH ?? "").split(delimiter).find((candidate) => existsSync(join(candidate, "pulumi")));
  if (found && !isShim(join(found, "pulumi"))) return undefined;
  try {
    accessSync(folder, constants.W_OK);
    writeFileSync(target, script);
    chmodSync(target, 0o755);
    return target;
  } catch {
    return undefined; // no right to write there: `npm run env` serves instead
  }
}
