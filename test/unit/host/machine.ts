import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { scriptHead } from "../../../components/host/scriptParts.ts";

/** Folders of a host that the scripts write to; each test has its own below a temporary one. */
const folders =
  /(?<![\w.}])\/(etc|opt|snap|sys\/module|var\/lib|var\/log|var\/cache|run|proc\/sys|proc\/locks|usr\/local\/bin|lib\/systemd)(?=\/|\b)/g;

/** What commands of a host answer unless a test says otherwise; each is bash, its arguments are in "$*". */
const usual: Record<string, string> = {
  id: 'case "$*" in -u) echo 0;; *) echo "$2";; esac',
  chown: "",
  stat: 'case "$*" in *"%a %u:%g"*) echo "$(/usr/bin/stat -c %a "$3") 0:0";; *) /usr/bin/stat "$@";; esac',
  sync: "",
  sleep: "/usr/bin/sleep 0.01",
  systemctl: "",
  "systemd-run": "",
  "systemd-detect-virt": "exit 1",
  journalctl: "",
  "dpkg-query": "echo installed",
  "apt-get": "",
  curl: "exit 22",
};

/** A host for scripts to run on: its folders are a test's own, and its commands play what the test says. Calls are in `calls()`. */
export function machine() {
  let root = "";
  const path = (name: string) => join(root, name);
  const play = (name: string, bash: string) => {
    writeFileSync(path(`bin/${name}`), `#!/bin/bash\necho "${name} $*" >> ${root}/calls\n${bash}\n`);
    chmodSync(path(`bin/${name}`), 0o755);
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "host-test-"));
    for (const folder of ["bin", "etc", "run/systemd/system", "var/lib/pocket-provider", "usr/local/bin", "proc"]) {
      mkdirSync(path(folder), { recursive: true });
    }
    writeFileSync(path("calls"), "");
    writeFileSync(path("etc/os-release"), 'ID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\n');
    writeFileSync(path("proc/locks"), "");
    for (const [name, bash] of Object.entries(usual)) play(name, bash);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  return {
    path,
    play,
    read: (name: string) => readFileSync(path(name), "utf8"),
    has: (name: string) => existsSync(path(name)),
    calls: (command: string) =>
      readFileSync(path("calls"), "utf8")
        .split("\n")
        .filter((line) => line.startsWith(`${command} `)),
    write(name: string, text: string): void {
      mkdirSync(dirname(path(name)), { recursive: true });
      writeFileSync(path(name), text);
    },
    link(target: string, name: string): void {
      mkdirSync(dirname(path(name)), { recursive: true });
      symlinkSync(path(target), path(name));
    },
    /** Runs parts after the head that every script has, or a whole script as it is. */
    run(script: string, { whole = false } = {}) {
      const text = (whole ? script : `${scriptHead}\n${script}`).replace(folders, `${root}/$1`);
      const env = { ...process.env, PATH: `${path("bin")}:${process.env.PATH}` };
      return spawnSync("/bin/bash", ["-c", `set -euo pipefail\n${text}`], { encoding: "utf8", env });
    },
  };
}
