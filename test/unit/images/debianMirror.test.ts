import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { debianMirror, mirrorIn } from "../../../sandbox/images/debianMirror.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
const apt = (files: Record<string, string>) => {
  const folder = mkdtempSync(join(tmpdir(), "pocket-apt-"));
  folders.push(folder);
  mkdirSync(join(folder, "sources.list.d"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
};

describe("the Debian mirror is the one of this machine's apt", () => {
  it.each([
    ["deb822", "Types: deb\nURIs: http://mirror.test/debian\nSuites: bookworm\n", "http://mirror.test/debian"],
    ["one line", "deb http://mirror.test/debian/ bookworm main\n", "http://mirror.test/debian"],
    ["options", "deb [signed-by=/k.gpg arch=amd64] https://m.test/x/debian trixie main\n", "https://m.test/x/debian"],
    ["comment", "# URIs: http://old.test/debian\n#deb http://old.test/debian x\nURIs: http://new.test/debian\n", "http://new.test/debian"],
    ["security is another archive", "URIs: http://mirror.test/debian-security\n", undefined],
    ["somebody else's packages", "deb https://packages.test/apt stable main\n", undefined],
  ])("%s", (_what, text, mirror) => {
    expect(mirrorIn(text)).toBe(mirror);
  });

  it("looks through all source files", () => {
    const folder = apt({
      "sources.list.d/a.list": "deb https://packages.test/apt x y\n",
      "sources.list.d/debian.sources": "URIs: http://m.test/debian\n",
    });
    expect(debianMirror(folder)).toBe("http://m.test/debian");
  });

  it("says what to do when there is none", () => {
    expect(() => debianMirror(apt({}))).toThrow(/no Debian mirror[\s\S]*next: /);
  });
});
