import type { ImageName } from "../../topology/types.ts";
import { imageTag } from "../images.ts";
import type { Rule } from "./rule.ts";

export const pocketdRules: Rule = ({ pocketd }, report) => {
  if (pocketd?.enabled && !pocketd.checksums.linux_amd64 && !pocketd.checksums.linux_arm64)
    report(
      "pocketd.checksums",
      pocketd.checksums,
      "must hold the SHA-256 of your hosts' architecture when pocketd is enabled",
      `download the archive of ${pocketd.version}, check it, and write what sha256sum prints; or set enabled: false`,
    );
};

export const monitoringRules: Rule = ({ monitoring }, report) => {
  const seen = new Set<string>();
  monitoring?.alertmanager.receivers.forEach(({ name }, index) => {
    if (seen.has(name))
      report(`monitoring.alertmanager.receivers[${index}].name`, name, "is a duplicate", "give each receiver its own name");
    seen.add(name);
  });
};

export const imageRules: Rule = ({ images, profile }, report) => {
  if (!images) return;
  if (imageTag(images["relay-miner"]) === "f882c51")
    report(
      "images.relay-miner",
      images["relay-miner"],
      "is too old: it has no validate command, and its claims do not match the present chain",
      "use ad37bcb or newer",
    );
  if (profile === "lab") return;
  for (const [name, reference] of Object.entries(images) as [ImageName, string][]) {
    // The demo backend, the only user of node, is refused in production by a rule of its own.
    if (name === "node" || reference.includes("@sha256:") || namesOneVersion(imageTag(reference) ?? "")) continue;
    report(
      `images.${name}`,
      reference,
      `must name a version of at least two numbers, a commit, or a digest in profile ${profile}: other tags move`,
      "pin the tag further, or append @sha256:… as docker buildx imagetools inspect prints it",
    );
  }
};

function namesOneVersion(tag: string): boolean {
  return /^v?\d+\.\d+/.test(tag) || /^[0-9a-f]{7,40}$/.test(tag);
}
