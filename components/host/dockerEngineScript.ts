import { type AddressPool, daemonJson } from "../../config-templates/host/daemonJson.ts";
import { engineLimitPaths, leastOpenFiles, renderEngineLimits } from "../../config-templates/host/engineLimits.ts";
import { choosePools } from "./addressPoolParts.ts";
import { aptParts } from "./aptParts.ts";
import { mergeDaemonJson, releaseDaemonJson, restoreDaemonJson } from "./daemonJsonParts.ts";
import { type EngineSource, installEngine, moveEngine } from "./enginePackages.ts";
import { shellQuote } from "./script.ts";
import { forgetGeneration, ownFiles, recordGeneration, scriptHead, supportedSystem, unlessReplaced } from "./scriptParts.ts";

export interface EngineSettings {
  /** Where an engine comes from on a host that has none. */
  source: EngineSource;
  /** Exact version of the package; undefined: the newest there is at installation, and an engine that is there stays as it is. */
  version?: string;
  /** Ranges for container networks; undefined: one that no route of the host touches. */
  addressPools?: AddressPool[];
  allowDowngrade: boolean;
}

/** The oldest engine and compose plugin that the stack is tried with. */
const leastVersions = { engine: "20.10", compose: "2.0" };

const adopt = `
case "$(docker --version 2>/dev/null || true)" in *[Pp]odman*) fail "the docker command of this host is Podman" "remove podman-docker, or use another host" ;; esac
if [ -e /snap/bin/docker ] && ! command -v dockerd >/dev/null; then fail "Docker of this host is a snap, which cannot read /etc/pocket" "snap remove docker, then run again; or use another host"; fi
fresh=no
if ! command -v dockerd >/dev/null; then
  if systemctl cat docker.service >/dev/null 2>&1; then fail "docker.service is there without dockerd in the PATH" "finish or remove that installation, then run again"; fi
  fresh=yes
fi
engine_version() { dockerd --version | sed -nE 's/^Docker version ([^, ]+).*/\\1/p'; }
old_enough() { dpkg --compare-versions "$1" ge "$2"; }
if [ "$fresh" = no ]; then
  if ! old_enough "$(engine_version)" ${leastVersions.engine}; then fail "Docker $(engine_version) of this host is older than ${leastVersions.engine}" "upgrade it at a time of your choice, then run again"; fi
  if [ "$(docker info -f '{{.Swarm.LocalNodeState}}' 2>/dev/null || true)" = active ]; then fail "this host is part of a Docker swarm, which excludes live-restore" "docker swarm leave, or use another host"; fi
fi`;

const limits = `
${Object.values(engineLimitPaths)
  .map((path) => `own_file ${path} 644 ${shellQuote(renderEngineLimits())} engine-limits`)
  .join("\n")}
open_files() { awk '/^Max open files/ { print $4 }' "/proc/$(systemctl show -p MainPID --value "$1.service")/limits" 2>/dev/null || true; }
if pending engine-limits; then
  systemctl daemon-reload
  for unit in containerd docker; do
    files=$(open_files "$unit")
    if [ -n "$files" ] && [ "$files" != unlimited ] && [ "$files" -lt ${leastOpenFiles} ]; then todo engine-restart; todo containerd-restart; fi
  done
  finished engine-limits
fi`;

/** A running engine takes what it can at once; for the rest it is restarted, after live-restore is in force. */
const takeSettings = (move: string) => `
if ! systemctl -q is-active docker.service; then
  systemctl start docker.service || fail "Docker does not start: $(journalctl -q -u docker.service -n 30 --no-pager -o cat 2>/dev/null | grep -iE 'fail|error|unable' | tail -n 1 | cut -c1-300)" "read journalctl -u docker.service on the host, mend it, then run again"
fi
wait_for_engine() { local end=$((SECONDS + 60)); until docker info >/dev/null 2>&1; do if [ "$SECONDS" -ge "$end" ]; then return 1; fi; sleep 0.5; done; }
keeps_containers() { [ "$(docker info -f '{{.LiveRestoreEnabled}}' 2>/dev/null)" = true ]; }
wait_for_engine || fail "Docker does not answer" "read journalctl -u docker.service on the host, then run again"
if pending engine-reload; then
  systemctl reload docker.service
  for _ in 1 2 3 4 5 6 7 8 9 10; do if keeps_containers; then break; fi; sleep 0.5; done
  if ! keeps_containers; then
    ${restoreDaemonJson}
    systemctl reload docker.service
    fail "Docker did not take live-restore from ${daemonJson}, which is as it was again" "look for options of the same name in systemctl cat docker.service, remove them there, then run again"
  fi
  finished engine-reload
fi
${move}
if pending engine-restart; then
  systemctl daemon-reload
  if pending containerd-restart && systemctl -q is-active containerd.service; then systemctl restart containerd.service; finished containerd-restart; fi
  if ! systemctl restart docker.service || ! wait_for_engine; then
    reason=$(journalctl -q -u docker.service -n 30 --no-pager -o cat 2>/dev/null | grep -iE 'fail|error|unable' | tail -n 1 | cut -c1-300 || true)
    ${restoreDaemonJson}
    systemctl reset-failed docker.service 2>/dev/null || true
    systemctl restart docker.service || true
    fail "Docker does not start with the new settings, the old ones are back: $reason" "mend what it says in ${daemonJson} or systemctl cat docker.service, then run again"
  fi
  finished engine-restart
  echo "docker: restarted for new settings; running containers were kept (live-restore)"
fi
rm -f "$state/daemon.json.before"`;

const verify = `
if ! systemctl -q is-enabled docker.service; then systemctl -q enable docker.service; fi
if ! systemctl -q is-active docker.service; then fail "docker.service is not active" "read journalctl -u docker.service on the host, then run again"; fi
keeps_containers || fail "Docker runs without live-restore: a restart of it would stop every container" "look for options of the same name in systemctl cat docker.service"
read -r client server < <(docker version -f '{{.Client.Version}} {{.Server.Version}}')
for version in "$client" "$server"; do
  if ! old_enough "$version" ${leastVersions.engine}; then fail "Docker's client is $client and its server $server; ${leastVersions.engine} or newer is needed" "upgrade it, then run again"; fi
done
compose=$(docker compose version --short 2>/dev/null || true)
if [ -n "$compose" ] && ! old_enough "\${compose#v}" ${leastVersions.compose}; then fail "docker compose is $compose; ${leastVersions.compose} or newer is needed" "upgrade the plugin, then run again"; fi`;

const joinGroup = (user: string) => `
if ! id -nG ${shellQuote(user)} | grep -w docker >/dev/null; then
  remember docker.user ${shellQuote(user)}
  usermod -aG docker ${shellQuote(user)}
  echo "group=joined"
fi`;

/**
 * Adopts the engine that is there, or installs one, with our keys in its settings. `user` is the login that runs docker; root
 * needs no group. The last line of output is "docker=<version> compose=<version or none>"; "group=joined" before it says that
 * logins from now on may use the engine, and those that are open may not.
 */
export function dockerEngineScript(settings: EngineSettings, user: string, hash: string): string {
  const { source, version, addressPools, allowDowngrade } = settings;
  return `${scriptHead}
${supportedSystem}
${ownFiles}
${aptParts}
if ! command -v jq >/dev/null || ! command -v ip >/dev/null; then fail "jq or ip is missing on this host" "run the baseline step again: pulumi up"; fi
mkdir -p "$state"
repair_packages
${adopt}
${choosePools(addressPools)}
${mergeDaemonJson(addressPools !== undefined)}
${limits}
if [ "$fresh" = yes ] || pending engine-install; then
todo engine-install
${installEngine(source, version)}
finished engine-install
fi
if [ "$fresh" = yes ]; then for done in engine-reload engine-restart containerd-restart; do finished $done; done; fi # its first start has taken them
${takeSettings(`if [ "$fresh" = no ]; then\n:\n${moveEngine(source, version, allowDowngrade)}\nfi`)}
${verify}
${user === "root" ? "" : joinGroup(user)}
${recordGeneration("docker", hash)}
echo "docker=$server compose=\${compose:-none}"`;
}

/** Takes our settings off again; the engine, its packages and what runs on it stay. */
export function dockerEngineDelete(hash: string): string {
  const folders = Object.values(engineLimitPaths).map((path) => path.slice(0, path.lastIndexOf("/")));
  return `${scriptHead}
${ownFiles}
${unlessReplaced("docker", hash)}
${releaseDaemonJson}
${Object.values(engineLimitPaths)
  .map((path) => `drop_file ${path}`)
  .join("\n")}
rmdir --ignore-fail-on-non-empty ${folders.join(" ")} 2>/dev/null || true
systemctl daemon-reload
if systemctl -q is-active docker.service; then systemctl reload docker.service; fi
if [ -s "$state/docker.user" ]; then gpasswd -d "$(cat "$state/docker.user")" docker >/dev/null || true; rm -f "$state/docker.user"; fi
${forgetGeneration("docker")}`;
}
