import { systemAuthorities } from "../config-templates/pgService.ts";
import { redisProbeFile } from "../config-templates/redisProbe.ts";
import type { RedisTarget } from "../config-templates/redisTarget.ts";
import { shellQuote } from "./host/script.ts";
import { leastRedisVersion } from "./redisScripts.ts";

export interface ExternalRedisCheck {
  network: string;
  /** Image with redis-cli. */
  image: string;
  /** Folder on the host with the probe; its owner reads it. */
  filesPath: string;
  /** Numeric uid:gid. */
  user: string;
  kind: RedisTarget["kind"];
  /** Whether a server without append-only file is refused. */
  persistence: boolean;
}

/** The least of an own Redis too. */
const leastMemoryMiB = 64;

const setUrl = "pulumi config set --secret pocket-provider:redisUrl";

/** What a failed first word of the server means. */
const reasons: [string, string][] = [
  ['*"Name or service not known"* | *"does not resolve"* | *"name resolution"* | *"No address associated"*', "its name is not in DNS"],
  ['*"Connection refused"*', "nothing listens there"],
  [
    '*"timed out"* | *"No route to host"* | *"Network is unreachable"* | *"now in progress"* | *"temporarily unavailable"*',
    "no answer: a firewall, a wrong address, or no TLS there although the URL says rediss://",
  ],
  ['*"certificate verify failed"*', "its certificate is not trusted: relayers and miners take one of a public authority only"],
  ["*SSL_connect* | *SSL_CTX*", "it speaks no TLS: write redis://, on a private network only"],
  ["*Unrecognized*--tls*", "the redis-cli of images.redis knows no TLS: use an image that does"],
  [
    '*"closed the connection"* | *"I/O error"* | *"reset by peer"*',
    "it ended the connection: it may want TLS (write rediss://), or have too many clients",
  ],
  ["*WRONGPASS* | *'invalid password'*", "user or password is wrong"],
  ["*'without any password configured'*", "the URL has a password and the server has none: set requirepass there"],
  ["*NOAUTH*", "it wants a password, and the URL has none"],
  ["*NOPERM*", "its user may not even say PING: give it the commands that relays need"],
  ["*DENIED*", "it is in protected mode: set a password there"],
  ["*LOADING*", "it is still loading its data: wait until it has"],
  ['*"cluster support disabled"*', "it is no cluster: write redis://"],
  ["*\"'sentinel'\"* | *'knows no such primary'*", "no sentinel knows a primary of that name"],
];

/** Refuses a server that cannot be reached or that would lose or refuse relays, before anything of the stack is made. Every line of the answer is "host:port key value". */
export function externalRedisCheck(check: ExternalRedisCheck): string {
  const { network, image, filesPath, user, kind, persistence } = check;
  const options = [
    `--rm --network ${shellQuote(network)} --cap-drop ALL --security-opt no-new-privileges --read-only --user ${user}`,
    `-v ${shellQuote(`${filesPath}:/etc/pocket:ro`)}`,
  ];
  return `
authorities=(); if [ -r ${systemAuthorities} ]; then authorities=(-v ${systemAuthorities}:${systemAuthorities}:ro -e SSL_CERT_FILE=${systemAuthorities}); fi
answer=$(docker run ${options.join(" ")} "\${authorities[@]}" --entrypoint sh ${shellQuote(image)} /etc/pocket/${redisProbeFile} write)
refuse() { echo "external Redis $server: $1. Next: $2" >&2; exit 1; }
unreachable() {
  case "$1" in
${reasons.map(([pattern, why]) => `    ${pattern}) why=${shellQuote(why)} ;;`).join("\n")}
    *) why="it answers: $1" ;;
  esac
  refuse "$why" "correct it, or run: ${setUrl}"
}
servers=$(awk '$2 == "ping" { print $1 }' <<<"$answer")
if [ -z "$servers" ]; then
  read -r server _ said <<<"$(tail -n 1 <<<"$answer")" || true
  unreachable "\${said:-nothing}"
fi
fact() { awk -v server="$server" -v key="$1" '$1 == server && $2 == key { sub(/^[^ ]+ [^ ]+ /, ""); print; exit }' <<<"$answer"; }
for server in $servers; do
  said=$(fact ping); if [ "$said" != PONG ]; then unreachable "$said"; fi
  said=$(fact info-refused)
  if [ -n "$said" ]; then refuse "it does not tell about itself: $said" "ACL SETUSER that user +info, which miners need too"; fi
  version=$(fact redis_version)
  if [ "$(printf '%s\\n' ${leastRedisVersion} "$version" | sort -V | head -n 1)" != ${leastRedisVersion} ]; then
    refuse "is version $version; ${leastRedisVersion} or newer is needed (XACKDEL), and Valkey does not serve" "upgrade it, or use another server"
  fi
  if [ "$(fact role)" != master ]; then refuse "is a replica and takes no writes" "give the primary's address, or a redis-sentinel:// URL"; fi
  ${kind === "cluster" ? 'said=$(awk \'$2 == "cluster-state" { print $3 }\' <<<"$answer"); if [ "$said" != ok ]; then refuse "the cluster\'s state is $said" "look at: redis-cli cluster info"; fi' : 'if [ "$(fact cluster_enabled)" = 1 ]; then refuse "is part of a cluster" "write redis-cluster:// instead"; fi'}
  if [ "$(fact loading)" = 1 ]; then unreachable LOADING; fi
  case "$(fact xackdel)" in
    *"unknown command"*) refuse "has no XACKDEL, which miners acknowledge with" "use Redis ${leastRedisVersion} or newer" ;;
    *NOPERM*) refuse "its user may not use XACKDEL: $(fact xackdel)" "ACL SETUSER that user +@stream ~ha:*" ;;
  esac
  policy=$(fact maxmemory_policy)
  if [ "$policy" != noeviction ]; then
    refuse "may delete keys when its memory is full (maxmemory-policy \${policy:-unknown}), and with them work that is not paid yet" "set maxmemory-policy noeviction there"
  fi
  memory=$(fact maxmemory); memory=\${memory:-0}; used=$(fact used_memory)
  if [ "$memory" -gt 0 ] && [ "$memory" -lt ${leastMemoryMiB * 2 ** 20} ]; then
    refuse "has a memory limit of $((memory / 1048576)) MiB" "give it ${leastMemoryMiB} MiB or more: maxmemory"
  fi
  if [ "$memory" -gt 0 ] && [ "$used" -gt $((memory / 10 * 9)) ]; then
    refuse "has $((used / 1048576)) of $((memory / 1048576)) MiB in use: at its limit every write fails" "raise maxmemory there, or remove what is not needed"
  fi
${persistence ? persistenceCheck : ""}
  said=$(awk -v server="$server" '$1 == server && $2 ~ /^trial-/ && / (READONLY|OOM|MISCONF|NOPERM|NOREPLICAS|CLUSTERDOWN|ERR) / { sub(/^[^ ]+ trial-/, ""); print; exit }' <<<"$answer")
  case "$said" in
    "") ;;
    *NOPERM*) refuse "its user may not do what relayers and miners do: $said" "ACL SETUSER that user ~ha:* &ha:* +@all -@admin -@dangerous +info" ;;
    *) refuse "refuses to write: $said" "correct that there" ;;
  esac
  echo "$server version=$version policy=$policy aof=$(fact aof_enabled) latency=$(fact latency)"
done`;
}

const persistenceCheck = `  if [ "$(fact aof_enabled)" != 1 ] || [ "$(fact appendfsync)" = no ]; then
    refuse "keeps no append-only file that it writes every second (aof_enabled $(fact aof_enabled), appendfsync $(fact appendfsync)): a crash loses relays that are not paid yet" "set appendonly yes and appendfsync everysec there; if it keeps its data in another way, set redis.checkPersistence: false"
  fi
  if [ "$(fact aof_last_write_status)" = err ]; then refuse "could not write its append-only file" "look at its log, and at its disk"; fi`;
