import type { X509Certificate } from "node:crypto";
import { connect, createServer, type PeerCertificate } from "node:tls";
import { check } from "../../../sandbox/plugins/framework/operations.ts";
import type { Created, Resource } from "../../../sandbox/plugins/framework/provider.ts";
import type { Properties } from "../../../sandbox/plugins/framework/values.ts";
import { certRequest } from "../../../sandbox/plugins/tls/certRequest.ts";
import { locallySignedCert } from "../../../sandbox/plugins/tls/locallySignedCert.ts";
import { privateKey } from "../../../sandbox/plugins/tls/privateKey.ts";
import { selfSignedCert } from "../../../sandbox/plugins/tls/selfSignedCert.ts";
import { recordingOperation } from "./operation.ts";

const { operation } = recordingOperation();

/** Creates a resource from inputs that Check has seen, as the engine does. */
export async function make(resource: Resource, news: Properties): Promise<Created> {
  const { inputs, failures } = check(resource, "thing", {}, news);
  if (failures.length > 0) {
    throw new Error(JSON.stringify(failures));
  }
  const { __defaults: _, ...values } = inputs;
  return await resource.create(operation, values);
}

export const p256 = { algorithm: "ECDSA", ecdsaCurve: "P256" };

export async function makeKey(shape: Properties): Promise<string> {
  return (await make(privateKey, shape)).state.privateKeyPem as string;
}

/** Inputs of an authority with this key. */
export const authorityInputs = (privateKeyPem: string): Properties => ({
  privateKeyPem,
  subject: { commonName: "Test CA", organization: "Pocket" },
  validityPeriodHours: 24,
  allowedUses: ["cert_signing", "crl_signing", "digital_signature"],
  isCaCertificate: true,
});

/** A server's certificate of an authority, both with keys of these shapes. */
export async function authorityAndServer(authorityKey: Properties, serverKey: Properties, names: Properties, use = "server_auth") {
  const caKey = await makeKey(authorityKey);
  const key = await makeKey(serverKey);
  const ca = (await make(selfSignedCert, authorityInputs(caKey))).state.certPem as string;
  const request = await make(certRequest, { privateKeyPem: key, subject: { commonName: "server" }, ...names });
  const server = await make(locallySignedCert, {
    caCertPem: ca,
    caPrivateKeyPem: caKey,
    certRequestPem: request.state.certRequestPem,
    validityPeriodHours: 12,
    allowedUses: ["digital_signature", "key_encipherment", use],
  });
  return { ca, caKey, key, request: request.state, server: server.state, cert: server.state.certPem as string };
}

/** A TLS handshake over the loopback address with a client that trusts `ca` alone and asks for `name`. */
export async function handshake(server: { ca: string; cert: string; key: string }, name: string): Promise<PeerCertificate> {
  const listener = createServer({ cert: server.cert, key: server.key }, (socket) => socket.end());
  listener.on("tlsClientError", () => undefined);
  await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
  const { port } = listener.address() as { port: number };
  try {
    return await new Promise((done, fail) => {
      const servername = /^[\d.]+$|:/.test(name) ? undefined : name;
      const socket = connect(
        { host: servername === undefined ? name : "127.0.0.1", port, ca: server.ca, servername, lookup: undefined },
        () => {
          done(socket.getPeerCertificate());
          socket.destroy();
        },
      );
      socket.on("error", fail);
    });
  } finally {
    listener.close();
  }
}

export const subjectLines = (certificate: X509Certificate): string[] => certificate.subject.split("\n");
