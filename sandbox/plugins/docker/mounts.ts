import { keyOf, sameValue } from "../framework/compare.ts";
import type { Fields, PartChange, PropertyType } from "../framework/schema.ts";
import { isEmpty, type Properties } from "../framework/values.ts";
import { labelSet, labelsToMap } from "./labels.ts";

const oneOf =
  (...values: string[]) =>
  (value: string) =>
    values.includes(value) ? undefined : `'${value}' is none of ${values.join(", ")}`;

const mountFields: Fields = {
  target: { type: "string", required: true },
  source: { type: "string" },
  type: { type: "string", required: true, validate: oneOf("bind", "volume", "tmpfs") },
  readOnly: { type: "boolean" },
  bindOptions: {
    type: { object: { propagation: { type: "string", validate: oneOf("private", "rprivate", "shared", "rshared", "slave", "rslave") } } },
  },
  volumeOptions: {
    type: {
      object: {
        noCopy: { type: "boolean" },
        labels: { type: labelSet },
        driverName: { type: "string" },
        driverOptions: { type: { map: "string" } },
        subpath: { type: "string" },
      },
    },
  },
  tmpfsOptions: { type: { object: { sizeBytes: { type: "integer" }, mode: { type: "integer" } } } },
};

const mountType: PropertyType = { object: mountFields };
export const mountSet: PropertyType = { set: mountType };

/**
 * Only the number of mounts, `tmpfsOptions` and a volume's `subpath` replace; any other change (source, target, readOnly)
 * is reported as an update and never reaches the container.
 */
export function compareMounts(before: unknown, after: unknown): PartChange[] {
  if (sameValue(mountSet, before, after)) {
    return [];
  }
  const olds = (before ?? []) as Properties[];
  const news = (after ?? []) as Properties[];
  if (olds.length !== news.length) {
    return [{ path: "mounts", kind: olds.length === 0 ? "add" : news.length === 0 ? "delete" : "update", replace: true }];
  }
  const replace = keyOf(replacingParts(olds)) !== keyOf(replacingParts(news));
  return news.flatMap((mount, index) => {
    const known = olds.some((old) => sameValue(mountType, old, mount));
    return known ? [] : [{ path: `mounts[${index}]`, kind: "update" as const, replace }];
  });
}

function replacingParts(mounts: Properties[]): string[] {
  return mounts
    .map((mount) =>
      keyOf([isEmpty(mount.tmpfsOptions) ? null : mount.tmpfsOptions, (mount.volumeOptions as Properties | undefined)?.subpath]),
    )
    .sort();
}

/** @throws when a mount has volume options and the daemon's API is older than they need */
export function mountBody(mount: Properties, apiVersion: string): Properties {
  const volume = mount.volumeOptions as Properties | undefined;
  if (mount.type === "volume" && !isEmpty(volume) && apiVersion < "1.45") {
    throw new Error("Setting VolumeOptions.Subpath requires docker version 1.45 or higher");
  }
  const tmpfs = mount.tmpfsOptions as Properties | undefined;
  return {
    Type: mount.type,
    Target: mount.target,
    Source: mount.source,
    ReadOnly: mount.readOnly,
    BindOptions:
      mount.type === "bind" && !isEmpty(mount.bindOptions) ? { Propagation: (mount.bindOptions as Properties).propagation } : undefined,
    VolumeOptions:
      mount.type === "volume" && volume !== undefined && !isEmpty(volume)
        ? {
            NoCopy: volume.noCopy,
            Labels: labelsToMap(volume.labels),
            DriverConfig: { Name: volume.driverName ?? "", Options: volume.driverOptions },
            Subpath: volume.subpath,
          }
        : undefined,
    TmpfsOptions:
      mount.type === "tmpfs" && tmpfs !== undefined && !isEmpty(tmpfs) ? { SizeBytes: tmpfs.sizeBytes, Mode: tmpfs.mode } : undefined,
  };
}

interface DaemonMount {
  Type: string;
  Target: string;
  Source?: string;
  ReadOnly?: boolean;
  BindOptions?: { Propagation?: string };
  VolumeOptions?: {
    NoCopy?: boolean;
    Labels?: Record<string, string>;
    DriverConfig?: { Name?: string; Options?: Record<string, string> };
    Subpath?: string;
  };
  TmpfsOptions?: { SizeBytes?: number; Mode?: number };
}

/** Mounts as read back. Labels of volume options come back without their values. */
export function mountsFromDaemon(mounts: DaemonMount[] | null | undefined): Properties[] {
  return (mounts ?? []).map((mount) => {
    const volume = mount.VolumeOptions;
    return {
      target: mount.Target,
      source: mount.Source,
      type: mount.Type,
      readOnly: mount.ReadOnly ?? false,
      bindOptions: mount.BindOptions === undefined ? undefined : { propagation: mount.BindOptions.Propagation },
      volumeOptions:
        volume === undefined
          ? undefined
          : {
              noCopy: volume.NoCopy,
              labels: Object.keys(volume.Labels ?? {}).map((label) => ({ label })),
              driverName: volume.DriverConfig?.Name,
              driverOptions: volume.DriverConfig?.Options,
              subpath: volume.Subpath,
            },
      tmpfsOptions:
        mount.TmpfsOptions === undefined ? undefined : { sizeBytes: mount.TmpfsOptions.SizeBytes, mode: mount.TmpfsOptions.Mode },
    };
  });
}
