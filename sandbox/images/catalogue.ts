/** A real program out of a Debian package, or a stand-in made of a Go module, and what the image of it is built from. */
export interface ImageRecipe {
  /** Folder below sandbox/images with the Dockerfile and the files it copies. */
  folder: string;
  /** Debian package that carries the real program; its version becomes a label. */
  realPackage?: string;
  /** What a stand-in stands in for. */
  standsInFor?: string;
  /** Binaries compiled from the folder's Go module, as name → package; they are put beside the Dockerfile. */
  goBinaries?: Record<string, string>;
}

export const recipes = {
  redis: { folder: "redis", realPackage: "redis-server" },
  caddy: { folder: "caddy", realPackage: "caddy" },
  node: { folder: "node", realPackage: "nodejs" },
  postgres: { folder: "postgres", realPackage: "postgresql-18" },
  "relay-miner": {
    folder: "relay-miner",
    standsInFor: "ghcr.io/pokt-network/pocket-relay-miner",
    goBinaries: { "pocket-relay-miner": "." },
  },
  "chain-node": { folder: "chain-node", standsInFor: "a Pocket Network full node (pocketd)", goBinaries: { "chain-node": "." } },
  internet: { folder: "internet", standsInFor: "the public names of the Pocket Network" },
} as const satisfies Record<string, ImageRecipe>;

export type SandboxImage = keyof typeof recipes;

export const sandboxImages = Object.keys(recipes) as SandboxImage[];

export function isSandboxImage(name: string): name is SandboxImage {
  return Object.hasOwn(recipes, name);
}

/** The name under which an image is built, whatever reference it is tagged with later. */
export function localReference(name: SandboxImage | "base"): string {
  return `pocket-sandbox/${name}:latest`;
}

export const labels = {
  sandbox: "pocket.sandbox",
  inputs: "pocket.sandbox.inputs",
  real: "pocket.sandbox.real",
  standIn: "pocket.stand-in",
} as const;
