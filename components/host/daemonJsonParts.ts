import { daemonJson, engineSettings } from "../../config-templates/host/daemonJson.ts";
import { shellQuote } from "./script.ts";

/** Keys of ours as the scripts hold them: the path inside daemon.json and the value. */
function entries(settings: Record<string, unknown>, path: string[] = []): { path: string[]; value: unknown }[] {
  return Object.entries(settings).flatMap(([key, value]) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? entries(value as Record<string, unknown>, [...path, key])
      : [{ path: [...path, key], value }],
  );
}

/** jq: the file without what we have written into it; `$own` is a list of what we may have written, one a run that did not end. */
const withoutOwn = `
def without_own: reduce ($own | add // [])[] as $entry (.; if getpath($entry.path) == $entry.value then delpaths([$entry.path]) else . end)
  | if ."log-opts" == {} then del(."log-opts") else . end;`;

const merge = `${withoutOwn}
without_own as $base
| [$wanted[] | select(.path != ["default-address-pools"] or $forced or ($base | has("default-address-pools") | not))] as $wanted
| {
    conflicts: [$wanted[] | . as $entry | ($base | getpath($entry.path)) as $there | select($there != null and $there != $entry.value) | "\\(.path | join(".")) is \\($there | tojson) and has to be \\(.value | tojson)"],
    merged: (reduce $wanted[] as $entry ($base; setpath($entry.path; $entry.value))),
    own: [$wanted[] | . as $entry | select(($base | getpath($entry.path)) == null)]
  }`;

/**
 * Puts our keys into daemon.json and keeps every other one; a key that somebody has set to something else is an error and never
 * overwritten. Notes `engine-reload`, and `engine-restart` where the engine takes a key at its start only. `forced`: the pools
 * are the config's own.
 */
export function mergeDaemonJson(forced: boolean): string {
  const wanted = JSON.stringify(entries(engineSettings()));
  return `
present='{}'
if [ -s ${daemonJson} ]; then present=$(jq -e 'select(type == "object")' ${daemonJson} 2>/dev/null) || fail "${daemonJson} is not a JSON object" "mend it (jq . ${daemonJson} shows where), then run again"; fi
own='[]'
if [ -s "$state/docker.keys" ]; then own=$(cat "$state/docker.keys"); fi
plan=$(jq -c --argjson own "$own" --argjson forced ${forced} --argjson wanted "$(jq -nc --argjson pools "$pools" --argjson rest ${shellQuote(wanted)} '$rest + [{path: ["default-address-pools"], value: $pools}]')" ${shellQuote(merge)} <<<"$present")
conflicts=$(jq -r '.conflicts | join("; ")' <<<"$plan")
if [ -n "$conflicts" ]; then fail "${daemonJson} has settings of its own: $conflicts" "change or remove them there, restart Docker at a time of your choice, then run again"; fi
if [ "$(jq -cS .merged <<<"$plan")" != "$(jq -cS . <<<"$present")" ]; then
  remember docker.keys "$(jq -c --argjson own "$own" '$own + [.own]' <<<"$plan")"
  mkdir -p /etc/docker
  jq .merged <<<"$plan" > ${daemonJson}.pocket-new
  if [ -e ${daemonJson} ]; then
    chmod --reference=${daemonJson} ${daemonJson}.pocket-new
    cp -p ${daemonJson} "$state/daemon.json.before"
  else
    chmod 644 ${daemonJson}.pocket-new
    rm -f "$state/daemon.json.before"
    : > "$state/docker.created"
  fi
  if command -v dockerd >/dev/null && dockerd --help 2>&1 | grep -e '--validate' >/dev/null && ! refusal=$(dockerd --validate --config-file ${daemonJson}.pocket-new 2>&1); then
    rm -f ${daemonJson}.pocket-new
    fail "Docker refuses its new settings: $(tail -n 1 <<<"$refusal" | cut -c1-300)" "mend ${daemonJson}, then run again"
  fi
  todo engine-reload
  if [ "$(jq -cS 'del(."live-restore")' <<<"$present")" != "$(jq -cS '.merged | del(."live-restore")' <<<"$plan")" ]; then todo engine-restart; fi
  sync ${daemonJson}.pocket-new
  mv -fT ${daemonJson}.pocket-new ${daemonJson}
fi
remember docker.keys "$(jq -c '[.own]' <<<"$plan")"`;
}

/** Puts daemon.json back as it was before this run. */
export const restoreDaemonJson = `if [ -e "$state/daemon.json.before" ]; then cp -p "$state/daemon.json.before" ${daemonJson}; else rm -f ${daemonJson}; fi; finished engine-reload; finished engine-restart`;

/** Takes our keys out again; a file that we made and that holds nothing else goes. */
export const releaseDaemonJson = `
if [ -s "$state/docker.keys" ] && [ -s ${daemonJson} ]; then
  jq --argjson own "$(cat "$state/docker.keys")" ${shellQuote(`${withoutOwn} without_own`)} ${daemonJson} > ${daemonJson}.pocket-new
  if [ "$(jq -c . ${daemonJson}.pocket-new)" = '{}' ] && [ -e "$state/docker.created" ]; then
    rm -f ${daemonJson}.pocket-new ${daemonJson}
  else
    chmod --reference=${daemonJson} ${daemonJson}.pocket-new
    mv -fT ${daemonJson}.pocket-new ${daemonJson}
  fi
fi
rm -f "$state"/docker.keys* "$state/docker.created" "$state/daemon.json.before"`;
