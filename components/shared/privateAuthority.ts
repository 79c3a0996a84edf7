import type * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";

/** Ten years: the authority signs one certificate of this stack and is trusted by its own clients only; a new one is a replaced resource. */
const validityPeriodHours = 87_600;

export interface ServerCertificateArgs {
  /** Name of the certificate's owner, for people. */
  commonName: string;
  /** Names and addresses by which clients reach the server. */
  dnsNames: string[];
  ipAddresses: string[];
}

export interface ServerCertificate {
  /** What clients verify the server with; public. */
  authorityPem: pulumi.Output<string>;
  certificatePem: pulumi.Output<string>;
  privateKeyPem: pulumi.Output<string>;
}

/** A server's certificate by an authority made for it alone; P-256 keys, kept encrypted in the stack's state. */
export function serverCertificate(name: string, args: ServerCertificateArgs, parent: pulumi.Resource): ServerCertificate {
  const keyKind = { algorithm: "ECDSA", ecdsaCurve: "P256" };
  const authorityKey = new tls.PrivateKey(`${name}-authority-key`, keyKind, { parent });
  const authority = new tls.SelfSignedCert(
    `${name}-authority`,
    {
      privateKeyPem: authorityKey.privateKeyPem,
      subject: { commonName: `${args.commonName} authority` },
      isCaCertificate: true,
      validityPeriodHours,
      allowedUses: ["cert_signing", "crl_signing", "digital_signature"],
    },
    { parent },
  );
  const key = new tls.PrivateKey(`${name}-key`, keyKind, { parent });
  const { dnsNames, ipAddresses } = args;
  const request = new tls.CertRequest(
    `${name}-request`,
    {
      privateKeyPem: key.privateKeyPem,
      subject: { commonName: args.commonName },
      dnsNames,
      ...(ipAddresses.length > 0 ? { ipAddresses } : {}),
    },
    { parent },
  );
  const certificate = new tls.LocallySignedCert(
    `${name}-certificate`,
    {
      certRequestPem: request.certRequestPem,
      caPrivateKeyPem: authorityKey.privateKeyPem,
      caCertPem: authority.certPem,
      validityPeriodHours,
      allowedUses: ["digital_signature", "server_auth"],
    },
    { parent },
  );
  return { authorityPem: authority.certPem, certificatePem: certificate.certPem, privateKeyPem: key.privateKeyPem };
}
