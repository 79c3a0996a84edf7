import { shellQuote } from "./host/script.ts";

/** The miner acknowledges with XACKDEL, which came with 8.2; with an older server it starts well and the streams grow for ever. */
export const leastRedisVersion = "8.2.0";

/** redis-cli inside the container, with the password from its file, so that it is on no command line. */
export const redisCli = "REDISCLI_AUTH=$(cat /etc/pocket/password) redis-cli --no-auth-warning";

/** Refuses an image whose server is too old, before anything is replaced, and prints whether its build can do active defragmentation. */
export function imageCheck(image: string): string {
  const run = `docker run --rm --network none --cap-drop ALL --user 999:999 --entrypoint sh ${shellQuote(image)} -c`;
  return `
version=$(${run} 'redis-server --version' | sed -nE 's/.* v=([0-9]+\\.[0-9]+\\.[0-9]+).*/\\1/p')
if [ "$(printf '%s\\n' ${leastRedisVersion} "$version" | sort -V | head -n 1)" != ${leastRedisVersion} ]; then
  echo "Redis in ${image} is '$version'; ${leastRedisVersion} or newer is needed (XACKDEL). Next: set images.redis to such an image" >&2
  exit 1
fi
# a build without it refuses the config (exit 1); one with it runs until its time is over (GNU says 124 then, BusyBox what Redis says)
if ${run} 'printf "port 0\\nunixsocket /tmp/probe.sock\\nsave \\"\\"\\nactivedefrag yes\\n" | timeout 1 redis-server - >/dev/null 2>&1; test $? -ne 1'
then echo "version=$version activedefrag=yes"; else echo "version=$version activedefrag=no"; fi`;
}

/** Healthy: answers, has XACKDEL, never evicts, and persists when it should. */
export function redisGateChecks(containerName: string, settings: { persistence: boolean }): string[] {
  const ask = (command: string) => `docker exec ${shellQuote(containerName)} sh -c ${shellQuote(`${redisCli} ${command}`)}`;
  const expect = (command: string, pattern: string, problem: string) =>
    `${ask(command)} | tr '\\n' ' ' | grep -qE ${shellQuote(pattern)} || { echo ${shellQuote(problem)}; false; }`;
  return [
    expect("ping", "PONG", "does not answer PING"),
    expect("command info xackdel", "xackdel", `has no XACKDEL: Redis ${leastRedisVersion} or newer is needed`),
    expect("config get maxmemory-policy", "noeviction", "may evict keys: maxmemory-policy is not noeviction"),
    expect("config get appendonly", settings.persistence ? "appendonly yes" : "appendonly no", "persistence differs from the config"),
    // after a start it loads the append-only file first and refuses writes until then
    expect("info persistence", "loading:0", "is still loading its data"),
  ];
}
