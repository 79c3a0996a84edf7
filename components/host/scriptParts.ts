import { ownMark } from "../../config-templates/host/ownMark.ts";
import { shellQuote } from "./script.ts";

/** What the steps on a host remember between runs; nothing secret. */
export const stateFolder = "/var/lib/pocket-provider";

/** Distributions that the steps on a host have been made for, as in /etc/os-release: ID and VERSION_ID. */
export const supportedSystems = ["debian 12", "debian 13", "ubuntu 22.04", "ubuntu 24.04", "ubuntu 26.04"];

/**
 * Beginning of every script for a host: `fail WHAT NEXT` ends it, `todo NAME` notes work that has to be done even when the script
 * dies before, `pending NAME` asks for it and `finished NAME` takes it off; `remember NAME TEXT` keeps a text for later runs.
 * In strict mode `grep -q` at the end of a pipe may fail although it finds, because it ends before the others have written.
 */
export const scriptHead = `
fail() { echo "$1. Next: $2" >&2; exit 1; }
if [ "$(id -u)" != 0 ]; then fail "this step needs root" "let the login user of the config use sudo without a password, or log in as root"; fi
umask 022
state=${stateFolder}
mark=${shellQuote(ownMark)}
todo() { mkdir -p "$state/todo"; : > "$state/todo/$1"; }
pending() { [ -e "$state/todo/$1" ]; }
finished() { rm -f "$state/todo/$1"; }
remember() {
  if [ "$(cat "$state/$1" 2>/dev/null)" = "$2" ]; then return; fi
  mkdir -p "$state"
  printf '%s\\n' "$2" > "$state/$1.new"
  mv -f "$state/$1.new" "$state/$1"
}`;

/** Refuses a host on which the rest would not work, before anything is touched. */
export const supportedSystem = `
system=$(. /etc/os-release && echo "$ID \${VERSION_ID:-}")
case "$system" in
  ${supportedSystems.map((name) => shellQuote(name)).join(" | ")}) ;;
  *) fail "this host runs '$system'; ${supportedSystems.join(", ")} are supported" "use a host with one of these" ;;
esac
if [ ! -d /run/systemd/system ]; then fail "this host does not run systemd" "use a machine or virtual machine with a standard image"; fi`;

/**
 * `own_file PATH MODE TEXT [TODO]` makes a file of ours be exactly that, in one step, and notes TODO when it was not. A file of
 * that name which is not ours is refused. `drop_file PATH [TODO]` removes one of ours.
 */
export const ownFiles = `
is_ours() { [ -f "$1" ] && [ ! -L "$1" ] && [ "$(head -n 1 "$1")" = "$mark" ]; }
own_file() {
  if [ -e "$1" ] || [ -L "$1" ]; then
    if ! is_ours "$1"; then fail "$1 is there already and pocket-provider did not write it" "move it away, then run again"; fi
    if [ "$(cat "$1"; echo .)" = "$3." ] && [ "$(stat -c '%a %u:%g' "$1")" = "$2 0:0" ]; then return; fi
  fi
  if [ -n "\${4:-}" ]; then todo "$4"; fi
  mkdir -p "$(dirname "$1")"
  printf %s "$3" > "$1.pocket-new"
  chown 0:0 "$1.pocket-new"
  chmod "$2" "$1.pocket-new"
  sync "$1.pocket-new"
  mv -fT "$1.pocket-new" "$1"
}
drop_file() {
  rm -f "$1.pocket-new"
  if is_ours "$1"; then
    if [ -n "\${2:-}" ]; then todo "$2"; fi
    rm -f "$1"
  fi
}`;

/** Last line of a step: from here on its state is that of `hash`. */
export function recordGeneration(step: string, hash: string): string {
  return `remember ${step}.generation ${hash}`;
}

/**
 * First line of a step's deletion. A changed step is made before the old one is deleted, so a deletion only acts while the host's
 * state is still its own.
 */
export function unlessReplaced(step: string, hash: string): string {
  return `if [ "$(cat "$state/${step}.generation" 2>/dev/null)" != ${hash} ]; then exit 0; fi`;
}

/** Last lines of a step's deletion. */
export function forgetGeneration(step: string): string {
  return `rm -f "$state/${step}.generation"
rmdir --ignore-fail-on-non-empty "$state/todo" "$state" 2>/dev/null || true`;
}
