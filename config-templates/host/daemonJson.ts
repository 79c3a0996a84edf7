/** The engine's settings, which an operator may have keys in as well. */
export const daemonJson = "/etc/docker/daemon.json";

/** A range for container networks, cut into networks of 2^(32 - size) addresses. */
export interface AddressPool {
  /** IPv4 network, e.g. "172.28.0.0/14". */
  base: string;
  /** Prefix length of one container network, e.g. 24. */
  size: number;
}

/** Tried in this order; the first that no route of the host touches is used. */
export const poolCandidates: AddressPool[] = [
  { base: "172.28.0.0/14", size: 24 },
  { base: "10.198.0.0/16", size: 24 },
  { base: "192.168.192.0/18", size: 24 },
  { base: "10.71.0.0/16", size: 24 },
  { base: "172.20.0.0/14", size: 24 },
];

/** Our keys of the engine's daemon.json: containers survive a restart of the engine, and no log fills the disk. */
export function engineSettings() {
  return {
    "live-restore": true,
    "log-driver": "json-file",
    "log-opts": { "max-size": "10m", "max-file": "3" },
  };
}
