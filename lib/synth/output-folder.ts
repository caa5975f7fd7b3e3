import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, errorCode } from './file-changes';

type EntryKind = 'file' | 'folder' | 'other';

/** What lies in the output folder before a run. Paths are relative to it, with forward slashes. */
export class OutputFolder {
  /** Every entry by path; links are not followed, and are `other`. */
  public readonly entries: ReadonlyMap<string, EntryKind>;
  private buffer = Buffer.allocUnsafe(64 * 1024);

  constructor(private readonly root: string) {
    const entries = new Map<string, EntryKind>();
    collect(root, '', entries);
    this.entries = entries;
  }

  public isFile(path: string): boolean {
    return this.entries.get(path) === 'file';
  }

  public holds(path: string, content: Buffer): boolean {
    // One byte more than expected shows a longer file.
    return content.equals(this.read(path, content.length + 1));
  }

  public startsWith(path: string, start: Buffer): boolean {
    return start.equals(this.read(path, start.length));
  }

  /** The first bytes, in a buffer that the next call reuses: thousands of files are compared without keeping any of them. */
  private read(path: string, limit: number): Buffer {
    if (this.buffer.length < limit) this.buffer = Buffer.allocUnsafe(limit * 2);
    const file = join(this.root, path);

    return attempt('read', file, () => {
      const descriptor = openSync(file, 'r');
      try {
        let length = 0;
        let count: number;
        do {
          count = readSync(descriptor, this.buffer, length, limit - length, null);
          length += count;
        } while (count > 0 && length < limit);
        return this.buffer.subarray(0, length);
      } finally {
        closeSync(descriptor);
      }
    });
  }
}

function collect(root: string, folder: string, entries: Map<string, EntryKind>): void {
  for (const entry of listing(join(root, folder), folder === '')) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    entries.set(path, entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other');
    if (entry.isDirectory()) collect(root, path, entries);
  }
}

/** The output folder itself may not be there yet. */
function listing(path: string, mayBeMissing: boolean) {
  return attempt('read', path, () => {
    try {
      return readdirSync(path, { withFileTypes: true });
    } catch (error) {
      if (mayBeMissing && errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  });
}
