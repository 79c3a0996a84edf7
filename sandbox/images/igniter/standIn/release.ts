import { readFileSync } from "node:fs";

export type App = "provider" | "middleman";

/** Upstream's two contracts: A up to 0.4, B from 0.6 on. */
export type Line = "A" | "B";

export type ProcessKind = "web" | "workflows" | "migration";

/** What this image is; written when it is built, so no variable can change it. */
export interface Release {
  app: App;
  line: Line;
  version: string;
}

export function readRelease(): Release {
  return JSON.parse(readFileSync("/app/release.json", "utf8")) as Release;
}
