import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Keeper } from './keeper';

/** A Go module that is built with some files of ours, such as one that imports every plugin. */
export interface ChangedModule {
  readonly module: string;
  /** Path in the module → file of the tool. */
  readonly files: Readonly<Record<string, string>>;
}

// the version is the one that the tool requires, and its checksum was compared when it was downloaded
const COPY = `
cp -R "$1/." .
go mod download "$2"
cp -R "$(go list -m -f '{{.Dir}}' "$2")" changed
chmod -R u+w changed
go mod edit -replace="$2=./changed"
`;

/**
 * Makes a copy of a tool that takes a module from a folder of its own, with our files in place of the module's.
 *
 * @param source the folder of the tool
 * @param target an empty folder
 */
export async function copyWithChanges(keeper: Keeper, source: string, target: string, { module, files }: ChangedModule): Promise<void> {
  await keeper.run({ name: 'copy-module', command: 'sh', args: ['-euc', COPY, 'sh', source, module], cwd: target });
  for (const [path, file] of Object.entries(files)) cpSync(join(source, file), join(target, 'changed', path));
}
