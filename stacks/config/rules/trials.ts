import { imageTag } from "../images.ts";
import type { Rule } from "./rule.ts";

/** Let's Encrypt's and other authorities' services for trials, by their names. */
const trialAuthority = /^https:\/\/[^/]*\bstaging\b/i;

/** What serves for trials and costs money where it is forgotten. Off main a production profile may be a trial itself. */
export const trialRules: Rule = ({ edge, monitoring, images, network, profile }, report) => {
  if (profile === "lab") return;
  for (const [name, reference] of Object.entries(images ?? {}))
    if (/^(localhost|127\.\d+\.\d+\.\d+)(:\d+)?\//.test(reference))
      report(
        `images.${name}`,
        reference,
        `is from a registry on the machine itself, which is refused in profile ${profile}: another host has another image, or none`,
        `use a registry that every host reaches; the tag ${imageTag(reference)} may stay`,
      );
  if (network?.name !== "main") return;
  if (edge?.mode === "public" && edge.tls.kind === "acme" && edge.tls.caUrl && trialAuthority.test(edge.tls.caUrl))
    report(
      "edge.tls.caUrl",
      edge.tls.caUrl,
      "is refused on main: an authority for trials, whose certificates gateways do not trust",
      "remove it, for the authority's real service",
    );
  if (monitoring && monitoring.alertDelayFactor < 1)
    report(
      "monitoring.alertDelayFactor",
      monitoring.alertDelayFactor,
      "is refused below 1 on main: it is for trials, and every hiccup would call somebody",
      "remove it",
    );
};
