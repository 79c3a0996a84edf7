import { isIP } from "node:net";
import type { RedisTarget } from "./redisTarget.ts";
import { fileHeader } from "./yamlFile.ts";

/** The probe among an instance's files. */
export const redisProbeFile = "redis-probe.sh";

/** Fields of INFO that tell whether a server suits; every user who may run relays may read them, while managed services forbid CONFIG. */
const infoFields = [
  "redis_version",
  "role",
  "cluster_enabled",
  "loading",
  "maxmemory",
  "maxmemory_policy",
  "used_memory",
  "aof_enabled",
  "aof_last_write_status",
  "aof_last_bgrewrite_status",
];

/** What relayers and miners do to a server that changes nothing of theirs: a key that is gone in ten seconds, and a word to nobody. */
const trials = ["set ha:pocket-check 1 ex 10", "publish ha:pocket-check 1", "eval 'return 1' 0", "xreadgroup group a b streams ha:none 0"];

/**
 * Script for the shell of an image with redis-cli: asks an external Redis about itself and prints lines of "host:port key value".
 * With the argument `write` it also tries what relayers and miners do there, with `fleet` it also tells what they left there. Contains the secret: the password is in the file,
 * so that it is on no command line.
 */
export function renderRedisProbe(target: RedisTarget, timeoutSeconds: number): string {
  // a certificate is looked up by name; an address has none
  const tls = target.tls ? ` --tls${isName(target) ? ' --sni "$host"' : ""}` : "";
  const user = target.user === "" ? "" : ` --user ${quoted(target.user)}`;
  const routed = target.kind === "cluster" ? "ask -c" : "ask";
  const addresses = target.addresses.map(({ host, port }) => quoted(`${host} ${port}`)).join(" ");
  return `${fileHeader("sh")}
${target.password === "" ? "" : `export REDISCLI_AUTH=${quoted(target.password)}\n`}
one_line() { tr -d '\\r' | tr '\\n' ' ' | cut -c 1-240 | sed 's/ *$//'; }
line() { if [ -n "$3" ]; then printf '%s %s %s\\n' "$1" "$2" "$3"; fi; }
limited() {
  timeout ${timeoutSeconds} "$@" </dev/null 2>&1
  case $? in 124 | 143) echo "timed out after ${timeoutSeconds} s" ;; esac
}
connect() { limited redis-cli --no-auth-warning -t ${timeoutSeconds} -h "$host" -p "$port"${tls} "$@"; }
ask() { connect${user}${target.db === 0 ? "" : ` -n ${target.db}`} "$@"; }
stranger() (unset REDISCLI_AUTH; connect "$@")
${finders[target.kind](addresses, target.master)}
echo "$servers" | while read -r host port; do
  if [ -z "$host" ]; then continue; fi
  server="$host:$port"
  said=$(ask ping | one_line)
  line "$server" ping "\${said:-no answer}"
  if [ "$said" != PONG ]; then continue; fi
  info=$(ask info | tr -d '\\r')
  case $info in *redis_version:*) ;; *) line "$server" info-refused "$(echo "$info" | one_line)" ;; esac
  for field in ${infoFields.join(" ")}; do line "$server" "$field" "$(echo "$info" | sed -n "s/^$field://p")"; done
  line "$server" appendfsync "$(ask config get appendfsync | tail -n +2 | one_line)"
  line "$server" command-info "$(ask command info xackdel | one_line)"
  line "$server" xackdel "$(${routed} xackdel ha:none none DELREF IDS 1 0-0 | one_line)"
  line "$server" stranger "$(stranger ping | one_line)"
  line "$server" latency "$(ask --raw --latency -i 1 | one_line)"
  if [ "\${1:-}" = write ]; then
${trials.map((trial) => `    line "$server" ${quoted(`trial-${trial.split(" ")[0]}`)} "$(${routed} ${trial} | one_line)"`).join("\n")}
  fi
  if [ "\${1:-}" = fleet ]; then
    line "$server" leader "$(${routed} get ha:miner:global_leader | one_line)"
    line "$server" leader-ttl "$(${routed} pttl ha:miner:global_leader | one_line)"
    for stream in $(ask --scan --pattern 'ha:relays:*'); do line "$server" "stream:$stream" "$(ask xlen "$stream" | one_line)"; done
  fi
done
`;
}

/** How the servers that take writes are found; each leaves "host port" lines in \`servers\`, or says who was asked in vain. */
const finders: Record<RedisTarget["kind"], (addresses: string, master: string) => string> = {
  single: (address) => `servers=${address}`,
  // the relay miner's client has no password for sentinels either
  sentinel: (addresses, master) => `servers=""
for address in ${addresses}; do
  host=\${address% *} port=\${address##* }
  said=$(stranger sentinel get-master-addr-by-name ${quoted(master)} | tr -d '\\r')
  case $(echo "$said" | sed -n 2p) in
    "" | *[!0-9]*) line "$host:$port" sentinel "$(echo "\${said:-knows no such primary}" | one_line)" ;;
    *) servers=$(echo "$said" | one_line); break ;;
  esac
done`,
  cluster: (addresses) => `servers=""
for address in ${addresses}; do
  host=\${address% *} port=\${address##* }
  said=$(ask cluster nodes | tr -d '\\r')
  servers=$(echo "$said" | awk '$3 ~ /master/ && $3 !~ /fail|noaddr/ { split($2, at, "@"); sub(/:[0-9]+$/, " &", at[1]); sub(/ :/, " ", at[1]); print at[1] }')
  if [ -n "$servers" ]; then
    line "$host:$port" cluster-state "$(ask cluster info | tr -d '\\r' | sed -n s/^cluster_state://p)"
    break
  fi
  line "$host:$port" cluster "$(echo "\${said:-no answer}" | one_line)"
done`,
};

const isName = ({ addresses }: RedisTarget) => addresses.every(({ host }) => isIP(host) === 0);

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
