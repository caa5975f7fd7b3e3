import { type SystemFile, when } from '../../system';

const FILE_NAME = /^[A-Za-z0-9][-._A-Za-z0-9]*$/;

/** Mistakes of files that are no manifests; an empty list when there are none. */
export function checkFiles(files: readonly SystemFile[]): string[] {
  const names = files.map(({ name }) => name);
  return names.flatMap((name, index) => [
    ...when(!FILE_NAME.test(name), `file (${name}) must be a name without folders, such as haproxy.cfg`),
    ...when(/\.ya?ml$/.test(name), `file (${name}) must not end like a manifest, or Argo CD would take it for one; use another ending`),
    ...when(names.indexOf(name) !== index, `file (${name}) is written twice; give each file its own name`),
  ]);
}
