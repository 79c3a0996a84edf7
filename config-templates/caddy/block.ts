/** One Caddyfile block, tab-indented as `caddy fmt` does. */
export function block(head: string, lines: string[]): string {
  const body = lines.flatMap((line) => line.split("\n")).map((line) => `\t${line}`);
  return [`${head} {`.trimStart(), ...body, "}"].join("\n");
}
