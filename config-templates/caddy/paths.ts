/** Where the edge's container sees its files; `current` leads to those in use and is switched by a reload. */
export const edgeFolder = "/etc/caddy";

/** Files of the edge; those beside the Caddyfile are there for some kinds of certificate only. */
export const edgeFiles = {
  caddyfile: "Caddyfile",
  certificate: "certificate.pem",
  privateKey: "private-key.pem",
  acmeRoot: "acme-root.pem",
} as const;

/** Path of one of the files in use, inside the container. */
export const currentFile = (file: string) => `${edgeFolder}/current/${file}`;

/** Caddy's own control: a socket inside the container, so that no port can reach it. In /tmp, which belongs to every user after a restart too. */
export const adminSocket = "unix//tmp/caddy-admin.sock";
