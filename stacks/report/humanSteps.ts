import type { IgniterApp } from "../../config-templates/igniterInput.ts";
import type { StackConfig } from "../config/schema.ts";
import { publicNames } from "../topology/edgeNames.ts";
import { igniterUrl } from "../topology/igniterUrls.ts";
import type { Topology } from "../topology/types.ts";
import type { GovernanceEntry } from "./governance.ts";
import type { BootstrapReport } from "./schema.ts";
import { fundingStep, middlemanChoiceStep, realWorkStep, stakingStep } from "./supplierSteps.ts";

export type HumanStep = Omit<BootstrapReport["humanSteps"][number], "number">;

export const appTitles = { provider: "Provider", middleman: "Middleman" } as const;

/** What only a person can do, in its order. */
export function humanSteps(config: StackConfig, topology: Topology, governance: GovernanceEntry[]): BootstrapReport["humanSteps"] {
  const { provider, middleman } = config;
  const stakeable = config.keys.source !== "generated";
  const some = (condition: boolean, step: () => HumanStep) => (condition ? [step()] : []);
  const steps: HumanStep[] = [
    ...some(provider.enabled && !provider.ownerIdentity, () => ownerStep("provider", topology.stack)),
    ...some(middleman.enabled && !middleman.ownerIdentity, () => ownerStep("middleman", topology.stack)),
    ...namesSteps(config, topology),
    ...some(provider.enabled || middleman.enabled, () => escrowStep(topology.stack)),
    ...governance.filter(({ entry }) => entry !== null).map(governanceStep),
    ...some(stakeable, () => fundingStep(config)),
    ...some(provider.enabled, () => providerWizardStep(config, topology)),
    ...some(middleman.enabled, () => middlemanWizardStep(config, topology)),
    ...some(stakeable && provider.enabled && !middleman.enabled, () => middlemanChoiceStep),
    stakeable ? stakingStep : realWorkStep,
  ];
  return steps.map((step, index) => ({ number: index + 1, ...step }));
}

function ownerStep(app: IgniterApp, stack: string): HumanStep {
  return {
    title: `Say who owns the ${appTitles[app]}`,
    why: "Until then nobody can sign in as its owner, and a wallet that signs in before stays an ordinary user for ever.",
    needs: ["a wallet in the browser: Soothe, or Keplr where the page offers it", "its pokt1… address"],
    how: [`pulumi config set --path pocket-provider:${app}.ownerIdentity pokt1… --stack ${stack}`, `pulumi up --stack ${stack}`],
  };
}

/** Certificates are only given for names that lead here. */
function namesSteps(config: StackConfig, { hosts, instances }: Topology): HumanStep[] {
  const names = publicNames(config);
  if (names.length === 0) return [];
  const edges = new Set(instances.filter(({ role }) => role === "edge").map(({ host }) => host));
  const addresses = hosts.filter(({ name }) => edges.has(name)).map(({ publicAddress, name }) => publicAddress ?? name);
  return [
    {
      title: "Point the public names to the edge",
      why: "Certificates are given only for names that lead to the edge, and gateways find the relayers by them.",
      needs: ["the domain's DNS"],
      how: names.map((name) => `${name} → ${addresses.join(", ")}`),
    },
  ];
}

function escrowStep(stack: string): HumanStep {
  return {
    title: "Put the keys that nothing can make again into safe hands",
    why: "The Provider's database is worthless without its encryption key. Do it before the first supplier key is made.",
    needs: ["the age public key of who keeps the file, or a passphrase", "two places off this machine"],
    how: [`npm run pocket -- escrow export --stack ${stack} --out ${stack}-keys.age`],
  };
}

function governanceStep({ app, repository, path }: GovernanceEntry): HumanStep {
  return {
    title: `Propose the ${appTitles[app]} to governance`,
    why:
      app === "provider"
        ? "Middlemen offer only Providers of this list, and call them under the URL in it."
        : "Providers answer only Middlemen of this list, and check their signatures with the identity in it.",
    needs: ["a GitHub account", "the name that you will give the app in its wizard"],
    how: [`open a pull request to ${repository} that adds the entry under governance in this report to ${path}, with your name in it`],
  };
}

function providerWizardStep(config: StackConfig, topology: Topology): HumanStep {
  return {
    title: "Go through the Provider's wizard",
    why: "It wants the owner's signature, and decisions on regions and shares.",
    needs: ["the owner's wallet", "support e-mail address, regions, names, shares; everything else is under wizards in this report"],
    how: [
      ...tunnel(config, topology, "provider"),
      `open ${igniterUrl(config, "provider")}/admin/setup and sign in with the owner's wallet, nobody else's`,
    ],
  };
}

function middlemanWizardStep(config: StackConfig, topology: Topology): HumanStep {
  return {
    title: "Go through the Middleman's wizard",
    why: "It wants the owner's signature, and a decision on the fee.",
    needs: ["the owner's wallet", "support e-mail address, fee, rewards address; everything else is under wizards in this report"],
    how: [
      ...tunnel(config, topology, "middleman"),
      `open ${igniterUrl(config, "middleman")}/admin and sign in with the owner's wallet, nobody else's`,
      "in the Provider's admin pages, under Delegators, see that this Middleman is enabled",
    ],
  };
}

/** Pages without a public name are reached on their host, and only under localhost and this port. */
function tunnel(config: StackConfig, { instances }: Topology, app: IgniterApp): string[] {
  const web = instances.find(({ role }) => role === `${app}-web`);
  const host = config.hosts[web?.host ?? ""];
  const port = web?.ports[0];
  if (config[app].domain !== undefined || host?.kind !== "ssh" || !port) return [];
  // where edges on other hosts call the app too, it listens on the private address instead
  const listens = port.exposure === "loopback" ? "localhost" : port.bindAddress;
  return [`ssh -N -L ${port.containerPort}:${listens}:${port.hostPort} -p ${host.port} ${host.user}@${host.address}`];
}
