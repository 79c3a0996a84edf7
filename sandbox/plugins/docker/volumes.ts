import type { Properties } from "../framework/values.ts";

export interface VolumeBinds {
  paths: Record<string, object>;
  binds: string[];
  volumesFrom: string[];
}

/**
 * The old `-v` form of mounts.
 * @throws when an entry names neither or both of a container and a path
 */
export function volumeBinds(volumes: Properties[]): VolumeBinds {
  const result: VolumeBinds = { paths: {}, binds: [], volumesFrom: [] };
  for (const volume of volumes) {
    const source = (volume.hostPath || volume.volumeName) as string | undefined;
    const path = volume.containerPath as string | undefined;
    if (!volume.fromContainer && !path) {
      throw new Error("Unable to parse volumes: volume entry without container path or source container");
    }
    if (volume.fromContainer && path) {
      throw new Error("Unable to parse volumes: both a container and a path specified in a volume entry");
    }
    if (!path) {
      result.volumesFrom.push(volume.fromContainer as string);
      continue;
    }
    result.paths[path] = {};
    if (source) {
      const relabel = volume.selinuxRelabel ? `,${volume.selinuxRelabel}` : "";
      result.binds.push(`${source}:${path}:${volume.readOnly ? "ro" : "rw"}${relabel}`);
    }
  }
  return result;
}
