import type { StackConfig } from "../config/schema.ts";
import type { HumanStep } from "./humanSteps.ts";

/** Steps with tokens and the owner's signature; they are for keys that may be staked. */
export function fundingStep({ keys, network }: StackConfig): HumanStep {
  const path = keys.source === "hostFile" ? keys.path : "the key file";
  return {
    title: "Fund each operator account and let it sign once",
    why: "Claims and proofs are paid by the operator account, and gateways need its public key on chain.",
    needs: ["POKT in a wallet", `the operator addresses of the keys in ${path} on the relayers' and miners' hosts`],
    how: [
      "send some POKT to each operator address",
      `see that its account is there: ${network.restUrl}/cosmos/auth/v1beta1/accounts/pokt1…`,
      ...(network.faucetUrl ? [`test tokens: ${network.faucetUrl}`] : []),
    ],
  };
}

export const middlemanChoiceStep: HumanStep = {
  title: "Choose whom delegators come through",
  why: "Owners stake through a Middleman: one that governance lists, or your own.",
  needs: [],
  how: ["enable a listed one under Delegators in the Provider's admin pages, or set middleman.enabled: true and run pulumi up"],
};

export const stakingStep: HumanStep = {
  title: "Stake in Igniter",
  why: "Staking needs the owner's signature, which never touches this stack.",
  needs: ["the owner's wallet, with the stake and fees", "a Provider and a Middleman that are through their wizards"],
  how: ["open the Middleman's page, choose the Provider and sign the transaction in your own wallet; Igniter broadcasts it"],
};

export const realWorkStep: HumanStep = {
  title: "Look around, then choose a profile for real work",
  why: "A lab's keys cannot be staked.",
  needs: [],
  how: ["read the annotated Pulumi.prod-single.yaml and docs/configuration.md"],
};
