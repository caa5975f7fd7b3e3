import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { UserError } from '../synth';
import { KUBECONFIG_HEADER } from './kubeconfig';
import { realPath, refuseInside } from './outside-dist';

/** The owner alone: people may add a credential to it after all, and tools warn of one that others can read. */
const OWNER_ONLY = 0o600;

/**
 * Writes a kubeconfig; over an existing file only when that is one of ours, as nobody has edited it.
 *
 * @throws UserError for a place among manifests, a file that would be lost, or one that cannot be written
 */
export function writeKubeconfig(file: string, text: string, dist: string): void {
  refuseInside(file, dist, 'file');
  const path = realPath(file);
  try {
    if (existsSync(path) && !readFileSync(path, 'utf8').startsWith(KUBECONFIG_HEADER))
      throw new UserError(`--out (${file}) holds something else, perhaps credentials; choose another file, or move that one away`);
    writeFileSync(path, text, { mode: OWNER_ONLY });
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
    throw new UserError(`--out (${file}) cannot be written (${reason}); choose a file in a folder that exists and is yours`, {
      cause: error,
    });
  }
}
