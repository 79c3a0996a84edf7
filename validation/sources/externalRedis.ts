import { instancesOf, type PlanInput } from "../facts.ts";
import { quote } from "../shell.ts";
import { type DerivedSource, derived, hostScript, outputOf, Unavailable } from "../source.ts";

export interface ExternalServer {
  /** host:port */
  name: string;
  /** What the probe says of it, by name. */
  facts: Record<string, string>;
}

export interface ExternalRedis {
  /** Servers that were asked; more than one for a cluster. */
  servers: ExternalServer[];
  /** What those said that should have known where the servers are; empty where none was in the way. */
  lookup: string;
  /** The servers, when each of them answered; throws Unavailable when one did not. */
  answering(): ExternalServer[];
}

const authorities = "/etc/ssl/certs/ca-certificates.crt";

/** A Redis that somebody else runs, asked with the probe that the deployment left beside the instances' files; undefined for the stack's own. */
export function externalRedisSource(input: PlanInput): DerivedSource<ExternalRedis> | undefined {
  const { redis, relay } = input.endpoints;
  const users = instancesOf(input, "miner", "relayer");
  const host = users[0]?.host;
  // outputs of an older version have no such image
  if (!redis.clientImage || host === undefined) return undefined;
  const containers = users.filter((user) => user.host === host).map(({ container }) => container);
  const mount = '{{range .Mounts}}{{if eq .Destination "/etc/pocket"}}{{println .Source}}{{end}}{{end}}';
  const script = `
files=$(docker container inspect -f ${quote(mount)} ${containers.map(quote).join(" ")} | grep / | head -n 1)
probe=$(ls -dt "\${files%/*/*}"/external-redis/*/ 2>/dev/null | head -n 1)
if [ -z "$probe" ]; then echo "its probe is not on the host: run pulumi up" >&2; exit 1; fi
authorities=(); if [ -r ${authorities} ]; then authorities=(-v ${authorities}:${authorities}:ro -e SSL_CERT_FILE=${authorities}); fi
docker run --rm --network ${quote(relay.network)} --cap-drop ALL --security-opt no-new-privileges --read-only --user 999:999 \\
  -v "$probe:/etc/pocket:ro" "\${authorities[@]}" --entrypoint sh ${quote(redis.clientImage)} /etc/pocket/redis-probe.sh fleet`;
  return derived("external-redis", hostScript(host, "external-redis", script, 25), (section): ExternalRedis => {
    const lines = [...outputOf(section).matchAll(/^(\S+:\d+) (\S+) (.*)$/gm)].map(([, name = "", key = "", value = ""]) => ({
      name,
      key,
      value,
    }));
    if (lines.length === 0) throw new Unavailable("the probe said nothing");
    const servers = lines
      .filter(({ key }) => key === "ping")
      .map(({ name }) => ({
        name,
        facts: Object.fromEntries(lines.filter((line) => line.name === name).map(({ key, value }) => [key, value])),
      }));
    return {
      servers,
      lookup: lines
        .filter(({ key }) => key === "sentinel" || key === "cluster")
        .map(({ name, value }) => `${name} says ${value}`)
        .join("; "),
      answering: () => {
        const silent = servers.find(({ facts }) => facts.ping !== "PONG");
        if (silent) throw new Unavailable(`${silent.name} says ${silent.facts.ping}`);
        if (servers.length === 0) throw new Unavailable("no server was found");
        return servers;
      },
    };
  });
}
