import { mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from './user-error';

/** What a person does about the errors of a file system. */
const REMEDIES: Readonly<Record<string, string>> = {
  EACCES: 'permission denied; give yourself the right to read and write there, then run again',
  EPERM: 'not permitted; give yourself the right to read and write there, then run again',
  EROFS: 'the file system is read-only; make it writable, then run again',
  ENOSPC: 'the disk is full; free some space, then run again',
  EDQUOT: 'your disk quota is used up; free some space, then run again',
  EEXIST: 'something else has that name; move or remove it, then run again',
  EISDIR: 'it is a folder; move or remove it, then run again',
  ENOTDIR: 'a part of its path is no folder; move or remove that, then run again',
  ENOENT: 'it vanished meanwhile; let no other run write to the same folder, then run again',
  ENOTEMPTY: 'something was put there meanwhile; let no other run write to the same folder, then run again',
};

/** Does one thing to the file system; when it fails, the user reads the path and what to do. */
export function attempt<T>(doing: 'read' | 'written' | 'removed' | 'made', path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new UserError(`${path} cannot be ${doing}: ${REMEDIES[code] ?? `${code}; mend that, then run again`}`);
  }
}

/** The code of a system error, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/**
 * Gives a file new content as a whole: written beside it, then renamed over it. A process that dies meanwhile leaves the old file,
 * and at most one temporary file. (No `fsync`: it would cost seconds and guards only against the loss of power, after which a run repairs all.)
 */
export function replaceFile(path: string, content: Buffer): void {
  const temporary = join(dirname(path), `.keelson-${process.pid}.tmp`);
  attempt('written', path, () => {
    try {
      writeFileSync(temporary, content);
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

export function makeFolder(path: string): void {
  attempt('made', path, () => mkdirSync(path, { recursive: true }));
}

export function removeFile(path: string): void {
  attempt('removed', path, () => rmSync(path, { force: true }));
}

export function removeEmptyFolder(path: string): void {
  attempt('removed', path, () => rmdirSync(path));
}
