import type { IgniterApp, IgniterLine } from "../../config-templates/igniterInput.ts";
import { type ImagesConfig, imageTag } from "./images.ts";

/** The upstream line that a version tag belongs to; undefined for a tag that is no version, such as a commit. */
export function lineOfTag(tag: string): IgniterLine | undefined {
  const version = /^(\d+)\.(\d+)\.\d+/.exec(tag);
  if (!version) return undefined;
  return Number(version[1]) === 0 && Number(version[2]) < 6 ? "A" : "B";
}

/** Line of an app's images, which decides the environment that they are given. Throws where neither tag nor imageLine says it. */
export function igniterLine(
  config: { images: ImagesConfig } & Record<IgniterApp, { imageLine?: IgniterLine | undefined }>,
  app: IgniterApp,
): IgniterLine {
  const reference = config.images[`igniter-${app}`];
  const line = lineOfTag(imageTag(reference) ?? "") ?? config[app].imageLine;
  if (line === undefined) throw new Error(`images.igniter-${app}: ${reference} does not say its line. Next: set ${app}.imageLine.`);
  return line;
}
