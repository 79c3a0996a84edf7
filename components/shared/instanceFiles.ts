import * as pulumi from "@pulumi/pulumi";
import type { Host } from "../host/host.ts";
import { bundleHash, encodeBundle, type FileBundle, removeBundleScript, writeBundleScript } from "./fileBundle.ts";

/** An instance's files on its host, in a folder named by their content. */
export interface InstanceFiles {
  /** Absolute path of the folder that holds this one, those before it and, for a program that reloads, the link to the one in use. */
  root: string;
  /** Absolute path of the folder on the host. */
  path: pulumi.Output<string>;
  hash: pulumi.Output<string>;
  /** Depend on this to be sure that the files are there. */
  written: pulumi.Resource;
}

export interface InstanceFilesArgs {
  stack: string;
  instance: string;
  /** Reference of an image that is on the host, for the chown of a user without root. */
  image: string;
  bundle: pulumi.Input<FileBundle>;
}

/** Puts the files beside the old ones; those go only after everything that depends on the new ones has succeeded. */
export function instanceFiles(host: Host, name: string, args: InstanceFilesArgs, opts: pulumi.CustomResourceOptions): InstanceFiles {
  const root = `${host.filesRoot}/${args.stack}/${args.instance}`;
  const bundle = pulumi.output(args.bundle);
  // a hash tells nothing of what went into it, so it may stand in labels, paths and previews
  const hash = pulumi.unsecret(bundle.apply(bundleHash));
  const owner = pulumi.unsecret(bundle.apply(({ owner }) => owner));
  const written = host.command(
    `${name}-files`,
    {
      create: pulumi.all([hash, owner]).apply(([digest, ids]) => writeBundleScript(root, digest, ids, args.image)),
      delete: hash.apply((digest) => removeBundleScript(root, digest, args.image)),
      stdin: pulumi.secret(bundle.apply(encodeBundle)),
      triggers: [hash],
    },
    opts,
  );
  return { root, path: hash.apply((digest) => `${root}/${digest}`), hash, written };
}
