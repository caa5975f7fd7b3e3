import { join, posix } from 'node:path';
import { HEADER_START } from './emitter';
import { makeFolder, removeEmptyFolder, removeFile, replaceFile } from './file-changes';
import { OutputFolder } from './output-folder';
import { UserError } from './user-error';

/** What a run would do to `dist`. Paths are relative to it, with forward slashes, and sorted. */
export interface WritePlan {
  readonly dist: string;
  /** Files that do not exist yet. */
  readonly added: readonly string[];
  /** Files that exist with other content. */
  readonly changed: readonly string[];
  /** Generated files of the owned scope that are no longer produced. */
  readonly removed: readonly string[];
  /** Generated files outside the owned scope that are not produced either: they stay, and may deserve a warning. */
  readonly strays: readonly string[];
  /** How many files are as they should be. */
  readonly unchanged: number;
  /** Temporary files of a run that was killed. */
  readonly leftovers: readonly string[];
  /** Folders that hold nothing once this plan is applied, inner ones first. */
  readonly emptied: readonly string[];
  /** What to write: the added and the changed files. */
  readonly contents: ReadonlyMap<string, Buffer>;
}

export interface WriteCounts {
  readonly written: number;
  readonly removed: number;
  readonly unchanged: number;
}

const HEADER = Buffer.from(HEADER_START);
const LEFTOVER = /^\.keelson-.*\.tmp$/;

/**
 * Compares `files` with what is in `dist`, and writes nothing.
 *
 * @param files contents by path relative to `dist`, with forward slashes
 * @param owns whether a path is in the scope of this run, so that a generated file there that is not in `files` is stale
 * @throws UserError when something in `dist` stands in the way
 */
export function planWrite(dist: string, files: ReadonlyMap<string, Buffer>, owns: (path: string) => boolean): WritePlan {
  const folder = new OutputFolder(dist);
  checkPaths(dist, files);
  checkRoom(dist, files, folder);

  const contents = new Map([...files].filter(([path, content]) => !folder.isFile(path) || !folder.holds(path, content)));
  const written = [...contents.keys()].sort();
  const others = [...folder.entries.keys()].filter((path) => folder.isFile(path) && !files.has(path)).sort();
  const leftovers = others.filter((path) => LEFTOVER.test(posix.basename(path)));
  const generated = others.filter((path) => folder.startsWith(path, HEADER));
  const removed = generated.filter(owns);

  return {
    dist,
    added: written.filter((path) => !folder.isFile(path)),
    changed: written.filter((path) => folder.isFile(path)),
    removed,
    strays: generated.filter((path) => !owns(path)),
    unchanged: files.size - contents.size,
    leftovers,
    emptied: emptiedFolders(folder, files, new Set([...leftovers, ...removed])),
    contents,
  };
}

/**
 * Brings `dist` to the planned state. Each file is replaced as a whole, so that a kill at any moment leaves it old or new;
 * the next run does what is missing.
 *
 * @throws UserError when something cannot be written or removed
 */
export function applyWrite({ dist, contents, removed, unchanged, leftovers, emptied }: WritePlan): WriteCounts {
  for (const path of leftovers) removeFile(join(dist, path));
  makeFolder(dist);
  for (const folder of new Set([...contents.keys()].map((path) => posix.dirname(path)))) makeFolder(join(dist, folder));
  for (const [path, content] of contents) replaceFile(join(dist, path), content);
  for (const path of removed) removeFile(join(dist, path));
  for (const path of emptied) removeEmptyFolder(join(dist, path));

  return { written: contents.size, removed: removed.length, unchanged };
}

/** A wrong path is a mistake of the program, not of its user. */
function checkPaths(dist: string, files: ReadonlyMap<string, Buffer>): void {
  for (const path of files.keys()) {
    const parts = path.split('/');
    if (/^[A-Za-z]:|[\\\0]/.test(path) || parts.some((part) => part === '' || part === '.' || part === '..')) {
      throw new Error(`file path (${path}) must be relative to ${dist} and stay inside it, with forward slashes`);
    }
    if (LEFTOVER.test(posix.basename(path))) throw new Error(`file path (${path}) must not be named like a temporary file`);
    const outer = parentsOf(path).find((folder) => files.has(folder));
    if (outer !== undefined) throw new Error(`file path (${path}) lies in another file (${outer})`);
  }
}

/** Where a file goes there may be nothing or a file, and around it folders only, since links could lead out of `dist`. */
function checkRoom(dist: string, files: ReadonlyMap<string, Buffer>, { entries }: OutputFolder): void {
  const folders = new Set<string>();
  for (const path of files.keys()) {
    const kind = entries.get(path) ?? 'file';
    if (kind !== 'file') {
      const what = kind === 'folder' ? 'a folder' : 'a link or a special file';
      throw new UserError(`${posix.join(dist, path)} is ${what} where a generated file belongs: move or remove it, then run again`);
    }
    for (const folder of parentsOf(path)) folders.add(folder);
  }
  for (const folder of folders) {
    if ((entries.get(folder) ?? 'folder') !== 'folder') {
      throw new UserError(`${posix.join(dist, folder)} is no folder, but generated files belong in it: move or remove it, then run again`);
    }
  }
}

/** Folders in which no file stays, inner ones first. Those that a killed run left behind are among them. */
function emptiedFolders({ entries }: OutputFolder, files: ReadonlyMap<string, Buffer>, gone: ReadonlySet<string>): string[] {
  const staying = [...entries.keys()].filter((path) => entries.get(path) !== 'folder' && !gone.has(path));
  const filled = new Set([...staying, ...files.keys()].flatMap(parentsOf));

  return [...entries.keys()]
    .filter((path) => entries.get(path) === 'folder' && !filled.has(path))
    .sort()
    .reverse();
}

/** `a/b/c` lies in `a` and `a/b`. */
function parentsOf(path: string): string[] {
  const parents: string[] = [];
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) parents.push(path.slice(0, slash));
  return parents;
}
