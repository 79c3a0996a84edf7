import { fileHeader } from "./yamlFile.ts";

/**
 * Variables as assignments for a POSIX shell: `set -a; . file; set +a`. Neither Compose nor systemd nor `docker run --env-file`
 * reads such a file the same way. Throws on a name that no shell takes and on control characters, without showing the value.
 */
export function renderEnvFile(variables: Record<string, string>): string {
  const lines = Object.entries(variables).map(([name, value]) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new Error(`environment file: "${name}" is not a variable's name`);
    if (/\p{Cc}/u.test(value)) {
      throw new Error(`environment file: ${name} holds a line break or another control character. Next: set its value again without.`);
    }
    return `${name}='${value.replaceAll("'", `'\\''`)}'\n`;
  });
  return fileHeader("igniter") + lines.join("");
}
