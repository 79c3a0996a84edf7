import type { PortPlan } from "../stacks/topology/types.ts";
import { shellQuote } from "./host/script.ts";

/** Refuses, before the old container is gone, a port on the host that somebody else has, and names who. */
export function portFreeScript(containerName: string, port: PortPlan): string {
  const address = `${port.bindAddress}:${port.hostPort}`;
  return `
owner=$(docker ps --filter publish=${port.hostPort} --format '{{.Names}}' | grep -vx ${shellQuote(containerName)} | head -n 1 || true)
if [ -z "$owner" ] && [ -z "$(docker ps --filter publish=${port.hostPort} -q)" ] && timeout 2 bash -c 'exec 3<>/dev/tcp/${port.bindAddress}/${port.hostPort}' 2>/dev/null; then
  owner=$(ss -ltnpH 'sport = :${port.hostPort}' 2>/dev/null | sed -nE 's/.*users:\\(\\("([^"]*)",pid=([0-9]+).*/\\1 (process \\2)/p' | head -n 1)
  owner=\${owner:-another program}
fi
if [ -n "$owner" ]; then
  echo "port ${address} is taken by $owner. Next: stop it, or set relay.relayPort to a free port" >&2
  exit 1
fi`;
}

/** Caddy's own check of a new Caddyfile, in a throw-away container beside the running one. */
export function caddyValidateScript(filesPath: string, image: string): string {
  return `docker run --rm --network none --cap-drop ALL --cap-add NET_BIND_SERVICE --read-only --tmpfs /tmp -e HOME=/tmp -e XDG_DATA_HOME=/tmp -e XDG_CONFIG_HOME=/tmp -u 1000:1000 -v ${shellQuote(`${filesPath}:/etc/caddy:ro`)} --entrypoint caddy ${shellQuote(image)} validate --config /etc/caddy/Caddyfile --adapter caddyfile 2>&1 | tail -n 3`;
}

/** Ready: through its port on the host, as a client comes, a relayer refuses an empty relay with 400. Bash speaks TCP, so the host needs no curl. */
export function edgeGateCheck(port: PortPlan): string {
  const request = `exec 3<>/dev/tcp/${port.bindAddress}/${port.hostPort}; printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3; head -n 1 <&3`;
  return `line=$(timeout 3 bash -c ${shellQuote(request)} 2>/dev/null); case "$line" in *" 400 "*) ;; *) echo "http://${port.bindAddress}:${port.hostPort}/ answers '\${line:-nothing}' instead of 400"; false;; esac`;
}
