import { type SysctlFile, sysctlFiles } from "../../config-templates/host/sysctl.ts";
import { shellQuote } from "./script.ts";

const pathOf = (key: string) => `/proc/sys/${key.replaceAll(".", "/")}`;

function applyFile({ path, text, settings }: SysctlFile): string {
  const keys = settings.map(({ key, value }) => `check_key ${key} ${pathOf(key)} ${shellQuote(value)}`).join("\n");
  const before = settings.map(({ key }) => `remember_key ${key} ${pathOf(key)}`).join("\n");
  return `
${before}
own_file ${path} 644 ${shellQuote(text)} sysctl
if pending sysctl; then
  /lib/systemd/systemd-sysctl ${settings.map(({ key }) => `--prefix=${key}`).join(" ")} 2>/dev/null || true
${keys}
fi`;
}

/**
 * Sets the kernel up for relay load as the next boot will, so that a file of the operator that comes later wins both times. A host
 * that is a container keeps the machine's values. What was there before is noted once, for the way back.
 */
export const applySysctl = `
remember_key() {
  if [ -r "$2" ] && ! grep -q "^$1=" "$state/sysctl.before" 2>/dev/null; then echo "$1=$(tr '\\t' ' ' < "$2")" >> "$state/sysctl.before"; fi
}
check_key() {
  if [ ! -e "$2" ]; then echo "sysctl $1: this kernel does not have it"; return; fi
  if [ "$(tr '\\t' ' ' < "$2")" != "$3" ]; then echo "sysctl $1 stays $(tr '\\t' ' ' < "$2"): another file sets it, or it cannot be changed here"; fi
}
${sysctlFiles
  .map((file) =>
    file.machineWide
      ? `if systemd-detect-virt -cq; then drop_file ${file.path}; echo "sysctl: a container keeps the memory settings of the machine below it"; else ${applyFile(file)}
fi`
      : applyFile(file),
  )
  .join("\n")}
finished sysctl`;

/** Removes our files and gives back the values that were there. */
export const releaseSysctl = `
${sysctlFiles.map(({ path }) => `drop_file ${path}`).join("\n")}
if [ -e "$state/sysctl.before" ]; then
  while IFS='=' read -r key value; do echo "$value" > "/proc/sys/\${key//.//}" 2>/dev/null || true; done < "$state/sysctl.before"
  rm -f "$state/sysctl.before"
fi`;
