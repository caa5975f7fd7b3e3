import { existsSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { UserError } from '../synth';

/**
 * @param out what a person gave as `--out`
 * @throws UserError when it lies in the folder of the manifests
 */
export function refuseInside(out: string, dist: string, what: 'file' | 'folder' = 'folder'): void {
  if (!isInside(realPath(out), realPath(dist))) return;
  throw new UserError(`--out (${out}) lies in ${dist}/, where everything is taken for a manifest and replaced; choose a ${what} outside`);
}

/** Where a path leads when links are followed, as far as it exists. */
export function realPath(path: string): string {
  const absolute = resolve(path);
  if (existsSync(absolute)) return realpathSync(absolute);
  const parent = dirname(absolute);
  return parent === absolute ? absolute : join(realPath(parent), relative(parent, absolute));
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way.split(/[/\\]/)[0] !== '..';
}
