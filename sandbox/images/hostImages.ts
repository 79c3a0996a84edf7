import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Authority } from "./ca.ts";
import { labels } from "./catalogue.ts";
import { filesUnder, hashFiles, hashTexts } from "./contentHash.ts";
import { debianMirror, mirrorHostFlags } from "./debianMirror.ts";
import { aptOptions, buildDebianImage, excludedFiles } from "./debianRoot.ts";
import { docker, inspectImages } from "./docker.ts";
import { ensureEngineAuthority } from "./engineAuthority.ts";
import { withLock } from "./lock.ts";

/** The newest suite whose systemd still boots on cgroup v1. */
const suite = "trixie";
/** What a minimal cloud image has: nothing that a deployment should not have to install itself. */
const packages = [
  "systemd",
  "systemd-sysv",
  "dbus",
  "libpam-systemd",
  "openssh-server",
  "sudo",
  "ca-certificates",
  "iproute2",
  "procps",
  "kmod",
  "tzdata",
  "netbase",
];
const folder = join(import.meta.dirname, "host");

export const hostReferences = { bare: "pocket-sandbox/host-bare:latest", docker: "pocket-sandbox/host-docker:latest" } as const;

/** Sources of a cloud image: the suite, its updates and its security fixes. */
function aptSources(): string[] {
  const mirror = debianMirror();
  const security = mirror.replace(/\/debian$/, "/debian-security");
  return [`deb ${mirror} ${suite} main`, `deb ${mirror} ${suite}-updates main`, `deb ${security} ${suite}-security main`];
}

function keys(authority: Authority): Record<keyof typeof hostReferences, string> {
  const inputs = [suite, ...packages, ...aptOptions, ...excludedFiles, process.arch, readFileSync(authority.certificateFile, "utf8")];
  const hashOf = (dockerfiles: boolean) =>
    hashFiles(
      folder,
      filesUnder(folder, (file) => file.endsWith("Dockerfile") === dockerfiles),
    );
  const bare = hashTexts(...inputs, hashOf(false));
  return { bare, docker: hashTexts(bare, hashOf(true)) };
}

const quoted = (path: string) => `'${path.replaceAll("'", `'\\''`)}'`;

/**
 * Makes the image of a host: Debian with systemd and sshd ("bare"), or the same with an engine ("docker"). Kept while its inputs are the same.
 * Errors: SandboxError. Returns its reference.
 */
export async function ensureHostImage(
  variant: keyof typeof hostReferences,
  options: { cacheDir: string; log: (line: string) => void },
): Promise<string> {
  await withLock(options.cacheDir, options.log, async () => {
    const authority = await ensureEngineAuthority(options.cacheDir);
    const wanted = keys(authority);
    const present = await inspectImages(Object.values(hostReferences));
    const isMissing = (name: keyof typeof hostReferences) => present.get(hostReferences[name])?.labels[labels.inputs] !== wanted[name];
    if (isMissing("bare")) {
      options.log("image of a bare host: building");
      const hook = [join(folder, "finish.sh"), folder, authority.certificateFile].map(quoted);
      const root = { suite, sources: aptSources(), packages, reference: hostReferences.bare, key: wanted.bare };
      const changes = ['CMD ["/usr/local/lib/lab/init"]'];
      await buildDebianImage({ ...root, hook: `sh ${hook[0]} "$1" ${hook.slice(1).join(" ")}`, changes }, options);
    }
    if (variant === "docker" && isMissing("docker")) {
      options.log("image of a host with Docker: building");
      const from = ["-f", join(folder, "docker.Dockerfile"), "--build-arg", `BARE=${hostReferences.bare}`];
      const marks = [`${labels.sandbox}=1`, `${labels.inputs}=${wanted.docker}`].flatMap((label) => ["--label", label]);
      const network = ["--network", "host", ...(await mirrorHostFlags())];
      await docker(["build", "-q", "--force-rm", ...network, ...from, ...marks, "-t", hostReferences.docker, folder], {
        step: "building the image of a host with Docker",
      });
    }
  });
  return hostReferences[variant];
}
