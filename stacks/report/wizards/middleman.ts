import { governanceListFor } from "../../../config-templates/igniterEnv.ts";
import { igniterLine } from "../../config/igniterLine.ts";
import type { StackConfig } from "../../config/schema.ts";
import { igniterUrl } from "../../topology/igniterUrls.ts";
import { asked, blockchainScreen, type Field, numbered, type Wizard } from "./fields.ts";

/** The Middleman's wizard with this stack's values. */
export function middlemanWizard(config: StackConfig, identity: string | null): Wizard {
  const { middleman, network } = config;
  const line = igniterLine(config, "middleman");
  const url = igniterUrl(config, "middleman");
  const providers: Field = {
    name: "Providers",
    value: governanceListFor(network.chainId, middleman.providersCdnUrl).replaceAll("{chainId}", network.chainId),
    from: "environment",
    rule: "tick one or more of the list at this address",
    ...(line === "A"
      ? {
          note: `The list is empty at first: go Back, then Next. Ticking does only half: afterwards press Show and Enable for each at ${url}/admin/providers.`,
        }
      : {}),
  };
  return {
    app: "middleman",
    line,
    signInWith: middleman.ownerIdentity ?? null,
    doneWhen: `${url}/api/bootstrap answers {"isBootstrapped":true}`,
    screens: numbered([
      blockchainScreen(config, line, identity, `${url}/admin`),
      {
        title: "App settings",
        fields: [
          asked("Name", "any text", "The same name as in the governance list."),
          asked("Support Email", "an e-mail address; do not leave it empty"),
          asked("Service Fee", "whole percent from 0 to 100; the form starts at 1"),
          asked("Delegator rewards address", "a pokt1… address of 43 characters", "It receives the Middleman's share."),
          {
            name: "Owner Email",
            value: middleman.ownerEmail ?? null,
            from: middleman.ownerEmail === undefined ? "operator" : "environment",
            rule: "an e-mail address; filled in from middleman.ownerEmail",
          },
          asked("Privacy Policy", "text; optional"),
        ],
      },
      { title: "Providers, one or more", fields: [providers] },
      { title: "Complete", fields: [] },
    ]),
  };
}
