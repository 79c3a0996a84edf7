import { type ImagesConfig, imageTag } from "../images.ts";
import type { Report, Rule } from "./rule.ts";

export const providerRules: Rule = ({ provider, network, profile, images, secretNames }, report) => {
  if (!provider) return;
  if (provider.enabled && provider.external)
    report("provider.external", true, "contradicts provider.enabled: true", "set enabled: false, or remove external");
  if (!provider.enabled && !provider.external && profile !== "lab")
    report(
      "provider.enabled",
      false,
      `needs provider.external: true in profile ${profile}: nothing can be staked without a Provider`,
      "enable it, or say that it runs elsewhere",
    );
  if (secretNames.includes("providerEncryptionKey") !== secretNames.includes("providerEncryptionIv"))
    report(
      "providerEncryptionIv",
      undefined,
      "goes with providerEncryptionKey: both or neither",
      "set both with pulumi config set --secret",
    );
  if (!provider.enabled) return;
  if (!provider.ownerIdentity) missingOwner("provider", report);
  if (network?.name === "beta" && provider.imageLine !== "B")
    report("provider.imageLine", provider.imageLine, "must be B on beta: line A does not know that chain id", "use line B and its images");
  if (provider.domain && provider.adminAllowlist.length === 0)
    report(
      "provider.adminAllowlist",
      [],
      "is required with provider.domain: the admin pages are never open to everybody",
      "list your networks, or remove domain",
    );
  provider.adminAllowlist.forEach((network_, index) => {
    if (/\/0$/.test(network_)) report(`provider.adminAllowlist[${index}]`, network_, "lets everybody in", "list your own networks");
  });
  if (images) checkImages("igniter-provider", provider.imageLine, images, report);
};

export const middlemanRules: Rule = ({ middleman, provider, profile, images }, report) => {
  if (!middleman?.enabled) return;
  if (provider && !provider.enabled && !provider.external)
    report("middleman.enabled", true, "needs a Provider", "set provider.enabled: true, or provider.external: true where it runs elsewhere");
  if (!middleman.ownerIdentity) missingOwner("middleman", report);
  if (profile !== "lab" && !middleman.domain)
    report("middleman.domain", undefined, `is required in profile ${profile}: delegators open it in a browser`, "write its public name");
  if (images && provider) checkImages("igniter-middleman", provider.imageLine, images, report);
};

function missingOwner(section: string, report: Report): void {
  report(
    `${section}.ownerIdentity`,
    undefined,
    `is required when ${section} is enabled: nobody could sign in`,
    "write the pokt1… address of your wallet",
  );
}

/** Web and workflows share one contract, so one version; the line decides which environment is rendered. */
function checkImages(name: "igniter-provider" | "igniter-middleman", line: "A" | "B", images: ImagesConfig, report: Report): void {
  const web = imageTag(images[name]) ?? "";
  const workflows = imageTag(images[`${name}-workflows`]);
  if (web !== workflows)
    report(
      `images.${name}-workflows`,
      images[`${name}-workflows`],
      `must have the tag of images.${name} (${web})`,
      "use one version for both",
    );
  if (!/^(\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?|[0-9a-f]{7})$/.test(web))
    report(
      `images.${name}`,
      images[name],
      "must have a tag X.Y.Z without v, or a commit of 7 hex digits",
      "use a tag that upstream publishes",
    );
  const version = /^(\d+)\.(\d+)\./.exec(web);
  if (!version) return;
  const actual = Number(version[1]) === 0 && Number(version[2]) < 6 ? "A" : "B";
  if (actual !== line)
    report(`images.${name}`, images[name], `is of line ${actual}, but provider.imageLine is ${line}`, "change one of them");
}
