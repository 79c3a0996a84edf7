import { z } from "zod";
import { checked, pattern, strict } from "./fields.ts";
import { isProduction, type Profile } from "./profiles.ts";
import { parseUrl } from "./values.ts";

const sha256 = () => pattern(/^[0-9a-f]{64}$/, "a SHA-256 of 64 hex digits in lower case", "run sha256sum on the archive you trust");

const downloadUrl = () =>
  checked(
    (value) => /^https?:\/\/[^\s"'\\]+$/.test(value) && value.includes("{archive}") && !parseUrl(value)?.username,
    "must be a URL with http:// or https://, without credentials, that has {archive} in it",
    'write for example "https://mirror.my-company.io/pocketd/{version}/{archive}"',
  );

export function pocketdSection(profile: Profile) {
  return strict({
    enabled: z.boolean().default(isProduction(profile)).describe("Install the pocketd command line for checks; it gets no key."),
    version: pattern(
      /^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/,
      "an exact release tag such as v0.1.35",
      "choose a release tag; latest is not one",
    )
      .default("v0.1.35")
      .describe("Release tag of the chain's command line."),
    downloadUrl: downloadUrl()
      .default("https://github.com/pokt-network/poktroll/releases/download/{version}/{archive}")
      .describe(
        "Where hosts get the archive: {version} stands for the tag, {archive} for the file's name. The checksum decides, so a mirror is fine.",
      ),
    checksums: strict({
      linux_amd64: sha256().optional().describe("SHA-256 of pocket_linux_amd64.tar.gz."),
      linux_arm64: sha256().optional().describe("SHA-256 of pocket_linux_arm64.tar.gz."),
    })
      .default({})
      .describe("Your own SHA-256 of the archives of that release: upstream publishes no signature. One at least when enabled."),
  })
    .prefault({})
    .describe("The chain's command line on the operator's hosts.");
}

export type PocketdConfig = z.output<ReturnType<typeof pocketdSection>>;
