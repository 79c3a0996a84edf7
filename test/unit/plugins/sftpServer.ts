import { closeSync, fstatSync, mkdirSync, openSync, type Stats, statSync, writeSync } from "node:fs";
import type { Attributes, SFTPWrapper } from "ssh2";

const status = { ok: 0, missing: 2, failure: 4 } as const;
const CREATE_AND_TRUNCATE = "w";

/** Answers an SFTP session on the real file system, as far as writing files and making folders go. */
export function serveSftp(sftp: SFTPWrapper): void {
  const handleOf = (descriptor: number): Buffer => {
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(descriptor);
    return handle;
  };
  const attempt = (request: number, action: () => void): void => {
    try {
      action();
    } catch (error) {
      sftp.status(request, (error as NodeJS.ErrnoException).code === "ENOENT" ? status.missing : status.failure, (error as Error).message);
    }
  };
  sftp.on("OPEN", (request, path, _flags, { mode }) =>
    attempt(request, () => sftp.handle(request, handleOf(openSync(path, CREATE_AND_TRUNCATE, mode ?? 0o666)))),
  );
  sftp.on("WRITE", (request, handle, offset, data) =>
    attempt(request, () => {
      writeSync(handle.readUInt32BE(), data, 0, data.length, offset);
      sftp.status(request, status.ok);
    }),
  );
  sftp.on("CLOSE", (request, handle) =>
    attempt(request, () => {
      closeSync(handle.readUInt32BE());
      sftp.status(request, status.ok);
    }),
  );
  sftp.on("FSTAT", (request, handle) => attempt(request, () => sftp.attrs(request, attributesOf(fstatSync(handle.readUInt32BE())))));
  sftp.on("FSETSTAT", (request) => sftp.status(request, status.ok));
  sftp.on("STAT", (request, path) => attempt(request, () => sftp.attrs(request, attributesOf(statSync(path)))));
  sftp.on("MKDIR", (request, path) =>
    attempt(request, () => {
      mkdirSync(path);
      sftp.status(request, status.ok);
    }),
  );
}

function attributesOf({ mode, uid, gid, size, atimeMs, mtimeMs }: Stats): Attributes {
  return { mode, uid, gid, size, atime: Math.floor(atimeMs / 1000), mtime: Math.floor(mtimeMs / 1000) };
}
