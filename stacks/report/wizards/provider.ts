import { governanceListFor } from "../../../config-templates/igniterEnv.ts";
import type { IgniterLine } from "../../../config-templates/igniterInput.ts";
import { igniterLine } from "../../config/igniterLine.ts";
import type { StackConfig } from "../../config/schema.ts";
import { igniterUrl } from "../../topology/igniterUrls.ts";
import { asked, blockchainScreen, type Field, numbered, type Screen, type Wizard } from "./fields.ts";
import { serviceFields, templateNote } from "./services.ts";

/** The Provider's wizard with this stack's values. */
export function providerWizard(config: StackConfig, identity: string | null): Wizard {
  const line = igniterLine(config, "provider");
  const url = igniterUrl(config, "provider");
  const screens: Omit<Screen, "number">[] = [
    blockchainScreen(config, line, identity, `${url}/admin/setup`),
    { title: "Identity", fields: identityFields(line) },
    {
      title: "Regions, one or more",
      fields: [
        asked("Display name", "20 characters or less, each once"),
        asked(
          "URL value",
          "20 characters or less of a-z, 0-9 and -, each once",
          "Part of host names where an endpoint's template has {region}.",
        ),
      ],
    },
    { title: "Relay miners, one or more", fields: relayMinerFields(config) },
    { title: "Services, one or more", note: templateNote, fields: serviceFields(config, line) },
    { title: "Address groups, one or more", fields: addressGroupFields },
    { title: "Delegators", fields: [delegatorsField(config, line)] },
    ...(line === "B" ? [{ title: "Notifications, optional", fields: [asked("Channels", "optional; can be added later")] }] : []),
    { title: "Complete", fields: [] },
  ];
  return {
    app: "provider",
    line,
    signInWith: config.provider.ownerIdentity ?? null,
    doneWhen: `${url}/api/bootstrap answers {"isBootstrapped":true}`,
    screens: numbered(screens),
  };
}

function identityFields(line: IgniterLine): Field[] {
  return [
    asked("Name", "1 to 255 characters", "The same name as in the governance list."),
    asked("Support Email", line === "A" ? "an e-mail address; an empty box does not pass" : "an e-mail address; optional"),
    ...(line === "B" ? [asked("Reward Addresses", "pokt1… addresses")] : []),
  ];
}

function relayMinerFields({ edge }: StackConfig): Field[] {
  const domain = edge.mode === "public" ? edge.relayDomain : null;
  return [
    asked("Name", "any text"),
    asked(
      "Identity",
      "a-z, 0-9 and single - between them, 66 characters or less, once in a region",
      "Part of host names where an endpoint's template has {rm}.",
    ),
    asked("Region", "one of the regions before"),
    {
      name: "Domain",
      value: domain,
      from: "stack",
      rule: "a domain name with a dot: where gateways send relays",
      ...(domain === null
        ? { note: "A lab's edge is on this machine's loopback address: it has no public name, so there is nothing to stake." }
        : {}),
    },
  ];
}

const addressGroupFields: Field[] = [
  asked("Name", "any text"),
  asked("Relay Miner", "one of the relay miners before"),
  asked("Services: supplier share", "per service, optional: 1 to 100 percent"),
  asked("Services: revenue shares", "per service: rows of a pokt1… address, or the token {of}, and a share; 100 percent together at most"),
  asked("Private", "on: only for the addresses linked here"),
  asked("Linked addresses", "pokt1… addresses, for a private group"),
];

function delegatorsField({ network, provider }: StackConfig, line: IgniterLine): Field {
  return {
    name: "Middlemen",
    value: governanceListFor(network.chainId, provider.delegatorsCdnUrl).replaceAll("{chainId}", network.chainId),
    from: "environment",
    rule: "choose from the list at this address; an empty list does not let you pass",
    note:
      line === "A"
        ? "The chosen ones are stored switched off: enable each afterwards under Delegators in the admin pages."
        : "The chosen ones are switched on at once.",
  };
}
