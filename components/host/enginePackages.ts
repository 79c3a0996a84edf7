import { shellQuote } from "./script.ts";

export type EngineSource = "distribution" | "docker";

/** Docker's own key for its package repositories, as upstream's installation page has had it since 2017. */
export const dockerKeyFingerprint = "9DC858229FC7DD38854AE2D88D81803C0EBFCD88";

/** Ubuntu releases that Docker's repository serves under the name of an older one. */
export const suiteOverrides: Record<string, string> = { resolute: "noble" };

const repository = {
  url: "https://download.docker.com/linux",
  key: "/etc/apt/keyrings/pocket-provider-docker.asc",
  list: "/etc/apt/sources.list.d/pocket-provider-docker.sources",
};

/** The distribution's engine, and its compose plugin where the release has the one that `docker compose` runs. */
const fromDistribution = (pin: string) => `
wanted=(docker.io${pin})
case "$system" in
  "debian 12") echo "compose: Debian 12 has none; system.docker.source docker does" ;;
  debian*) wanted+=(docker-cli docker-compose) ;;
  ubuntu*) wanted+=(docker-compose-v2) ;;
esac`;

/** Docker's own packages, from its repository with the pinned key; a repository that the operator has set up is used as it is. */
const fromDocker = (pin: string) => `
install_missing gpg
if ! grep -rqsF download.docker.com /etc/apt/sources.list /etc/apt/sources.list.d --include='*.list' --include='*.sources'; then
  distribution=\${system%% *}
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  case "$suite" in
${Object.entries(suiteOverrides)
  .map(([suite, served]) => `    ${suite}) suite=${served} ;;`)
  .join("\n")}
  esac
  mkdir -p /etc/apt/keyrings
  curl -fsSL --proto =https --retry 3 --connect-timeout 10 --max-time 60 -o ${repository.key}.new "${repository.url}/$distribution/gpg" || fail "could not download Docker's key from ${repository.url}" "let the host reach it, or set system.docker.source to distribution"
  found=$(gpg --batch --show-keys --with-colons ${repository.key}.new 2>/dev/null | awk -F: '$1 == "pub" { primary = 1; keys++ } $1 == "fpr" && primary { print $10; primary = 0 } END { if (keys != 1) print "and not one key but", keys + 0 }' | tr '\\n' ' ')
  if [ "$found" != "${dockerKeyFingerprint} " ]; then
    rm -f ${repository.key}.new
    fail "the key that ${repository.url} serves has fingerprint \${found:-none }and not ${dockerKeyFingerprint}" "trust nothing from there until you know why; system.docker.source distribution does without"
  fi
  chmod 644 ${repository.key}.new
  mv -fT ${repository.key}.new ${repository.key}
  own_file ${repository.list} 644 "$mark
Types: deb
URIs: ${repository.url}/$distribution
Suites: $suite
Components: stable
Signed-By: ${repository.key}
"
fi
wanted=(docker-ce${pin} docker-ce-cli${pin} containerd.io docker-compose-plugin)`;

/** Sets `wanted` to the packages of an engine where there is none; with AppArmor in the kernel an engine starts nothing without its tools. */
function wantedPackages(source: EngineSource, version: string | undefined): string {
  const pin = version === undefined ? "" : `=${shellQuote(version)}`;
  return `${source === "docker" ? fromDocker(pin) : fromDistribution(pin)}
if grep -qsx Y /sys/module/apparmor/parameters/enabled; then wanted+=(apparmor); fi`;
}

/** Installs an engine on a host that has none. */
export function installEngine(source: EngineSource, version: string | undefined): string {
  return `${wantedPackages(source, version)}
refresh_lists
for name in "\${wanted[@]}"; do
  case "$name" in
    *=*) if ! apt-cache madison "\${name%%=*}" | awk '{ print $3 }' | grep -xF "\${name#*=}" >/dev/null; then
      fail "\${name%%=*} has no version \${name#*=} here, but $(apt-cache madison "\${name%%=*}" | awk '{ print $3 }' | head -n 3 | paste -sd ' ')" "set system.docker.version to one of these, or remove it"
    fi ;;
  esac
done
install_missing "\${wanted[@]}"`;
}

/** Brings an engine that is there to the version that the config names; without one it stays as it is. */
export function moveEngine(source: EngineSource, version: string | undefined, allowDowngrade: boolean): string {
  if (version === undefined) return "";
  const names = source === "docker" ? ["docker-ce", "docker-ce-cli"] : ["docker.io"];
  const wanted = names.map((name) => `${name}=${shellQuote(version)}`).join(" ");
  return `
if ! installed ${names[0]}; then fail "system.docker.version asks for ${names[0]}, and this host's Docker is another package" "remove system.docker.version, or set system.docker.source to where the host's Docker is from"; fi
present=$(dpkg-query -W -f '\${Version}' ${names[0]})
if dpkg --compare-versions "$present" ne ${shellQuote(version)}; then
  ${allowDowngrade ? "" : `if dpkg --compare-versions "$present" gt ${shellQuote(version)}; then fail "system.docker.version asks for ${version}, and the newer $present runs here" "set it to $present or remove it; or allow it with system.docker.allowDowngrade: true"; fi`}
  refresh_lists
  apt_get install --no-remove --no-install-recommends ${allowDowngrade ? "--allow-downgrades " : ""}${wanted} || fail "could not install ${wanted}" "run apt-cache madison ${names[0]} on the host and set system.docker.version to what is there"
  echo "docker: $present became ${version}; running containers were kept"
fi`;
}
