import { z } from "zod";
import { email, pattern, poktAddress } from "./fields.ts";
import { isIpv4, isLoopback, parseUrl } from "./values.ts";
import { say } from "./wording.ts";

/** URL of a governance list; the apps replace the literal {chainId}. */
export const governanceListUrl = () =>
  pattern(
    /^https:\/\/[^\s]+\{chainId\}[^\s]*$/,
    "an https URL that holds the literal {chainId}",
    "write {chainId} where the chain id belongs; the app fills it in",
  )
    .refine(
      (value) => !/stake-igniter\/governa/.test(value),
      say("names the old governance repository, which is kept no more", "remove it, for the present repository's list"),
    )
    .refine(
      (value) => !isLoopback(parseUrl(value)?.hostname ?? ""),
      say("is a loopback address, which inside a container is the container itself", "write an address that containers reach"),
    );

export const governanceRoot = "https://raw.githubusercontent.com/pokt-network/igniter-governance/refs/heads/main/{chainId}";

export const allowlist = () =>
  z.array(
    z
      .string()
      .regex(
        /^(\d{1,3}\.){3}\d{1,3}(\/(\d|[12]\d|3[0-2]))?$/,
        say("must be an IPv4 address or network in CIDR form", 'write for example "198.51.100.7/32"'),
      )
      .refine((value) => isIpv4(value.split("/")[0]!), say("is not a valid IPv4 address", "write four numbers from 0 to 255")),
  );

export const imageLine = () =>
  z
    .enum(["A", "B"])
    .optional()
    .describe("Upstream line of images whose tag is a commit: A is 0.5 and older, B is 0.6 and newer. A version says it itself.");

export const ownership = () => ({
  ownerIdentity: poktAddress()
    .optional()
    .describe(
      "Wallet address (pokt1…) that may sign in as owner; compared as exact text. Required in prod-* when enabled; in a lab nobody can sign in without it.",
    ),
  ownerEmail: email().optional().describe("E-mail that the wizard offers as the owner's."),
});
