/** A real program out of a Debian package or of Go modules, or a stand-in made of a Go module, and what its image is built from. */
export interface ImageRecipe {
  /** Folder below sandbox/images with the Dockerfile and the files it copies. */
  folder: string;
  /** Debian package that carries the real program; its version becomes a label. */
  realPackage?: string;
  /** Go modules that are the real program; their versions become a label. */
  realModules?: readonly string[];
  /** What a stand-in stands in for. */
  standsInFor?: string;
  /** Binaries compiled from the Go module, as name → package of it or of one that it requires; they are put beside the Dockerfile. */
  goBinaries?: Record<string, string>;
  /** Folder below sandbox/images with the go.mod of the binaries, where it is not `folder`: images that share it share its compiled packages. */
  goModule?: string;
  /** Files and folders of required Go modules that are put beside the Dockerfile, as place there → module and path in it. */
  moduleFiles?: Record<string, { module: string; path: string }>;
  /** The image below, where it is not the base. */
  from?: string;
  /** Where it is not "Dockerfile". */
  dockerfile?: string;
  /** Stage of the Dockerfile, where it is not the last. */
  target?: string;
  buildArgs?: Record<string, string>;
  /** Folder below `folder` with a package.json and its lock; the packages are put beside the Dockerfile as node_modules. */
  npmPackages?: string;
}

const temporalServer = "go.temporal.io/server";
const temporalCli = "github.com/temporalio/cli";
const temporalUi = "github.com/temporalio/ui-server/v2";

/** The two lines of Igniter's releases that the stand-ins know, by the version of their tag. */
const igniterVersions = { a: "0.4.2", b: "0.9.0" } as const;

const igniter = (app: string, line: "a" | "b", more: { from: string; npmPackages?: string }) => ({
  folder: "igniter",
  standsInFor: `ghcr.io/pokt-network/${app}`,
  dockerfile: `${app}.Dockerfile`,
  target: `line-${line}`,
  buildArgs: { VERSION: igniterVersions[line] },
  ...more,
});

const igniterWeb = (app: string, line: "a" | "b") => igniter(app, line, { from: "node", npmPackages: "packages/web" });

const igniterWorkflows = (app: string, line: "a" | "b") => igniter(`${app}-workflows`, line, { from: "igniter-workflows-packages" });

export const recipes = {
  redis: { folder: "redis", realPackage: "redis-server" },
  caddy: { folder: "caddy", realPackage: "caddy" },
  node: { folder: "node", realPackage: "nodejs" },
  postgres: { folder: "postgres", realPackage: "postgresql-18" },
  "temporal-server": {
    folder: "temporal/server",
    goModule: "temporal",
    realModules: [temporalServer],
    goBinaries: { "temporal-server": `${temporalServer}/cmd/server` },
    moduleFiles: {
      "config_template.yaml": { module: temporalServer, path: "config/docker.yaml" },
      "dynamicconfig.yaml": { module: temporalServer, path: "config/dynamicconfig/docker.yaml" },
    },
  },
  "temporal-admin-tools": {
    folder: "temporal/admin-tools",
    goModule: "temporal",
    realModules: [temporalServer, temporalCli],
    goBinaries: { "temporal-sql-tool": `${temporalServer}/cmd/tools/sql`, temporal: `${temporalCli}/cmd/temporal` },
    moduleFiles: { "schema/postgresql": { module: temporalServer, path: "schema/postgresql" } },
  },
  "temporal-ui": {
    folder: "temporal/ui",
    goModule: "temporal",
    realModules: [temporalUi],
    goBinaries: { "ui-server": `${temporalUi}/cmd/server` },
    moduleFiles: { "docker.yaml": { module: temporalUi, path: "config/docker.yaml" } },
  },
  prometheus: { folder: "monitoring/prometheus", realPackage: "prometheus" },
  alertmanager: { folder: "monitoring/alertmanager", realPackage: "prometheus-alertmanager" },
  "node-exporter": { folder: "monitoring/node-exporter", realPackage: "prometheus-node-exporter" },
  "redis-exporter": { folder: "monitoring/redis-exporter", realPackage: "prometheus-redis-exporter" },
  "postgres-exporter": { folder: "monitoring/postgres-exporter", realPackage: "prometheus-postgres-exporter" },
  "blackbox-exporter": { folder: "monitoring/blackbox-exporter", realPackage: "prometheus-blackbox-exporter" },
  grafana: { folder: "grafana", standsInFor: "docker.io/grafana/grafana", goBinaries: { grafana: "." } },
  pebble: { folder: "pebble", realPackage: "pebble" },
  "relay-miner": {
    folder: "relay-miner",
    standsInFor: "ghcr.io/pokt-network/pocket-relay-miner",
    goBinaries: { "pocket-relay-miner": "." },
  },
  "chain-node": { folder: "chain-node", standsInFor: "a Pocket Network full node (pocketd)", goBinaries: { "chain-node": "." } },
  chromium: { folder: "chromium", realPackage: "chromium-headless-shell" },
  internet: { folder: "internet", standsInFor: "the public names of the Pocket Network" },
  "host-lab": { folder: "host-lab", standsInFor: "image registries, Let's Encrypt and public DNS for a lab of hosts" },
  "igniter-workflows-packages": {
    folder: "igniter/packages/workflows",
    from: "node",
    standsInFor: "what Igniter's workflows images have in common",
    npmPackages: ".",
  },
  "igniter-provider-line-a": igniterWeb("provider", "a"),
  "igniter-provider-line-b": igniterWeb("provider", "b"),
  "igniter-provider-workflows-line-a": igniterWorkflows("provider", "a"),
  "igniter-provider-workflows-line-b": igniterWorkflows("provider", "b"),
  "igniter-middleman-line-a": igniterWeb("middleman", "a"),
  "igniter-middleman-line-b": igniterWeb("middleman", "b"),
  "igniter-middleman-workflows-line-a": igniterWorkflows("middleman", "a"),
  "igniter-middleman-workflows-line-b": igniterWorkflows("middleman", "b"),
} as const satisfies Record<string, ImageRecipe>;

export type SandboxImage = keyof typeof recipes;

export const sandboxImages = Object.keys(recipes) as SandboxImage[];

export function isSandboxImage(name: string): name is SandboxImage {
  return Object.hasOwn(recipes, name);
}

/** Igniter's images of both lines by recipe; hand them to ensureImages beside the defaults, which name one line only. */
export const igniterImages = Object.fromEntries(
  (["provider", "provider-workflows", "middleman", "middleman-workflows"] as const).flatMap((app) =>
    (["a", "b"] as const).map((line) => [`igniter-${app}-line-${line}`, `ghcr.io/pokt-network/${app}:${igniterVersions[line]}`]),
  ),
) as Partial<Record<SandboxImage, string>>;

/** The recipe for a name of the product's catalogue; Igniter's depends on the line that the reference's tag belongs to. */
export function recipeNameOf(name: string, reference: string): SandboxImage | undefined {
  const line = /:0\.[0-5]\.[^/]*$/.test(reference) ? "a" : "b";
  return [name, `${name}-line-${line}`].find(isSandboxImage);
}

/** The image that an image is built on; undefined for the base. */
export function parentOf(name: SandboxImage): SandboxImage | undefined {
  const recipe: ImageRecipe = recipes[name];
  return recipe.from as SandboxImage | undefined;
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
