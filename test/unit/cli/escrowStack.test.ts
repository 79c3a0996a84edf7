import { describe, expect, it } from "vitest";
import { compareSecrets } from "../../../cli/escrow/compare.ts";
import { stackSecrets } from "../../../cli/escrow/stackSecrets.ts";
import { configOf, deploymentOf, freshSecrets, generatedResource } from "./escrowInputs.ts";

const secrets = freshSecrets();
const others = freshSecrets();

describe("a stack's irreplaceable secrets", () => {
  it("come from its state by their exact names, wherever their parent is", () => {
    const deployment = deploymentOf([
      generatedResource("providerEncryptionKey", secrets.providerEncryptionKey),
      generatedResource("providerEncryptionIv", secrets.providerEncryptionIv, {
        urn: "urn:pulumi:prod::pocket-provider::random:index/randomBytes:RandomBytes::providerEncryptionIv",
      }),
      generatedResource("my-providerAppIdentity", secrets.providerAppIdentity),
      generatedResource("redisPassword", secrets.middlemanAppIdentity),
    ]);
    const { providerEncryptionKey, providerEncryptionIv } = secrets;
    expect(stackSecrets(deployment, "{}").values).toEqual({ providerEncryptionKey, providerEncryptionIv });
  });

  it("given in the config win over generated ones, as in the program", () => {
    const deployment = deploymentOf([generatedResource("providerEncryptionKey", others.providerEncryptionKey)]);
    const found = stackSecrets(deployment, configOf({ providerEncryptionKey: secrets.providerEncryptionKey }));
    expect(found.values.providerEncryptionKey).toBe(secrets.providerEncryptionKey);
    expect(found.generated.providerEncryptionKey).toBe(others.providerEncryptionKey);
  });

  it("of an old resource that waits for its deletion do not count", () => {
    const old = generatedResource("providerEncryptionKey", others.providerEncryptionKey, { delete: true });
    const deployment = deploymentOf([old, generatedResource("providerEncryptionKey", secrets.providerEncryptionKey)]);
    expect(stackSecrets(deployment, "{}").values.providerEncryptionKey).toBe(secrets.providerEncryptionKey);
  });

  it("are none on a stack that was never deployed", () => {
    expect(stackSecrets('{"version":3,"deployment":null}', "{}").values).toEqual({});
  });

  it("are not quoted when the CLI prints something else", () => {
    const noise = `warning: ${secrets.providerEncryptionKey}`;
    expect(() => stackSecrets(noise, "{}")).toThrow(/^(?!.*[0-9a-f]{8})pulumi stack export printed something that is not JSON/);
  });
});

describe("a comparison of file and stack", () => {
  it("names each secret with its state and fingerprints, never a value", () => {
    const { middlemanAppIdentity, ...provider } = secrets;
    const compared = compareSecrets(provider, { ...provider, providerAppIdentity: others.providerAppIdentity, middlemanAppIdentity });
    expect(compared.map(({ name, state }) => `${name} ${state}`)).toEqual([
      "providerEncryptionKey equal",
      "providerEncryptionIv equal",
      "providerAppIdentity differs",
      "middlemanAppIdentity only in the stack",
    ]);
    expect(compared[3]).toMatchObject({ file: null, stack: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(JSON.stringify(compared)).not.toMatch(new RegExp([...Object.values(secrets), ...Object.values(others)].join("|")));
  });
});
