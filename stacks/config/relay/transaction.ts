import { z } from "zod";
import { pattern, seconds, whole } from "../fields.ts";
import { say } from "../wording.ts";

export const transactionShape = () => ({
  gasPrice: pattern(/^\d+(\.\d+)?upokt$/, "an amount with the denomination upokt", 'write for example "0.000001upokt"')
    .default("0.000001upokt")
    .describe("Price of gas; real networks take no less than the default."),
  gasLimit: whole(0, 10 ** 12)
    .default(0)
    .describe("Gas of a transaction; 0 = ask the node."),
  gasAdjustment: z.number().min(1).max(10).default(1.7).describe("Factor on the gas that the node answers."),
  disableClaimBatching: z.boolean().default(false).describe("Send each claim alone."),
  disableProofBatching: z.boolean().default(false).describe("Send each proof alone."),
  txTimeoutMinSeconds: seconds(1, 599).default(120).describe("Shortest lifetime of a transaction, in seconds."),
  txTimeoutDefaultSeconds: seconds(1, 599).default(120).describe("Usual lifetime of a transaction, in seconds."),
  txTimeoutMaxSeconds: z
    .int()
    .min(1)
    .max(599, say("must be below 600, the chain's limit for unordered transactions", "write 590"))
    .default(590)
    .describe("Longest lifetime of a transaction, in seconds; below 600."),
  txTimeoutClockSkewBufferSeconds: seconds(0, 300).default(60).describe("Seconds that clocks may differ."),
  disablePreProofClaimVerification: z.boolean().default(false).describe("Prove without looking whether the claim is on chain."),
  disableInclusionReconciler: z.boolean().default(false).describe("Do not check that claims and proofs landed."),
  inclusionReconcilerMaxConcurrent: whole(1, 10_000).default(64).describe("Such checks at once."),
  inclusionReconcilerPerGroupTimeoutMs: whole(100, 600_000).default(10_000).describe("Milliseconds for a group of checks."),
  maxRebroadcasts: whole(0, 10).default(1).describe("Times that a lost transaction is sent again; 0 = only look."),
  rebroadcastSafetyBlocks: whole(0, 100).default(1).describe("Blocks before the window's end in which nothing is sent again."),
});
