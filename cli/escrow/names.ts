/** The secrets that nothing can make again: without them a restored database is unreadable or an identity is gone. */
export const escrowedNames = ["providerEncryptionKey", "providerEncryptionIv", "providerAppIdentity", "middlemanAppIdentity"] as const;

export type EscrowedName = (typeof escrowedNames)[number];
/** Values by name, those that exist; always secret. */
export type EscrowedSecrets = Partial<Record<EscrowedName, string>>;
/** Fingerprints by name. */
export type Fingerprints = Partial<Record<EscrowedName, string>>;
