import { type ChainDefaults, renderClientToml } from "../config-templates/host/clientToml.ts";
import { shellQuote } from "./host/script.ts";
import { forgetGeneration, ownFiles, recordGeneration, scriptHead, unlessReplaced } from "./host/scriptParts.ts";

export interface PocketdSettings {
  /** Release tag, e.g. "v0.1.35". */
  version: string;
  /** URL of the archive with {version} and {archive} in it. */
  downloadUrl: string;
  /** SHA-256 of the archive by platform; hosts of a platform without one are refused. */
  checksums: Partial<Record<"linux_amd64" | "linux_arm64", string>>;
  /** The network that the stack serves. */
  chain: ChainDefaults;
}

/** Where people look for it; a link into a folder of ours, one a version. */
export const pocketdPath = "/usr/local/bin/pocketd";
const folder = "/opt/pocket-provider/pocketd";
export const clientTomlPath = "/etc/pocketd/client.toml";

/** Name of the release's archive for one platform (upstream poktroll: release workflow). */
const archiveName = (platform: string) => `pocket_${platform}.tar.gz`;

const urlFor = ({ downloadUrl, version }: PocketdSettings, platform: string) =>
  downloadUrl.replaceAll("{version}", version).replaceAll("{archive}", archiveName(platform));

/** `says_version FILE` prints what a pocketd calls itself; it writes its defaults into its home whenever it runs, so it gets one that goes. */
const saysVersion = `
says_version() {
  local home
  home=$(mktemp -d)
  (cd "$home" && env -i HOME="$home" PATH=/usr/bin:/bin timeout 20 "$1" version --home "$home/.pocket" 2>/dev/null | tail -n 1 | sed 's/^v//') || true
  rm -rf "$home"
}`;

/**
 * Installs one release of pocketd: the archive is compared with the config's SHA-256 before it is opened, the program has to call
 * itself that version before it is used, and the switch is one rename. A pocketd of somebody else stays: it is used when it is
 * that version, and an error otherwise. The last line of output is "pocketd=<version>".
 */
export function pocketdScript(settings: PocketdSettings, hash: string): string {
  const { version, checksums } = settings;
  const cases = Object.entries(checksums)
    .filter(([, sha256]) => sha256 !== undefined)
    .map(([platform, sha256]) => `  ${platform}) sha256=${sha256} url=${shellQuote(urlFor(settings, platform))} ;;`);
  return `${scriptHead}
${ownFiles}
${saysVersion}
wanted=${shellQuote(version.replace(/^v/, ""))}
folder=${folder}
platform=linux_$(dpkg --print-architecture)
sha256=""
case "$platform" in
${cases.join("\n")}
esac
if [ -z "$sha256" ]; then fail "this host is $platform, and the config has no checksum for its archive" "download pocket_$platform.tar.gz of ${version}, check it, and write what sha256sum prints to pocketd.checksums.$platform"; fi
own_link() { case "$(readlink ${pocketdPath} 2>/dev/null || true)" in "$folder"/*) ;; *) return 1 ;; esac; }
foreign=no
if { [ -e ${pocketdPath} ] || [ -L ${pocketdPath} ]; } && ! own_link; then
  there=$(says_version ${pocketdPath})
  if [ "$there" != "$wanted" ]; then fail "${pocketdPath} is there already, is version '\${there:-unknown}' and is not of pocket-provider's making" "move it away, or set pocketd.version to v\${there:-…}"; fi
  foreign=yes
  echo "pocketd: the one that is there has the version that is wanted and stays"
fi
home="$folder/$wanted-\${sha256:0:12}"
if [ "$foreign" = no ] && [ ! -x "$home/pocketd" ]; then
  mkdir -p "$folder"
  rm -rf "$folder"/.partial-*
  partial=$(mktemp -d "$folder/.partial-XXXXXX")
  trap 'rm -rf "$partial"' EXIT
  curl -fsSL --retry 3 --connect-timeout 10 --max-time 300 -o "$partial/archive" "$url" || fail "could not download $url" "let this host reach it, or set pocketd.downloadUrl to a mirror"
  found=$(sha256sum < "$partial/archive" | cut -d' ' -f1)
  if [ "$found" != "$sha256" ]; then fail "the archive from $url has SHA-256 $found and not $sha256 of pocketd.checksums.$platform; it was not opened" "find out which of the two is wrong before you change the config"; fi
  tar -xzf "$partial/archive" -C "$partial" --no-same-owner pocketd || fail "the archive from $url has no file pocketd in it" "check pocketd.version: archives before v0.1.30 are built another way"
  rm "$partial/archive"
  if [ ! -f "$partial/pocketd" ] || [ -L "$partial/pocketd" ]; then fail "pocketd in the archive from $url is not a plain file" "do not use this archive"; fi
  chmod 755 "$partial" "$partial/pocketd"
  there=$(says_version "$partial/pocketd")
  if [ "$there" != "$wanted" ]; then fail "the program in the archive of ${version} says that it is version '\${there:-nothing}'" "set pocketd.version to the tag that the checksum is of"; fi
  sync "$partial/pocketd"
  rm -rf "$home"
  mv -T "$partial" "$home"
fi
if [ "$foreign" = no ]; then
  if [ "$(readlink ${pocketdPath} 2>/dev/null || true)" != "$home/pocketd" ]; then
    ln -sfn "$home/pocketd" ${pocketdPath}.pocket-new
    mv -fT ${pocketdPath}.pocket-new ${pocketdPath}
  fi
  for old in "$folder"/*; do if [ "$old" != "$home" ]; then rm -rf "$old"; fi; done
fi
own_file ${clientTomlPath} 644 ${shellQuote(renderClientToml(settings.chain))}
there=$(says_version ${pocketdPath})
if [ "$there" != "$wanted" ]; then fail "${pocketdPath} says that it is version '\${there:-nothing}' and not $wanted" "rm -rf $home on the host, then run again"; fi
${recordGeneration("pocketd", hash)}
echo "pocketd=$there"`;
}

/** Removes what the step has put on the host; a pocketd of somebody else and everybody's homes stay. */
export function pocketdDelete(hash: string): string {
  return `${scriptHead}
${ownFiles}
${unlessReplaced("pocketd", hash)}
case "$(readlink ${pocketdPath} 2>/dev/null || true)" in ${folder}/*) rm -f ${pocketdPath} ;; esac
rm -rf ${folder}
drop_file ${clientTomlPath}
rmdir --ignore-fail-on-non-empty ${clientTomlPath.slice(0, clientTomlPath.lastIndexOf("/"))} ${folder.slice(0, folder.lastIndexOf("/"))} 2>/dev/null || true
${forgetGeneration("pocketd")}`;
}
