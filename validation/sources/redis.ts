import { type Instance, portOf } from "../facts.ts";
import { inContainer } from "../shell.ts";
import { derived, hostScript, marked, outputOf, part, Unavailable } from "../source.ts";

/** What relayers and miners keep in Redis that tells how they are. */
export interface FleetState {
  leader: string;
  leaderMilliseconds: number;
  /** Entries that wait, by stream. */
  streams: Record<string, number>;
}

export interface RedisFacts extends FleetState {
  version: string;
  knowsXackdel: boolean;
  config: Record<string, string>;
  loading: boolean;
  lastWriteOk: boolean;
  usedMemory: number;
  /** What a client without password is told. */
  anonymous: string;
  claims: string[];
  suppliers: string[];
}

const settings = ["maxmemory-policy", "appendonly", "appendfsync", "maxmemory", "save", "protected-mode"];

/** Everything that checks want to know of a Redis, in one call; the password comes from its file. */
export function redisSources(instance: Instance) {
  const port = portOf(instance, "redis");
  const script = `
export REDISCLI_AUTH="$(cat /etc/pocket/password)"
ask() { redis-cli --no-auth-warning -p ${port} "$@" 2>&1; }
echo @@ping; ask ping
echo @@anonymous; env -u REDISCLI_AUTH redis-cli -p ${port} ping 2>&1
echo @@info; ask info
echo @@xackdel; ask command info xackdel
for name in ${settings.join(" ")}; do echo "@@config-$name"; ask config get "$name" | tail -n +2; done
echo @@leader; ask get ha:miner:global_leader
echo @@leader-ttl; ask pttl ha:miner:global_leader
echo @@claims; ask --scan --pattern 'ha:miner:claim:*'
echo @@suppliers; ask smembers ha:suppliers:index
echo @@streams; for stream in $(ask --scan --pattern 'ha:relays:*'); do echo "$stream $(ask xlen "$stream")"; done`;
  const answer = derived(
    `redis-answer/${instance.name}`,
    hostScript(instance.host, `redis/${instance.name}`, inContainer(instance.container, script)),
    (section) => marked(outputOf(section)),
  );
  const facts = derived(`redis-facts/${instance.name}`, answer, (parts): RedisFacts => {
    if (part(parts, "ping") !== "PONG") throw new Unavailable(`Redis refuses the stack's password, saying ${part(parts, "ping")}`);
    const info = Object.fromEntries(
      part(parts, "info")
        .split(/\r?\n/)
        .map((line) => [line.split(":")[0], line.slice(line.indexOf(":") + 1).trim()]),
    );
    return {
      version: info.redis_version ?? "",
      knowsXackdel: /xackdel/i.test(part(parts, "xackdel")),
      config: Object.fromEntries(settings.map((name) => [name, part(parts, `config-${name}`)])),
      loading: info.loading === "1",
      lastWriteOk: info.aof_last_write_status !== "err" && info.aof_last_bgrewrite_status !== "err",
      usedMemory: Number(info.used_memory),
      anonymous: part(parts, "anonymous"),
      leader: part(parts, "leader"),
      leaderMilliseconds: Number(part(parts, "leader-ttl")),
      claims: lines(part(parts, "claims")),
      suppliers: lines(part(parts, "suppliers")),
      streams: Object.fromEntries(lines(part(parts, "streams")).map((line) => [line.split(" ")[0]!, Number(line.split(" ")[1])])),
    };
  });
  return { answer, facts };
}

const lines = (text: string) => text.split("\n").filter(Boolean);
