/** Values by the names of the plan's secrets catalogue. Kept out of logs, errors and outputs. */
export type ResolvedSecrets = Record<string, string>;

/** The value of a secret. Throws, naming it and never showing it, when it is missing or holds characters that no header or password may. */
export function secretValue(secrets: ResolvedSecrets, name: string): string {
  const value = secrets[name];
  if (value === undefined || value === "") {
    throw new Error(`secret ${name}: not set. Next: run pulumi config set --secret --path 'pocket-provider:${name}'.`);
  }
  if (/\p{Cc}/u.test(value)) {
    throw new Error(
      `secret ${name}: holds a line break or another control character, often the last one of a file. Next: set it again without.`,
    );
  }
  return value;
}
