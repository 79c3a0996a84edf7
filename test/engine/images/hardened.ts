/** Docker flags of the product's containers: no root, no capabilities, nothing writable but what is named. */
export const hardened = (user: number, ...more: string[]): string[] => [
  ...["--user", `${user}:${user}`, "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
  ...more,
];

/** What PostgreSQL writes beside its data. */
export const postgresTmpfs = ["--tmpfs", "/tmp", "--tmpfs", "/var/run/postgresql:uid=999,gid=999,mode=2775"];
