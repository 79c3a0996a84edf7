import { builtInPoolProfiles, builtInTimeoutProfiles } from "../relay/traffic.ts";
import { nearest } from "../suggest.ts";
import { parseGoDuration } from "../values.ts";
import { listed, type Report, type Rule } from "./rule.ts";

export const serviceRules: Rule = ({ relay, profile }, report) => {
  if (!relay) return;
  const timeouts = [...builtInTimeoutProfiles, ...Object.keys(relay.timeoutProfiles)];
  const pools = [...builtInPoolProfiles, ...Object.keys(relay.poolProfiles)];
  for (const [id, service] of Object.entries(relay.services)) {
    const at = `relay.services.${id}`;
    mustExist(`${at}.timeoutProfile`, service.timeoutProfile, timeouts, "timeoutProfiles", report);
    if (service.poolProfile) mustExist(`${at}.poolProfile`, service.poolProfile, pools, "poolProfiles", report);
    if (service.maxBodySizeBytes && service.maxBodySizeBytes > relay.defaultMaxBodySizeBytes)
      report(
        `${at}.maxBodySizeBytes`,
        service.maxBodySizeBytes,
        `is above relay.defaultMaxBodySizeBytes (${relay.defaultMaxBodySizeBytes}), which is checked before the service is known`,
        "raise relay.defaultMaxBodySizeBytes, or lower this",
      );
    if (service.demo && profile !== "lab")
      report(`${at}.demo`, true, `is refused in profile ${profile}: a demo backend earns nothing`, "write the service's own backends");
  }
  for (const id of Object.keys(relay.miner.serviceFactors))
    mustExist(`relay.miner.serviceFactors.${id}`, id, Object.keys(relay.services), "services", report);
};

const nouns = { services: "service", timeoutProfiles: "timeout profile", poolProfiles: "pool profile" };

function mustExist(path: string, name: string, known: string[], where: keyof typeof nouns, report: Report): void {
  if (known.includes(name)) return;
  const guess = nearest(name, known);
  const rule = `names a ${nouns[where]} that does not exist${guess ? `; did you mean "${guess}"?` : ""}`;
  report(path, name, rule, `use one of: ${listed(known)}`, `relay.${where}.${name}`);
}

/** Blocks from a session's start to the end of its proof window, with the parameters of main and beta. */
const sessionLifecycleBlocks = 52;

export const lifetimeRules: Rule = ({ relay, network }, report) => {
  if (!relay) return;
  const { miner } = relay;
  if (network) {
    const least = sessionLifecycleBlocks * network.blockTimeSeconds * 2;
    const lifetimes = {
      "relayMeter.cacheTtl": relay.relayMeter.cacheTtl,
      "miner.cacheTtl": miner.cacheTtl,
      "miner.sessionTtl": miner.sessionTtl,
    };
    for (const [key, value] of Object.entries(lifetimes)) {
      if (value === undefined || (parseGoDuration(value) ?? 0) > least) continue;
      report(
        `relay.${key}`,
        value,
        `must be longer than twice a session's life: ${sessionLifecycleBlocks} blocks × ${network.blockTimeSeconds} s × 2 = ${least} s; shorter loses relays before they are mined`,
        `write ${Math.ceil((least + 1) / 3600)}h or more`,
      );
    }
  }
  if (miner.leaderHeartbeatSeconds >= miner.leaderTtlSeconds)
    report(
      "relay.miner.leaderHeartbeatSeconds",
      miner.leaderHeartbeatSeconds,
      `must be below leaderTtlSeconds (${miner.leaderTtlSeconds})`,
      "use a third of it",
    );
  if (miner.renewRateSeconds >= miner.claimTtlSeconds)
    report(
      "relay.miner.renewRateSeconds",
      miner.renewRateSeconds,
      `must be below claimTtlSeconds (${miner.claimTtlSeconds})`,
      "use a third of it or less",
    );
  const { stakeCriticalProofThreshold: critical, stakeWarningProofThreshold: warning } = miner.balanceMonitor;
  if (critical >= warning)
    report(
      "relay.miner.balanceMonitor.stakeCriticalProofThreshold",
      critical,
      `must be below stakeWarningProofThreshold (${warning})`,
      "lower it",
    );
};

export const simulationRules: Rule = ({ relay, profile }, report) => {
  if (!relay) return;
  const { enabled, identities } = relay.simulation;
  if (enabled && identities.length === 0 && profile !== "lab")
    report(
      "relay.simulation.identities",
      identities,
      `must hold an identity in profile ${profile} when simulation is enabled`,
      "add one, or set enabled: false",
    );
  const services = Object.keys(relay.services);
  identities.forEach((identity, index) => {
    identity.allowedServices.forEach((id, place) => {
      mustExist(`relay.simulation.identities[${index}].allowedServices[${place}]`, id, services, "services", report);
    });
  });
};
