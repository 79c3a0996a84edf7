import fc from "fast-check";
import { expect, test } from "vitest";
import { parseStackConfig, type StackConfig } from "../../../stacks/config/schema.ts";
import { publicKeyHex } from "../../../stacks/pocketKeys.ts";
import { buildBootstrapReport } from "../../../stacks/report/bootstrapReport.ts";
import { buildValidationEndpoints } from "../../../stacks/report/validationEndpoints.ts";
import { planTopology } from "../../../stacks/topology/plan.ts";
import { type Input, igniterSecrets } from "../config/inputs.ts";
import { prodSingleInput } from "../topology/configs.ts";

const { ownerIdentity } = prodSingleInput.provider;
const input: Input = { ...prodSingleInput, middleman: { enabled: true, ownerIdentity, domain: "stake.provider.test" } };

/** Hex of this length in which no value of another draw can be part of a name or a public key by chance. */
const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`));
const word = fc.stringMatching(/^[A-Za-z0-9]{24,40}$/);

test("no secret appears in an output, whichever are given", () => {
  const secrets = fc.record({ key: hex(64), iv: hex(32), one: hex(64), two: hex(64), three: word, four: word, five: word });
  fc.assert(
    fc.property(secrets, ({ key, iv, one, two, three, four, five }) => {
      const given = {
        providerEncryptionKey: key,
        providerEncryptionIv: iv,
        providerAppIdentity: one,
        middlemanAppIdentity: two,
        providerAuthSecret: `${three}${igniterSecrets.providerAuthSecret}`,
        middlemanAuthSecret: `${four}${igniterSecrets.middlemanAuthSecret}`,
        redisUrl: `redis://:${five}@r.corp.test:6379`,
        postgresUrl: `postgres://admin:${five}@db.corp.test:5432`,
        alertSecrets: { pagerUrl: `https://pager.test/${five}` },
      };
      const whole = { ...input, ...given, redis: { mode: "external" }, postgres: { mode: "external" } };
      const config = tryParse(whole);
      fc.pre(config !== undefined);
      const topology = planTopology(config, "prod-single");
      const derived = { operatorAddresses: [], providerIdentity: publicKeyHex(one), middlemanIdentity: publicKeyHex(two) };
      const text = JSON.stringify([
        topology,
        buildBootstrapReport(config, topology, derived),
        buildValidationEndpoints(config, topology, { ...derived, keysFolder: null, applicationPublicKey: null, gatewayPublicKey: null }),
      ]);
      expect(text).toContain(derived.providerIdentity);
      for (const value of [key, iv, one, two, three, four, five]) expect(text).not.toContain(value);
    }),
    { numRuns: 25 },
  );
});

/** Undefined where chance drew a weak value. */
function tryParse(whole: Input): StackConfig | undefined {
  try {
    return parseStackConfig(whole, "prod-single");
  } catch {
    return undefined;
  }
}
