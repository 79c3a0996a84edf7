import { adminSocket, currentFile, edgeFiles, edgeFolder } from "../config-templates/caddy/paths.ts";
import type { InstancePlan, PortPlan } from "../stacks/topology/types.ts";
import { shellQuote } from "./host/script.ts";
import { currentLink } from "./shared/fileBundle.ts";

/** Refuses, before the old container is gone, a port on the host that somebody else has, and names who. */
export function portFreeScript(containerName: string, port: PortPlan): string {
  const address = `${port.bindAddress}:${port.hostPort}`;
  const key = port.name === "relay" ? "relay.relayPort" : `edge.${port.name}Port`;
  return `
owner=$(docker ps --filter publish=${port.hostPort} --format '{{.Names}}' | grep -vx ${shellQuote(containerName)} | head -n 1 || true)
if [ -z "$owner" ] && [ -z "$(docker ps --filter publish=${port.hostPort} -q)" ] && timeout 2 bash -c 'exec 3<>/dev/tcp/${port.bindAddress}/${port.hostPort}' 2>/dev/null; then
  owner=$(ss -ltnpH 'sport = :${port.hostPort}' 2>/dev/null | sed -nE 's/.*users:\\(\\("([^"]*)",pid=([0-9]+).*/\\1 (process \\2)/p' | head -n 1)
  owner=\${owner:-another program}
fi
if [ -n "$owner" ]; then
  echo "port ${address} is taken by $owner. Next: stop it, or set ${key} to a free port" >&2
  exit 1
fi`;
}

/** Points the link at a bundle in one step, so that a reader sees the old files or the new ones. */
const switchTo = `switch_to() { ln -s "$1" "$root/${currentLink}.$$" && mv -T "$root/${currentLink}.$$" "$root/${currentLink}"; }`;

/** Caddy's own check of new files, in a throw-away container beside the running one; the first files are in use from then on. */
export function caddyPrepareScript(root: string, hash: string, image: string): string {
  const sandboxed = "--network none --cap-drop ALL --cap-add NET_BIND_SERVICE --read-only -u 1000:1000";
  const scratch = "--tmpfs /tmp --tmpfs /data:uid=1000 -e HOME=/tmp -e XDG_CONFIG_HOME=/tmp";
  const files = `-v ${shellQuote(`${root}/${hash}:${edgeFolder}/${currentLink}:ro`)}`;
  const check = `--entrypoint caddy ${shellQuote(image)} validate --config ${currentFile(edgeFiles.caddyfile)} --adapter caddyfile`;
  return `
root=${shellQuote(root)}
${switchTo}
docker run --rm ${sandboxed} ${scratch} ${files} ${check} 2>&1 | tail -n 3
chmod 0711 "$root"
if [ ! -e "$root/${currentLink}" ]; then switch_to ${hash}; fi`;
}

/** Switches to the new files and has the running Caddy read them. What it refuses changes nothing; a Caddy that is down reads them at its start. */
export function caddyReloadScript(containerName: string, root: string, hash: string): string {
  const name = shellQuote(containerName);
  return `
root=${shellQuote(root)}
${switchTo}
previous=$(readlink "$root/${currentLink}")
if [ "$previous" = ${hash} ]; then exit 0; fi
switch_to ${hash}
if [ "$(docker inspect -f '{{.State.Running}}' ${name})" != true ]; then exit 0; fi
if ! refusal=$(docker exec ${name} caddy reload --config ${currentFile(edgeFiles.caddyfile)} --adapter caddyfile --address ${adminSocket} 2>&1); then
  switch_to "$previous"
  echo "${containerName} keeps its settings, it refused the new ones: $(tail -n 1 <<<"$refusal" | cut -c1-500)" >&2
  echo "Next: docker logs --tail 20 ${containerName}" >&2
  exit 1
fi`;
}

/** Gives a new volume, which belongs to root, to the user that Caddy runs as. */
export function stateFolderScript(volume: string, image: string): string {
  const root = "--network none --cap-drop ALL --cap-add CHOWN --cap-add DAC_READ_SEARCH --read-only -u 0:0";
  return `docker run --rm ${root} -v ${shellQuote(`${volume}:/data`)} --entrypoint chown ${shellQuote(image)} -R 1000:1000 /data`;
}

/** One line of an answer over plain HTTP. Bash speaks TCP, so the host needs no curl. */
function ask(address: string, port: number, path: string, host: string, lines: string): string {
  const request = `exec 3<>/dev/tcp/${address}/${port}; printf 'GET ${path} HTTP/1.1\\r\\nHost: ${host}\\r\\nConnection: close\\r\\n\\r\\n' >&3; ${lines} <&3`;
  return `timeout 3 bash -c ${shellQuote(request)} 2>/dev/null`;
}

/** Ready: a relayer behind it refuses an empty relay with 400, and by its port on the host it answers as a client expects. */
export function edgeGateChecks(instance: InstancePlan, relayName: string | undefined): string[] {
  if (relayName === undefined) return [relaysCheck(portNamed(instance, "relay"))];
  const metrics = portNamed(instance, "metrics").containerPort;
  const address = `{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}`;
  return [
    `address=$(docker inspect -f '${address}' ${shellQuote(instance.containerName)}); line=$(${ask('"$0"', metrics, "/relay", "localhost", "head -n 1")} "$address"); case "$line" in *" 400 "*) ;; *) echo "the relayers answer it '\${line:-nothing}' instead of 400"; false;; esac`,
    redirectCheck(portNamed(instance, "http"), relayName),
  ];
}

/** Through its port on the host, as a client comes, a relayer refuses an empty relay. */
function relaysCheck({ bindAddress, hostPort }: PortPlan): string {
  const line = ask(bindAddress!, hostPort!, "/", "localhost", "head -n 1");
  return `line=$(${line}); case "$line" in *" 400 "*) ;; *) echo "http://${bindAddress}:${hostPort}/ answers '\${line:-nothing}' instead of 400"; false;; esac`;
}

/** Through its port on the host it sends who asks for the relay endpoint to HTTPS. */
function redirectCheck({ bindAddress, hostPort }: PortPlan, name: string): string {
  const location = ask(bindAddress!, hostPort!, "/", name, "sed -n 's#^Location: ##p'");
  return `location=$(${location}); location=\${location%$'\\r'}; case "$location" in https://${name}*) ;; *) echo "http://${bindAddress}:${hostPort}/ sends clients of ${name} to '\${location:-nowhere}' instead of https"; false;; esac`;
}

function portNamed(instance: InstancePlan, name: string): PortPlan {
  const found = instance.ports.find((port) => port.name === name);
  if (!found) throw new Error(`instance ${instance.name} has no port "${name}" in the topology`);
  return found;
}
