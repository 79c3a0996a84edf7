import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, posix } from "node:path";
import type { Client, SFTPWrapper, Stats } from "ssh2";

const NO_SUCH_FILE = 2;

export function openSftp(client: Client): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => client.sftp((error, sftp) => (error ? reject(error) : resolve(sftp))));
}

/** Creates or truncates the file in place. */
export async function writeText(sftp: SFTPWrapper, content: string, path: string): Promise<void> {
  if ((await remoteStat(sftp, path))?.isDirectory()) {
    throw new Error(`remote path ${path} is a directory; when using a text asset, remotePath must be a file path`);
  }
  await makeFolders(sftp, posix.dirname(path));
  await write(sftp, path, Buffer.from(content));
}

/** A file goes to the path, or into it when it is a folder; a folder goes into it, without its own name when it ends in a slash. */
export async function copyPath(sftp: SFTPWrapper, source: string, path: string): Promise<void> {
  const there = await remoteStat(sftp, path);
  if (!statSync(source).isDirectory()) {
    const target = there?.isDirectory() ? posix.join(path, basename(source)) : path;
    await makeFolders(sftp, posix.dirname(target));
    await write(sftp, target, readFileSync(source));
    return;
  }
  if (there !== undefined && !there.isDirectory()) {
    throw new Error(`remote path ${path} exists but is not a directory`);
  }
  await copyFolder(sftp, source, source.endsWith("/") ? path : posix.join(path, basename(source)));
}

async function copyFolder(sftp: SFTPWrapper, source: string, path: string): Promise<void> {
  await makeFolders(sftp, path);
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const target = posix.join(path, entry.name);
    if (statSync(join(source, entry.name)).isDirectory()) {
      await copyFolder(sftp, join(source, entry.name), target);
    } else {
      await write(sftp, target, readFileSync(join(source, entry.name)));
    }
  }
}

function write(sftp: SFTPWrapper, path: string, content: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    sftp.writeFile(path, content, (error) =>
      error ? reject(new Error(`failed to create remote file ${path}: ${error.message}`)) : resolve(),
    );
  });
}

async function makeFolders(sftp: SFTPWrapper, path: string): Promise<void> {
  const found = await remoteStat(sftp, path);
  if (found?.isDirectory()) {
    return;
  }
  if (found !== undefined) {
    throw new Error(`remote path ${path} exists but is not a directory`);
  }
  await makeFolders(sftp, posix.dirname(path));
  await new Promise<void>((resolve, reject) => {
    sftp.mkdir(path, (error) => (error ? reject(new Error(`failed to create remote directory ${path}: ${error.message}`)) : resolve()));
  });
}

function remoteStat(sftp: SFTPWrapper, path: string): Promise<Stats | undefined> {
  return new Promise((resolve, reject) => {
    sftp.stat(path, (error, stats) => {
      if (error === undefined || error === null) {
        resolve(stats);
      } else if ((error as Error & { code?: number }).code === NO_SUCH_FILE) {
        resolve(undefined);
      } else {
        reject(new Error(`failed to stat remote path ${path}: ${error.message}`));
      }
    });
  });
}
