import { type IgniterApp, type IgniterLine, knownChainIds } from "../../../config-templates/igniterInput.ts";
import { lineOfTag } from "../igniterLine.ts";
import { type ImagesConfig, igniterImages, imageTag } from "../images.ts";
import type { Draft } from "../resolve.ts";
import { listed, type Report, type Rule } from "./rule.ts";

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
  if (!provider.ownerIdentity && profile !== "lab") missingOwner("provider", profile, report);
  if (provider.domain && provider.adminAllowlist.length === 0)
    report(
      "provider.adminAllowlist",
      [],
      "is required with provider.domain: the admin pages are never open to everybody",
      "list your networks, or remove domain",
    );
  if (provider.publicApiAllowlist.length > 0 && !provider.publicApiDomain)
    report(
      "provider.publicApiAllowlist",
      provider.publicApiAllowlist,
      "needs provider.publicApiDomain: there is no public API to open",
      "write publicApiDomain, or remove the list",
    );
  provider.adminAllowlist.forEach((network_, index) => {
    if (/\/0$/.test(network_)) report(`provider.adminAllowlist[${index}]`, network_, "lets everybody in", "list your own networks");
  });
  if (images) checkImages("provider", provider.imageLine, images, network, report);
};

export const middlemanRules: Rule = ({ middleman, provider, profile, images, network }, report) => {
  if (middleman?.enabled && middleman.dropData)
    report(
      "middleman.dropData",
      true,
      "contradicts middleman.enabled: true: it drops what the running Middleman needs",
      "remove dropData, or set enabled: false",
    );
  if (!middleman?.enabled) return;
  if (provider && !provider.enabled && !provider.external)
    report("middleman.enabled", true, "needs a Provider", "set provider.enabled: true, or provider.external: true where it runs elsewhere");
  if (!middleman.ownerIdentity && profile !== "lab") missingOwner("middleman", profile, report);
  if (profile !== "lab" && !middleman.domain)
    report("middleman.domain", undefined, `is required in profile ${profile}: delegators open it in a browser`, "write its public name");
  if (images) checkImages("middleman", middleman.imageLine, images, network, report);
};

function missingOwner(section: IgniterApp, profile: string, report: Report): void {
  report(
    `${section}.ownerIdentity`,
    undefined,
    `is required in profile ${profile} when ${section} is enabled: nobody could sign in`,
    "write the pokt1… address of your wallet",
  );
}

/** Web and workflows share one contract, so one version; its line decides which environment is rendered. */
function checkImages(
  app: IgniterApp,
  given: IgniterLine | undefined,
  images: ImagesConfig,
  network: Draft["network"],
  report: Report,
): void {
  const path = `images.igniter-${app}`;
  const reference = images[`igniter-${app}`];
  const tag = imageTag(reference) ?? "";
  const workflows = images[`igniter-${app}-workflows`];
  if (tag !== imageTag(workflows))
    report(`${path}-workflows`, workflows, `must have the tag of ${path} (${tag})`, "use one version for both");
  if (!/^(\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?|[0-9a-f]{7})$/.test(tag)) {
    report(path, reference, "must have a tag X.Y.Z without v, or a commit of 7 hex digits", "use a tag that upstream publishes");
    return;
  }
  const said = lineOfTag(tag);
  if (said && given && said !== given)
    report(
      `${app}.imageLine`,
      given,
      `contradicts ${path}, which is of line ${said}: what one line reads the other does not`,
      `remove imageLine, or choose an image of line ${given} (${igniterImages[given][`igniter-${app}`]})`,
    );
  const line = said ?? given;
  if (!line)
    report(
      `${app}.imageLine`,
      undefined,
      `is required with ${path}: the tag ${tag} is a commit and does not say which line it belongs to`,
      "write A for 0.5 and older, B for 0.6 and newer",
    );
  else if (network && !knownChainIds[line].includes(network.chainId)) refuseChain(app, line, reference, network.chainId, report);
}

function refuseChain(app: IgniterApp, line: IgniterLine, reference: string, chainId: string, report: Report): void {
  if (knownChainIds.B.includes(chainId))
    report(
      `images.igniter-${app}`,
      reference,
      `is of line ${line}, which does not know chain id ${chainId}`,
      `remove it, or use line B (${igniterImages.B[`igniter-${app}`]}), for web and workflows alike`,
    );
  else
    report(
      "network.chainId",
      chainId,
      `is known to no version of Igniter, which takes ${listed(knownChainIds.B)}`,
      `use a chain with one of these ids, or set ${app}.enabled: false`,
    );
}
