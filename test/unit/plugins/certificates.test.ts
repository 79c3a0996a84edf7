import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import { check, read } from "../../../sandbox/plugins/framework/operations.ts";
import type { Resource } from "../../../sandbox/plugins/framework/provider.ts";
import type { Properties } from "../../../sandbox/plugins/framework/values.ts";
import { certRequest } from "../../../sandbox/plugins/tls/certRequest.ts";
import { locallySignedCert } from "../../../sandbox/plugins/tls/locallySignedCert.ts";
import { selfSignedCert } from "../../../sandbox/plugins/tls/selfSignedCert.ts";
import { recordingOperation } from "./operation.ts";
import { authorityAndServer, authorityInputs, handshake, make, makeKey, p256, subjectLines } from "./tlsParty.ts";

const { operation } = recordingOperation();
const ed25519 = { algorithm: "ED25519" };
const names = { dnsNames: ["edge.example.test", "*.relay.example.test"], ipAddresses: ["127.0.0.1", "2001:db8::1", "::ffff:10.0.0.9"] };
const key = await makeKey(p256);
const selfSigned = { ...authorityInputs(key), isCaCertificate: false };

describe("an authority and a server's certificate", () => {
  test.each([
    ["P256", p256, p256],
    ["RSA", { algorithm: "RSA" }, { algorithm: "RSA" }],
    ["P384 and P521", { algorithm: "ECDSA", ecdsaCurve: "P384" }, { algorithm: "ECDSA", ecdsaCurve: "P521" }],
    ["ED25519", ed25519, ed25519],
    ["RSA for P256", { algorithm: "RSA" }, p256],
  ])("of %s keys shake hands for the names in it, and for no other", async (_what, authorityKey, serverKey) => {
    const made = await authorityAndServer(authorityKey, serverKey, names);
    const peer = await handshake(made, "edge.example.test");
    expect(peer.subject.CN).toBe("server");
    expect(peer.issuer).toMatchObject({ CN: "Test CA", O: "Pocket" });
    await handshake(made, "a.relay.example.test");
    await handshake(made, "127.0.0.1");
    await expect(handshake(made, "other.example.test")).rejects.toThrow(/does not match certificate's altnames/);
    const other = await authorityAndServer(p256, p256, names);
    await expect(handshake({ ...made, ca: other.ca }, "edge.example.test")).rejects.toThrow(/unable to|signature|self-signed/);
    expect(new X509Certificate(made.cert).verify(new X509Certificate(made.ca).publicKey)).toBe(true);
    expect(made.request.keyAlgorithm).toBe((serverKey as { algorithm: string }).algorithm);
    expect(made.server.caKeyAlgorithm).toBe((authorityKey as { algorithm: string }).algorithm);
  });

  test("of a server without server_auth is refused by a client", async () => {
    const made = await authorityAndServer(p256, p256, names, "client_auth");
    await expect(handshake(made, "edge.example.test")).rejects.toThrow(/certificate purpose/);
  });

  test("P224, which TLS does not know, signs too", async () => {
    const { ca, cert } = await authorityAndServer({ algorithm: "ECDSA" }, { algorithm: "ECDSA" }, names);
    expect(new X509Certificate(cert).verify(new X509Certificate(ca).publicKey)).toBe(true);
  });
});

describe("a certificate's contents", () => {
  const parsed = async (more: Properties) =>
    new X509Certificate((await make(selfSignedCert, { ...selfSigned, ...more })).state.certPem as string);

  test("the subject stands in upstream's order, with all its fields", async () => {
    const subject = {
      commonName: "Zoë",
      organization: "Pocket, Inc",
      organizationalUnit: "ops",
      streetAddress: ["1 Road"],
      locality: "Town",
      province: "ZH",
      country: "CH",
      postalCode: "8000",
      serialNumber: "42",
      emailAddress: "ops@example.test",
    };
    expect(subjectLines(await parsed({ subject }))).toEqual([
      "C=CH",
      "ST=ZH",
      "L=Town",
      "street=1 Road",
      "postalCode=8000",
      "O=Pocket\\, Inc",
      "OU=ops",
      "CN=Zoë",
      "serialNumber=42",
      "emailAddress=ops@example.test",
    ]);
  });

  test("a certificate for a request loses the request's email address", async () => {
    const subject = { commonName: "server", emailAddress: "ops@example.test" };
    const { cert } = await authorityAndServer(p256, p256, { subject, ...names });
    expect(subjectLines(new X509Certificate(cert))).toEqual(["CN=server"]);
  });

  test("names of all kinds, also without a subject", async () => {
    const certificate = await parsed({ subject: undefined, ...names, uris: ["spiffe://pocket/edge"] });
    expect(certificate.subjectAltName).toBe(
      "DNS:edge.example.test, DNS:*.relay.example.test, IP Address:127.0.0.1, IP Address:2001:DB8:0:0:0:0:0:1, IP Address:10.0.0.9, URI:spiffe://pocket/edge",
    );
  });

  test("the id is the serial number in decimal; the times are those of the certificate", async () => {
    const { id, state } = await make(selfSignedCert, selfSigned);
    const certificate = new X509Certificate(state.certPem as string);
    expect(BigInt(`0x${certificate.serialNumber}`).toString()).toBe(id);
    const start = Date.parse(state.validityStartTime as string);
    expect(Date.parse(state.validityEndTime as string) - start).toBe(24 * 3_600_000);
    expect(Date.parse(certificate.validFrom)).toBe(Math.floor(start / 1000) * 1000);
    expect(state).toMatchObject({ keyAlgorithm: "ECDSA", readyForRenewal: false, earlyRenewalHours: 0, setSubjectKeyId: false });
  });

  test("ends after 2049 too", async () => {
    expect(new Date((await parsed({ validityPeriodHours: 40 * 365 * 24 })).validTo).getUTCFullYear()).toBeGreaterThan(2050);
  });

  test("key usages and extended ones are the named ones", async () => {
    const certificate = await parsed({ allowedUses: ["server_auth", "decipher_only", "digital_signature", "client_auth"] });
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
    // bits 0 and 8, from the left: 9 bits, 7 unused
    expect(certificate.raw.includes(Buffer.from("0603551d0f0101ff0405030307" + "8080", "hex"))).toBe(true);
  });

  const authorityOf = (length: number) => parsed({ isCaCertificate: true, maxPathLength: length });
  const pathLength = Buffer.from("0603551d130101ff0408300601", "hex");
  test("a maximum path length of 0 sets none, as upstream; above 0 only for an authority", async () => {
    expect((await authorityOf(2)).raw.includes(pathLength)).toBe(true);
    expect((await authorityOf(0)).raw.includes(pathLength)).toBe(false);
    expect((await authorityOf(0)).ca).toBe(true);
    await expect(parsed({ maxPathLength: 1 })).rejects.toThrow("only CAs are allowed to specify MaxPathLen");
  });

  test("key identifiers: an authority always has one, others when asked; that of the issuer follows", async () => {
    const subjectKey = Buffer.from("0603551d0e", "hex");
    const issuerKey = Buffer.from("0603551d23", "hex");
    const has = async (more: Properties) => {
      const { raw } = await parsed(more);
      return [raw.includes(subjectKey), raw.includes(issuerKey)];
    };
    expect(await has({})).toEqual([false, false]);
    expect(await has({ isCaCertificate: true })).toEqual([true, false]);
    expect(await has({ setSubjectKeyId: true, setAuthorityKeyId: true })).toEqual([true, true]);
    await expect(has({ setAuthorityKeyId: true })).rejects.toThrow("Could not determine Authority Key Identifier");
    const { cert } = await authorityAndServer(p256, p256, names);
    expect(new X509Certificate(cert).raw.includes(issuerKey)).toBe(true);
  });
});

describe("what is refused", () => {
  const failed = (resource: Resource, news: Properties) => check(resource, "thing", {}, news).failures.map(({ property }) => property);

  test("in Check: unknown inputs, uses in camel case, missing keys, write-only keys", () => {
    expect(failed(selfSignedCert, { ...selfSigned, nope: 1 })).toEqual(["nope"]);
    expect(failed(selfSignedCert, { ...selfSigned, subject: { cn: "x" } })).toEqual(["subject.cn"]);
    expect(failed(selfSignedCert, { ...selfSigned, allowedUses: ["serverAuth"] })).toEqual(["allowedUses"]);
    expect(failed(selfSignedCert, { ...selfSigned, validityPeriodHours: -1 })).toEqual(["validityPeriodHours"]);
    expect(failed(selfSignedCert, { ...selfSigned, uris: [""] })).toEqual(["uris"]);
    expect(failed(certRequest, { setAuthorityKeyId: true, privateKeyPemWo: key })).toEqual([
      "setAuthorityKeyId",
      "privateKeyPemWo",
      "privateKeyPem",
    ]);
    expect(failed(locallySignedCert, { validityPeriodHours: 1, allowedUses: [] })).toEqual([
      "caCertPem",
      "caPrivateKeyPem",
      "certRequestPem",
    ]);
    expect(failed(locallySignedCert, { setAuthorityKeyId: true }).includes("setAuthorityKeyId")).toBe(true);
  });

  test.each<[string, Properties, string]>([
    ["an address that is none", { ipAddresses: ["10.0.0.256"] }, 'Invalid IP address: Failed to parse "10.0.0.256"'],
    ["an address with a zone", { ipAddresses: ["fe80::1%eth0"] }, "Invalid IP address"],
    ["a name that is not ASCII", { dnsNames: ["zürich.test"] }, "cannot be encoded as an IA5String"],
    ["an authority without a subject", { isCaCertificate: true, subject: {} }, "Must contain at least one Distinguished Name"],
    ["no PEM", { privateKeyPem: "secret words" }, "failed to decode PEM block"],
    ["another PEM", { privateKeyPem: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" }, "PEM preamble: CERTIFICATE"],
  ])("only when it is made: %s", async (_what, more, message) => {
    const news = { ...selfSigned, ...more };
    expect(failed(selfSignedCert, news)).toEqual([]);
    await expect(make(selfSignedCert, news)).rejects.toThrow(message);
  });

  test("an authority's key that is not its certificate's; one that is no authority only warns", async () => {
    const made = await authorityAndServer(p256, p256, names);
    const given = {
      caCertPem: made.ca,
      caPrivateKeyPem: await makeKey(p256),
      certRequestPem: made.request.certRequestPem,
      validityPeriodHours: 1,
      allowedUses: ["server_auth"],
    };
    await expect(make(locallySignedCert, given)).rejects.toThrow("provided PrivateKey doesn't match parent's PublicKey");
    const { operation: watched, lines } = recordingOperation();
    const plain = (await make(selfSignedCert, { ...selfSigned, privateKeyPem: made.caKey })).state.certPem;
    await locallySignedCert.create(watched, { ...given, caCertPem: plain, caPrivateKeyPem: made.caKey });
    expect(lines[0]).toMatchObject({ level: "warning", message: expect.stringContaining("Potentially Invalid Certificate Authority") });
    await expect(make(locallySignedCert, { ...given, certRequestPem: made.ca })).rejects.toThrow(
      'expected "CERTIFICATE REQUEST", got "CERTIFICATE"',
    );
  });

  test("an import", async () => {
    await expect(read(selfSignedCert, operation, { id: "1", state: {}, inputs: {} })).rejects.toThrow("import of");
  });
});
