import { shellQuote } from "../host/script.ts";
import { contentHash } from "./hash.ts";

/** One rendered file of an instance. */
export interface BundleFile {
  /** Relative to the bundle's folder, no spaces, no "..". */
  path: string;
  content: string;
  /** Octal permissions; default 0440: readable by the program's own user only. */
  mode?: string;
}

export interface FileBundle {
  files: BundleFile[];
  /** Numeric uid and gid that the files belong to. */
  owner: { uid: number; gid: number };
}

/** Names the bundle by its content: 16 hex digits over paths, modes, owner and contents. */
export function bundleHash(bundle: FileBundle): string {
  return contentHash(bundle);
}

/** The bundle as the script below reads it: one line a file with mode, path and base64 content. */
export function encodeBundle(bundle: FileBundle): string {
  return bundle.files
    .map(({ path, content, mode = "0440" }) => {
      if (!/^[\w.@-]+(\/[\w.@-]+)*$/.test(path) || path.split("/").includes("..")) {
        throw new Error(`bundle file "${path}": must be a relative path of letters, digits, dots, dashes and underscores`);
      }
      return `${mode} ${path} ${Buffer.from(content, "utf8").toString("base64")}\n`;
    })
    .join("");
}

/** Runs what needs root directly, or, for a user who only has the Docker engine, inside a container of the instance's image. */
function asRoot(root: string, image: string): string {
  return `as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else docker run --rm --network none -u 0:0 -v ${shellQuote(`${root}:${root}`)} --entrypoint "$1" ${shellQuote(image)} "\${@:2}"; fi; }`;
}

/**
 * Writes the bundle from stdin to `<root>/<hash>`: into a temporary folder, modes and owner set, synced, then renamed. A folder
 * of that name is complete by construction and left as it is, since a running container may read it.
 */
export function writeBundleScript(root: string, hash: string, owner: FileBundle["owner"], image: string): string {
  const quoted = shellQuote(`${root}/${hash}`);
  return `
umask 077
${asRoot(root, image)}
target=${quoted}
if [ -d "$target" ]; then cat >/dev/null; exit 0; fi
mkdir -p ${shellQuote(root)}
for old in "$target".partial-*; do if [ -e "$old" ]; then as_root rm -rf "$old"; fi; done
partial="$target.partial-$$"
mkdir "$partial"
while read -r mode path content; do
  mkdir -p "$partial/$(dirname "$path")"
  printf %s "$content" | base64 -d > "$partial/$path"
  chmod "$mode" "$partial/$path"
done
find "$partial" -type d -exec chmod 0550 {} +
as_root chown -R ${owner.uid}:${owner.gid} "$partial"
sync "$(dirname "$partial")"
mv -T "$partial" "$target"`;
}

/** Link to the bundle in use, beside the bundles, for a program that reloads. */
export const currentLink = "current";

/** Removes the bundle unless a container still uses it, by its name or by the link: after a failed change and its revert, the old name is in use again. */
export function removeBundleScript(root: string, hash: string, image: string): string {
  const target = `${root}/${hash}`;
  return `
${asRoot(root, image)}
if [ -n "$(docker ps -aq --filter volume=${shellQuote(target)})" ]; then exit 0; fi
link=${shellQuote(`${root}/${currentLink}`)}
if [ "$(readlink "$link" 2>/dev/null)" = ${shellQuote(hash)} ]; then
  if [ -n "$(docker ps -aq --filter volume=${shellQuote(root)})" ]; then exit 0; fi
  rm -f "$link"
fi
if [ -d ${shellQuote(target)} ]; then as_root rm -rf ${shellQuote(target)}; fi
rmdir -p --ignore-fail-on-non-empty ${shellQuote(root)} 2>/dev/null || true`;
}
