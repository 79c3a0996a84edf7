import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { handshake } from "../../unit/plugins/tlsParty.ts";
import { type PlannedResource, Stack, succeed } from "./stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.create();
});
afterAll(async () => await stack.dispose());

const outputs = { ca: "ref:ca.certPem", cert: "ref:server.certPem", key: "ref:key.privateKeyPem" };

function plan(dnsName: string, earlyRenewalHours = 0): PlannedResource[] {
  const ecdsa = { algorithm: "ECDSA", ecdsaCurve: "P256" };
  return [
    { type: "tls.PrivateKey", name: "caKey", args: ecdsa },
    {
      type: "tls.SelfSignedCert",
      name: "ca",
      args: {
        privateKeyPem: "ref:caKey.privateKeyPem",
        subject: { commonName: "Engine CA" },
        validityPeriodHours: 24,
        allowedUses: ["cert_signing"],
        isCaCertificate: true,
      },
    },
    { type: "tls.PrivateKey", name: "key", args: ecdsa },
    {
      type: "tls.CertRequest",
      name: "request",
      args: {
        privateKeyPem: "ref:key.privateKeyPem",
        subject: { commonName: dnsName },
        dnsNames: [dnsName],
        ipAddresses: ["127.0.0.1"],
      },
    },
    {
      type: "tls.LocallySignedCert",
      name: "server",
      args: {
        caCertPem: "ref:ca.certPem",
        caPrivateKeyPem: "ref:caKey.privateKeyPem",
        certRequestPem: "ref:request.certRequestPem",
        validityPeriodHours: 24,
        allowedUses: ["digital_signature", "server_auth"],
        earlyRenewalHours,
      },
    },
  ];
}

const read = async () => ({
  ca: await stack.output<string>("ca"),
  cert: await stack.output<string>("cert"),
  key: await stack.output<string>("key"),
});

test("a chain of certificates comes from one run, serves TLS, and the next runs and refreshes change nothing", async () => {
  stack.plan(plan("edge.example.test"), outputs);
  expect(await stack.steps()).toMatchObject({ ca: { op: "create" }, request: { op: "create" }, server: { op: "create" } });
  succeed(await stack.up());
  const made = await read();
  expect((await handshake(made, "edge.example.test")).subject.CN).toBe("edge.example.test");
  await expect(handshake(made, "other.example.test")).rejects.toThrow(/altnames/);
  succeed(await stack.preview("--refresh", "--expect-no-changes"));
  succeed(await stack.up("--expect-no-changes"));
  expect(await read()).toEqual(made);
});

test("private keys are encrypted in the state and hidden in outputs; certificates are not", async () => {
  const exported = succeed(await stack.pulumi(["stack", "export"])).text;
  expect(exported).not.toContain("PRIVATE KEY");
  expect(exported).toContain("BEGIN CERTIFICATE-----");
  expect((await stack.pulumi(["stack", "output"])).text.match(/\[secret\]/g)).toHaveLength(1);
});

test("a changed name replaces the request and the certificate, of which the preview knows no more; the authority stays", async () => {
  const before = await read();
  stack.plan(plan("new.example.test"), outputs);
  expect(await stack.steps()).toMatchObject({ request: { op: "replace" }, server: { op: "replace" } });
  expect((await stack.steps()).ca?.op ?? "same").toBe("same");
  succeed(await stack.up());
  const after = await read();
  expect([after.ca, after.key]).toEqual([before.ca, before.key]);
  await handshake(after, "new.example.test");
  expect(new X509Certificate(after.cert).serialNumber).not.toBe(new X509Certificate(before.cert).serialNumber);
});

test("inside its early hours a certificate is replaced by the next run", async () => {
  const before = await read();
  stack.plan(plan("new.example.test", 24), outputs);
  expect((await stack.steps()).server).toEqual({ op: "replace", paths: ["earlyRenewalHours", "readyForRenewal"] });
  succeed(await stack.up());
  expect((await read()).cert).not.toBe(before.cert);
});

test("uses in camel case, as the documentation prints them, fail before anything is made", async () => {
  const [caKey, ca] = plan("x");
  stack.plan([caKey!, { ...ca!, name: "wrong", args: { ...ca!.args, allowedUses: ["certSigning"] } }]);
  const result = await stack.preview();
  expect(result.code).not.toBe(0);
  expect(result.text).toContain("'certSigning' is none of any_extended, cert_signing");
});
