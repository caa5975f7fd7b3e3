import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Gives a node a program that mounts volumes of file servers, in the place of the NFS client that kernels of tests lack: each export is a
 * folder of the run, the same one on every node.
 *
 * @param folder where the program is put, to be laid over `/usr/sbin` of the node
 * @param exports folder of the run that stands for all file servers
 */
export function writeNfsMount(folder: string, exports: string): void {
  mkdirSync(folder, { recursive: true });
  mkdirSync(exports, { recursive: true });
  writeFileSync(join(folder, 'mount.nfs'), mountProgram(exports), { mode: 0o755 });
}

/** `mount` calls it with what is mounted and where. */
function mountProgram(exports: string): string {
  return `#!/bin/sh
set -eu
export=${exports}/$(printf %s "$1" | tr -c A-Za-z0-9.- _)
mkdir -p "$export"
chmod 0777 "$export"
exec mount --bind "$export" "$2"
`;
}
