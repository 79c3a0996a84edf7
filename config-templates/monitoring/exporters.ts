import { monitoringFolder, postgresExporterFiles } from "./files.ts";

/** Password file of redis_exporter: passwords by the very address that it is told to read. Contains the secret. */
export function renderRedisPasswords(address: string, password: string): string {
  return `${JSON.stringify({ [address]: password })}\n`;
}

/** Address of PostgreSQL as postgres_exporter takes it, with a look at the server's certificate; the login is in files. */
export function postgresSource(hostPort: string): string {
  return `${hostPort}/postgres?sslmode=verify-full&sslrootcert=${monitoringFolder}/${postgresExporterFiles.authority}`;
}

/** What node_exporter reads: nothing about networks, of which a container sees its own only. */
export const nodeCollectors = [
  "cpu",
  "diskstats",
  "filefd",
  "filesystem",
  "loadavg",
  "meminfo",
  "pressure",
  "stat",
  "time",
  "timex",
  "uname",
  "vmstat",
] as const;

/** Where node_exporter sees its machine's files. */
export const hostRoot = "/host";

/** Flags of node_exporter inside a container. */
export function nodeExporterFlags(port: number): string[] {
  return [
    `--web.listen-address=:${port}`,
    `--path.rootfs=${hostRoot}`,
    `--path.procfs=${hostRoot}/proc`,
    `--path.sysfs=${hostRoot}/sys`,
    "--collector.disable-defaults",
    ...nodeCollectors.map((collector) => `--collector.${collector}`),
    // containers' own mounts are not the machine's disks
    "--collector.filesystem.mount-points-exclude=^/(dev|proc|run|sys|mnt|media|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)",
  ];
}

/** Keys of the streams that relays wait in, in the relay miner's own namespace. */
export const relayStreams = "ha:relays:*";
