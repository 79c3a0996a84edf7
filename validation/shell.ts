/** Quotes any text as one word of a POSIX shell. */
export function quote(text: string): string {
  return /^[A-Za-z0-9_\-./:@=,+%]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Runs a script with the tools of a running container. */
export const inContainer = (container: string, script: string, options = "") =>
  `docker exec ${options}${options && " "}${quote(container)} sh -c ${quote(script)}`;

/** Curl that prints "@@name <code> <redirect>", then the body. */
export const curlFunction = `ask() { name=$1; shift; body=$(curl -s -m 4 -w '\\n%{http_code} %{redirect_url}' "$@") || true; printf '@@%s\\n%s\\n' "$name" "$body"; }`;

/** What curlFunction's part says: status 0 when nothing answered. */
export function httpPart(text: string): { status: number; redirect: string; body: string } {
  const end = text.lastIndexOf("\n");
  const [status, redirect = ""] = text.slice(end + 1).split(" ");
  return { status: Number(status) || 0, redirect, body: text.slice(0, Math.max(0, end)) };
}

/** Runs a script in a throw-away container of an image, on the stack's network. Ends with it even when it is killed. */
export const inlineTool = (network: string, image: string, script: string, options = "") =>
  `docker run --rm --network ${quote(network)} --cap-drop ALL --security-opt no-new-privileges --read-only --tmpfs /tmp ${options} --entrypoint sh ${quote(image)} -c ${quote(script)}`;
