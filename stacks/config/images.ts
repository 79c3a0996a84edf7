import { z } from "zod";
import type { IgniterLine } from "../../config-templates/igniterInput.ts";
import { type ImageName, imageNames } from "../topology/types.ts";
import { shared, strict } from "./fields.ts";
import type { NetworkName } from "./networks.ts";
import { say } from "./wording.ts";

const igniterImageNames = ["igniter-provider", "igniter-provider-workflows", "igniter-middleman", "igniter-middleman-workflows"] as const;
export type IgniterImageName = (typeof igniterImageNames)[number];

const igniterVersion = (version: string): Record<IgniterImageName, string> => ({
  "igniter-provider": `ghcr.io/pokt-network/provider:${version}`,
  "igniter-provider-workflows": `ghcr.io/pokt-network/provider-workflows:${version}`,
  "igniter-middleman": `ghcr.io/pokt-network/middleman:${version}`,
  "igniter-middleman-workflows": `ghcr.io/pokt-network/middleman-workflows:${version}`,
});

/** Igniter's images of both upstream lines. */
export const igniterImages: Record<IgniterLine, Record<IgniterImageName, string>> = {
  A: igniterVersion("0.4.2"),
  B: igniterVersion("0.9.0"),
};

/** Line A does not know the chain id of the present beta network. */
const defaultLine = (network: NetworkName | undefined): IgniterLine => (network === "beta" ? "B" : "A");

/** The catalogue: every image with the version that this release was made for. Igniter's are line A's; `igniterImages` has both. */
export const defaultImages: Record<ImageName, string> = {
  "relay-miner": "ghcr.io/pokt-network/pocket-relay-miner:ad37bcb",
  redis: "docker.io/library/redis:8.4-alpine",
  caddy: "docker.io/library/caddy:2.11.4-alpine",
  node: "docker.io/library/node:24-alpine",
  postgres: "docker.io/library/postgres:18.1",
  "temporal-server": "docker.io/temporalio/server:1.29.1",
  "temporal-admin-tools": "docker.io/temporalio/admin-tools:1.29.1-tctl-1.18.4-cli-1.5.0",
  "temporal-ui": "docker.io/temporalio/ui:2.39.0",
  ...igniterImages.A,
  prometheus: "docker.io/prom/prometheus:v3.5.3",
  alertmanager: "docker.io/prom/alertmanager:v0.29.0",
  grafana: "docker.io/grafana/grafana:12.3.0",
  "node-exporter": "docker.io/prom/node-exporter:v1.10.2",
  "redis-exporter": "docker.io/oliver006/redis_exporter:v1.89.0",
  "postgres-exporter": "docker.io/prometheuscommunity/postgres-exporter:v0.18.1",
  "blackbox-exporter": "docker.io/prom/blackbox-exporter:v0.27.0",
};

const imageForm =
  /^(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::\d+)?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)+:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}(?:@sha256:[0-9a-f]{64})?$/;

/** The tag of a full reference; undefined where there is none. */
export function imageTag(reference: string): string | undefined {
  return /:([A-Za-z0-9_][A-Za-z0-9_.-]*)(@sha256:[0-9a-f]{64})?$/.exec(reference)?.[1];
}

const reference = shared(() =>
  z
    .string()
    .regex(imageForm, {
      message: say(
        "must be registry/name:tag, with @sha256:… if you like",
        "write the whole reference with its registry and an explicit tag, for example docker.io/library/redis:8.4-alpine",
      ),
      abort: true,
    })
    .refine(
      (value) => !/^(latest|rc|dev|main|master|edge|nightly)$/.test(imageTag(value) ?? ""),
      say("has a tag that moves", "pin a version, and its digest where you can"),
    ),
);

export function imagesSection() {
  const described = (name: ImageName, more = "") => `Image of ${name}: registry/name:tag, optionally with @sha256:digest.${more}`;
  const fixed = imageNames
    .filter((name) => !isIgniter(name))
    .map((name) => [name, reference().default(defaultImages[name]).describe(described(name))]);
  const byNetwork = igniterImageNames.map((name) => {
    const more = ` Default: ${igniterImages.A[name]}, on network beta ${igniterImages.B[name]}.`;
    return [name, reference().optional().describe(described(name, more))];
  });
  const shape = Object.fromEntries([...fixed, ...byNetwork]) as Record<Exclude<ImageName, IgniterImageName>, z.ZodDefault<z.ZodString>> &
    Record<IgniterImageName, z.ZodOptional<z.ZodString>>;
  return strict(shape)
    .prefault({})
    .describe(
      "Image catalogue; what you set replaces the default of that name only. In prod-* an image needs a digest, or a tag that names a version of two numbers or a commit.",
    );
}

export type ImagesConfig = Record<ImageName, string>;

/** Every image's reference; Igniter's default follows the network. */
export function resolveImages(section: z.output<ReturnType<typeof imagesSection>>, network: NetworkName | undefined): ImagesConfig {
  const defaults: Record<string, string> = igniterImages[defaultLine(network)];
  return Object.fromEntries(imageNames.map((name) => [name, section[name] ?? defaults[name]!])) as ImagesConfig;
}

function isIgniter(name: ImageName): name is IgniterImageName {
  return (igniterImageNames as readonly string[]).includes(name);
}
