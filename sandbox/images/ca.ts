import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashTexts } from "./contentHash.ts";
import { run } from "./run.ts";

const validDays = 825;
const renewBeforeDays = 30;

export interface Authority {
  certificateFile: string;
  keyFile: string;
  /** SHA-256 of the certificate, colon-separated hex. */
  fingerprint: string;
}

export interface SiteCertificate {
  certificateFile: string;
  keyFile: string;
}

/** True when both files exist, belong together and stay valid for a while. */
function isUsable(certificateFile: string, keyFile: string): boolean {
  if (!existsSync(certificateFile) || !existsSync(keyFile)) return false;
  try {
    const certificate = new X509Certificate(readFileSync(certificateFile));
    const daysLeft = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
    return daysLeft > renewBeforeDays && certificate.checkPrivateKey(createPrivateKey(readFileSync(keyFile)));
  } catch {
    return false;
  }
}

/** Fingerprint of the authority in cacheDir/ca; undefined when there is none that can be used. */
export function localFingerprint(cacheDir: string): string | undefined {
  const { certificateFile, keyFile } = authorityFiles(cacheDir);
  return isUsable(certificateFile, keyFile) ? fingerprintOf(certificateFile) : undefined;
}

function authorityFiles(cacheDir: string): { folder: string; certificateFile: string; keyFile: string } {
  const folder = join(cacheDir, "ca");
  return { folder, certificateFile: join(folder, "ca.crt"), keyFile: join(folder, "ca.key") };
}

function fingerprintOf(certificateFile: string): string {
  return new X509Certificate(readFileSync(certificateFile)).fingerprint256;
}

/** Makes a folder's content under a temporary name and renames it, so that a folder that exists is complete. */
export async function replaceFolder(folder: string, fill: (temporary: string) => Promise<void>): Promise<void> {
  mkdirSync(join(folder, ".."), { recursive: true });
  const temporary = mkdtempSync(`${folder}.new-`);
  try {
    await fill(temporary);
    rmSync(folder, { recursive: true, force: true });
    renameSync(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The sandbox's own certificate authority under cacheDir/ca, made once; a damaged or expiring one is made anew. */
export async function ensureAuthority(cacheDir: string): Promise<Authority> {
  const { folder, certificateFile, keyFile } = authorityFiles(cacheDir);
  if (!isUsable(certificateFile, keyFile)) {
    await replaceFolder(folder, async (temporary) => {
      const key = join(temporary, "ca.key");
      const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650"];
      const extensions = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign"];
      const output = ["-subj", "/CN=Pocket sandbox CA", "-keyout", key, "-out", join(temporary, "ca.crt")];
      await run("openssl", [...args, ...extensions, ...output], { step: "making the sandbox's certificate authority" });
    });
  }
  return { certificateFile, keyFile, fingerprint: fingerprintOf(certificateFile) };
}

/** A certificate of the sandbox's authority for DNS names, kept under cacheDir/sites and made anew when it does not fit. */
export async function ensureSiteCertificate(cacheDir: string, names: string[]): Promise<SiteCertificate> {
  const authority = await ensureAuthority(cacheDir);
  const folder = join(cacheDir, "sites", hashTexts(authority.fingerprint, ...names).slice(0, 16));
  const certificateFile = join(folder, "site.crt");
  const keyFile = join(folder, "site.key");
  if (!isUsable(certificateFile, keyFile)) {
    await replaceFolder(folder, async (temporary) => {
      const path = (name: string) => join(temporary, name);
      const step = "making the sandbox's site certificate";
      const subject = ["-subj", "/CN=pocket-sandbox", "-keyout", path("site.key"), "-out", path("site.csr")];
      await run("openssl", ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", ...subject], { step });
      writeFileSync(path("extensions"), `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}\nextendedKeyUsage=serverAuth\n`);
      const signing = ["-CA", authority.certificateFile, "-CAkey", authority.keyFile, "-CAcreateserial", "-CAserial", path("serial")];
      const output = ["-days", String(validDays), "-extfile", path("extensions"), "-out", path("site.crt")];
      await run("openssl", ["x509", "-req", "-in", path("site.csr"), ...signing, ...output], { step });
    });
  }
  return { certificateFile, keyFile };
}
