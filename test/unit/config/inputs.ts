import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { ConfigError, type ConfigIssue, parseStackConfig } from "../../../stacks/config/schema.ts";

export type Input = Record<string, unknown>;

const prefix = "pocket-provider:";

/** The values under the project's namespace in a stack file's text. */
export function inputOf(stackFile: string): Input {
  const config = (parse(stackFile) as { config: Input }).config;
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [])),
  );
}

export const stackFileText = (profile: string) => readFileSync(new URL(`../../../Pulumi.${profile}.yaml`, import.meta.url), "utf8");

/** The shipped example of a profile, fresh each time, so that a test may change it. */
export const example = (profile: string): Input => inputOf(stackFileText(profile));

/** A copy with the value at a dotted path replaced; undefined removes it. A dot within a name is written as "\\.". */
export function withValue(input: Input, path: string, value: unknown): Input {
  const copy = structuredClone(input);
  const parts = path.split(/(?<!\\)\./).map((part) => part.replaceAll("\\.", "."));
  let at: Input = copy;
  for (const part of parts.slice(0, -1)) {
    at[part] ??= {};
    at = at[part] as Input;
  }
  if (value === undefined) delete at[parts.at(-1)!];
  else at[parts.at(-1)!] = value;
  return copy;
}

/** Input with several paths replaced, over a profile's shipped example. */
export function changed(profile: string, changes: Record<string, unknown>): Input {
  return Object.entries(changes).reduce((input, [path, value]) => withValue(input, path, value), example(profile));
}

/** secp256k1's generator and its double: public keys that are surely on the curve. */
export const publicKeys = [
  "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
  "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5",
];

/** Values of the right form, as chance makes them. */
export const igniterSecrets = {
  providerEncryptionKey: "5f1c9b0e7a3d42865e8f01c7b9d2a64037e5c8f16b0a9d24e3715c8b6f0d9a42",
  providerEncryptionIv: "c07e4d91ab3f5826e1907bd45c8a2f63",
  providerAppIdentity: "1b7e03c95d4fa8621c9e07b5d3f4a18620e9c7b15f3d8a4462c0e91b7d5f3a88",
  providerAuthSecret: "9ae41c07f2b85d36e0917ac4b3f85d2e61c0a97f4b83d52e",
  middlemanAppIdentity: "7c3e91f05b8da24617c9e30fb5d8a42691e7c03f5bd8a264079e1c3f5bd8a2b6",
  middlemanAuthSecret: "47d0b9e1c5a3f8260b7d9e41c5a8f3627e0d1b94c5fa3862",
};

/** A self-signed certificate of nobody. */
export const certificateAuthority = `-----BEGIN CERTIFICATE-----
MIIBWzCCAQ2gAwIBAgIUbo+viJGODgr+6RSg0otuU8CFGeAwBQYDK2VwMCIxIDAe
BgNVBAMMF1Rlc3QgZGF0YWJhc2UgYXV0aG9yaXR5MCAXDTI2MTEyMTIxMDk1MFoY
DzIxMjYxMDI4MjEwOTUwWjAiMSAwHgYDVQQDDBdUZXN0IGRhdGFiYXNlIGF1dGhv
cml0eTAqMAUGAytlcAMhAAcAnHSdqJxkqGHUFO1k9SRDKxfdjsfmUJRLmKE1iAst
o1MwUTAdBgNVHQ4EFgQUbRUeaDNQGBW4mvcvAUfiyzvcXjwwHwYDVR0jBBgwFoAU
bRUeaDNQGBW4mvcvAUfiyzvcXjwwDwYDVR0TAQH/BAUwAwEB/zAFBgMrZXADQQAF
z19F9fhoSqorwsVB1jMKEdBTZl7Oi6n4CDLtoA19CnBaTG9lF0KkhmActLURSof6
yIQlUm0AF6Sav4ER+kUH
-----END CERTIFICATE-----
`;

export const wallet = "pokt1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqw9ltm9";

/** What is wrong with an input; empty for a good one. */
export function issuesOf(input: Input, stack: string): ConfigIssue[] {
  try {
    parseStackConfig(input, stack);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
}

/** Certificate for relay.provider.example and all names right below it, valid for a hundred years. */
export const relayCertificate = `-----BEGIN CERTIFICATE-----
MIIB1zCCAX6gAwIBAgIUPQaYg5kcIQ8MGSiTIffcbNCk6l4wCgYIKoZIzj0EAwIw
ITEfMB0GA1UEAwwWcmVsYXkucHJvdmlkZXIuZXhhbXBsZTAgFw0yNjExMjEyMjU0
MjJaGA8yMTI2MTAyODIyNTQyMlowITEfMB0GA1UEAwwWcmVsYXkucHJvdmlkZXIu
ZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABGSN29NFcD9EPQUODm38
FFPlIEuMbSi3Eut+DKXyG1K2Yt5vdIMBgAbVCFIV1xz81FpUq/mJ0WASmDP8J3pc
Q8SjgZEwgY4wHQYDVR0OBBYEFHcEe5Z7uMogQ/x2Sf4aslV8ab2VMB8GA1UdIwQY
MBaAFHcEe5Z7uMogQ/x2Sf4aslV8ab2VMA8GA1UdEwEB/wQFMAMBAf8wOwYDVR0R
BDQwMoIWcmVsYXkucHJvdmlkZXIuZXhhbXBsZYIYKi5yZWxheS5wcm92aWRlci5l
eGFtcGxlMAoGCCqGSM49BAMCA0cAMEQCIFo1EGxKsEGilX+rSW0pL43pEBcFWLyB
JyxWNBZRAJh5AiAy6uSj7R63GxSQoP4RfcuFeGmI9JBemH5bRxJ/rTebWQ==
-----END CERTIFICATE-----
`;
