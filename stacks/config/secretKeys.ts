/** A config key whose value must be set with `pulumi config set --secret`. */
export interface SecretKey {
  /** text: one secret. map: name to secret, set with --path. */
  kind: "text" | "map";
  description: string;
}

/** Every secret key of a stack, listed once. Values never enter StackConfig: only their names do. */
export const secretKeys = {
  backendSecrets: {
    kind: "map",
    description: "Credentials of backends by name, for secretRef, passwordRef and tokenRef under relay.services.",
  },
  alertSecrets: {
    kind: "map",
    description: "URLs, passwords and tokens of alert receivers by name, for urlRef, passwordRef and tokenRef under monitoring.",
  },
  redisUrl: { kind: "text", description: "URL of the external Redis: redis://, rediss://, redis-sentinel:// or redis-cluster://." },
  postgresUrl: {
    kind: "text",
    description:
      "postgres://user:password@host:port of the external PostgreSQL with an administrator's login, without a database: the stack makes a role and a database for each program.",
  },
  edgePrivateKey: {
    kind: "text",
    description: "Private key (PEM, several lines) of your own certificate, with edge.tls.kind files.",
  },
  sshPrivateKey: {
    kind: "text",
    description:
      "OpenSSH private key (PEM, several lines, without passphrase) that logs in on the hosts and jump hosts, for machines without agent and key file, such as CI. Not together with identityFile.",
  },
  providerEncryptionKey: {
    kind: "text",
    description:
      "64 hex digits that encrypt the Provider's stored keys. Default: generated. Give it only to bring an existing Provider along.",
  },
  providerEncryptionIv: { kind: "text", description: "32 hex digits that go with providerEncryptionKey. Default: generated." },
  providerAppIdentity: { kind: "text", description: "64 hex digits: the Provider's own signing key. Default: generated." },
  providerAuthSecret: {
    kind: "text",
    description: "32 characters or more: encrypts the sessions of the Provider's pages. Default: generated.",
  },
  middlemanAppIdentity: { kind: "text", description: "64 hex digits: the Middleman's own signing key. Default: generated." },
  middlemanAuthSecret: {
    kind: "text",
    description: "32 characters or more: encrypts the sessions of the Middleman's pages. Default: generated.",
  },
} as const satisfies Record<string, SecretKey>;

export type SecretKeyName = keyof typeof secretKeys;
export const secretKeyNames = Object.keys(secretKeys) as SecretKeyName[];
