import { afterEach, describe, expect, test, vi } from "vitest";
import { check, create, diff, read, update } from "../../../sandbox/plugins/framework/operations.ts";
import type { Resource } from "../../../sandbox/plugins/framework/provider.ts";
import { containsUnknown, type Properties, UNKNOWN } from "../../../sandbox/plugins/framework/values.ts";
import { certRequest } from "../../../sandbox/plugins/tls/certRequest.ts";
import { locallySignedCert } from "../../../sandbox/plugins/tls/locallySignedCert.ts";
import { selfSignedCert } from "../../../sandbox/plugins/tls/selfSignedCert.ts";
import { recordingOperation } from "./operation.ts";
import { authorityAndServer, authorityInputs, make, makeKey, p256 } from "./tlsParty.ts";

const { operation } = recordingOperation();
const names = { dnsNames: ["edge.example.test", "*.relay.example.test"], ipAddresses: ["127.0.0.1", "2001:db8::1", "::ffff:10.0.0.9"] };
const key = await makeKey(p256);
const selfSigned = { ...authorityInputs(key), isCaCertificate: false };

afterEach(() => {
  vi.useRealTimers();
});

describe("what a change does", () => {
  const kinds = (resource: Resource, state: Properties, news: Properties): string[] =>
    diff(resource, state, news, []).changes.map(({ path, kind, replace }) => `${kind}${replace ? "!" : ""} ${path}`);
  const full = { ...selfSigned, ...names, uris: ["a:b"], maxPathLength: -1, earlyRenewalHours: 1 };

  test.each<[string, Properties, string[]]>([
    ["nothing", {}, []],
    ["the key", { privateKeyPem: "x" }, ["update! privateKeyPem"]],
    ["a subject's field", { subject: { commonName: "x", organization: "Pocket" } }, ["update! subject.commonName"]],
    ["no subject", { subject: undefined }, ["delete! subject"]],
    ["a DNS name", { dnsNames: ["edge.example.test"] }, ["delete! dnsNames[1]"]],
    ["an address", { ipAddresses: ["127.0.0.1", "2001:db8::2", "::ffff:10.0.0.9"] }, ["update! ipAddresses[1]"]],
    ["no URI", { uris: undefined }, ["delete! uris"]],
    ["an empty list is not none", { uris: [] }, ["delete! uris[0]"]],
    ["the validity", { validityPeriodHours: 48 }, ["update! validityPeriodHours"]],
    ["the uses", { allowedUses: ["cert_signing"] }, ["delete! allowedUses[1]", "delete! allowedUses[2]"]],
    ["an authority", { isCaCertificate: true }, ["add! isCaCertificate"]],
    ["a path length", { maxPathLength: 0 }, ["update! maxPathLength"]],
    ["no path length", { maxPathLength: undefined }, []],
    ["the subject's key id", { setSubjectKeyId: true }, ["add! setSubjectKeyId"]],
    ["the authority's key id", { setAuthorityKeyId: true }, ["add! setAuthorityKeyId"]],
    ["early renewal", { earlyRenewalHours: 2 }, ["update earlyRenewalHours"]],
    ["a key that is not known yet", { privateKeyPem: UNKNOWN }, ["update! privateKeyPem"]],
  ])("of a self-signed certificate: %s", async (_what, change, expected) => {
    const { state } = await make(selfSignedCert, full);
    const { inputs } = check(selfSignedCert, "thing", full, { ...full, ...change });
    expect(kinds(selfSignedCert, state, inputs)).toEqual(expected);
  });

  test("of a request or a locally signed certificate: everything but early renewal replaces", async () => {
    const { request, server } = await authorityAndServer(p256, p256, names);
    expect(kinds(certRequest, request, { ...request, privateKeyPem: "x", dnsNames: undefined })).toEqual([
      "update! privateKeyPem",
      "delete! dnsNames",
    ]);
    const news = { ...server, caCertPem: "x", caPrivateKeyPem: "y", certRequestPem: UNKNOWN, earlyRenewalHours: 1 };
    expect(kinds(locallySignedCert, server, news)).toEqual([
      "update! caCertPem",
      "update! caPrivateKeyPem",
      "update! certRequestPem",
      "add earlyRenewalHours",
    ]);
  });

  test("of a key whose text in the state is more than a PEM block: it is written, never applied", async () => {
    const padded = { ...selfSigned, privateKeyPem: `${key}\n` };
    const { state } = await make(selfSignedCert, padded);
    const other = { ...selfSigned, privateKeyPem: await makeKey(p256) };
    expect(kinds(selfSignedCert, state, other)).toEqual(["update privateKeyPem"]);
    const updated = await update(selfSignedCert, operation, { id: "1", state, news: other, ignored: [], preview: false });
    expect(updated).toMatchObject({ privateKeyPem: other.privateKeyPem, certPem: state.certPem });
  });
});

describe("a preview", () => {
  test("takes unknown inputs and leaves the certificate unknown", async () => {
    const news = { ...selfSigned, privateKeyPem: UNKNOWN, dnsNames: [UNKNOWN], allowedUses: ["server_auth", UNKNOWN] };
    const { inputs, failures } = check(selfSignedCert, "thing", {}, news);
    expect(failures).toEqual([]);
    const { state } = await create(selfSignedCert, operation, inputs, true);
    expect(containsUnknown(state.certPem)).toBe(true);
    expect(state.validityPeriodHours).toBe(24);
  });
});

describe("renewal", () => {
  const hours = (count: number): void => void vi.setSystemTime(Date.now() + count * 3_600_000);
  const inputs = { ...selfSigned, earlyRenewalHours: 4 };
  const paths = (state: Properties, news: Properties) =>
    diff(selfSignedCert, state, news, []).changes.map(({ path, replace }) => `${path}${replace ? "!" : ""}`);

  test("is proposed from the early hours on, by plain runs and by refreshes", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { id, state } = await make(selfSignedCert, inputs);
    hours(19.9);
    expect(paths(state, inputs)).toEqual([]);
    expect((await read(selfSignedCert, operation, { id, state, inputs }))?.state.readyForRenewal).toBe(false);
    hours(0.2);
    expect(paths(state, inputs)).toEqual(["readyForRenewal!"]);
    expect((await read(selfSignedCert, operation, { id, state, inputs }))?.state.readyForRenewal).toBe(true);
  });

  test("fewer early hours take the mark back in place", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { id, state } = await make(selfSignedCert, inputs);
    hours(21);
    const marked = (await read(selfSignedCert, operation, { id, state, inputs }))!.state;
    const news = { ...inputs, earlyRenewalHours: 1 };
    expect(paths(marked, news)).toEqual(["earlyRenewalHours", "readyForRenewal"]);
    const updated = await update(selfSignedCert, operation, { id, state: marked, news, ignored: [], preview: false });
    expect(updated).toMatchObject({ readyForRenewal: false, earlyRenewalHours: 1, certPem: state.certPem });
  });

  test("early hours as long as the validity renew in every run", async () => {
    const forever = { ...inputs, earlyRenewalHours: 24 };
    const { state } = await make(selfSignedCert, forever);
    expect(state.readyForRenewal).toBe(true);
    expect(paths(state, forever)).toEqual(["readyForRenewal!"]);
  });
});
