import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, test } from "vitest";
import { readStackConfig } from "../../../stacks/config/read.ts";

/** Sets what Pulumi hands to the program: every value is text, maps are JSON. */
function given(values: Record<string, unknown>, secret: string[] = []): void {
  const texts = Object.entries(values).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]);
  pulumi.runtime.setAllConfig(Object.fromEntries(texts), secret);
}

function secretOf(output: pulumi.Output<string> | undefined): Promise<{ value: string; secret: boolean }> {
  return new Promise((resolve) => {
    pulumi.output(output!).apply(async (value) => resolve({ value, secret: await pulumi.isSecret(output!) }));
  });
}

describe("reading a stack's config", () => {
  beforeEach(() => {
    pulumi.runtime.setMocks({ newResource: (args) => ({ id: args.name, state: args.inputs }), call: () => ({}) }, "pocket-provider", "one");
  });

  test("maps arrive as JSON, other projects' keys are left alone", () => {
    given({
      "pocket-provider:profile": "lab",
      "pocket-provider:relay": { relayPort: 9000 },
      "docker:host": "unix:///x",
      "pulumi:tags": "{}",
    });
    expect(readStackConfig().config.relay.relayPort).toBe(9000);
  });

  test("secrets come as secret outputs by their full names", async () => {
    given(
      {
        "pocket-provider:profile": "lab",
        "pocket-provider:redis": { mode: "external" },
        "pocket-provider:redisUrl": "redis://:pw@r.internal.net:6379",
        "pocket-provider:backendSecrets": { infura: "token" },
      },
      ["pocket-provider:redisUrl", "pocket-provider:backendSecrets"],
    );
    const { config, secrets } = readStackConfig();
    expect(config.secretNames).toEqual(["backendSecrets.infura", "redisUrl"]);
    expect(Object.keys(secrets).sort()).toEqual(config.secretNames);
    expect(await secretOf(secrets["backendSecrets.infura"])).toEqual({ value: "token", secret: true });
    expect(JSON.stringify(config)).not.toMatch(/pw@|token/);
  });

  test("a secret in plain text is refused together with every other mistake, without its value (R000-024)", () => {
    given({
      "pocket-provider:profile": "lab",
      "pocket-provider:redisUrl": "redis://:hunter2@r.internal.net:6379",
      "pocket-provider:rleay": {},
    });
    expect(readStackConfig).toThrow(pulumi.RunError);
    expect(readStackConfig).toThrow(/redisUrl: "\[secret\]" — is a secret in plain text[\s\S]*did you mean "relay"/);
    expect(readStackConfig).not.toThrow(/hunter2/);
  });

  test("an ordinary key as a secret is refused: it would be readable in files and state", () => {
    given({ "pocket-provider:profile": "lab", "pocket-provider:relay": { relayPort: 9000 } }, ["pocket-provider:relay"]);
    expect(readStackConfig).toThrow(/relay: "\[secret\]" — is set as a secret, but this key is not kept secret/);
  });

  test("a secret named like Pulumi's mark of cipher text is refused instead of lost", () => {
    given({ "pocket-provider:profile": "lab", "pocket-provider:backendSecrets": { secure: "token" } }, ["pocket-provider:backendSecrets"]);
    expect(readStackConfig).toThrow(/backendSecrets\.\*: "\[secret\]" — holds a secret named "secure"/);
  });

  test("text where a map belongs is a mistake like any other", () => {
    given({ "pocket-provider:profile": "lab", "pocket-provider:relay": "{broken" });
    expect(readStackConfig).toThrow(/relay: "\{broken" — must be a map of keys/);
  });
});
