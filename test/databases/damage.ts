import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import type { DatabaseHost } from './database-host';

/** What may have happened to a file since it was written, by what one says of it. */
export const DAMAGE = {
  truncated: (file: string) => truncateSync(file, Math.floor(readFileSync(file).length * 0.7)),
  'cut by its last bytes': (file: string) => truncateSync(file, readFileSync(file).length - 4),
  altered: (file: string) => {
    const bytes = readFileSync(file);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
    writeFileSync(file, bytes);
  },
  foreign: (file: string) => writeFileSync(file, 'something else\n'),
  empty: (file: string) => writeFileSync(file, ''),
};

/**
 * A restore of the dump, damaged, says what is wrong with it and leaves the database as it was.
 *
 * @param content what is in the database, as text
 */
export function expectRefusal(
  host: DatabaseHost,
  env: Parameters<DatabaseHost['script']>[2],
  { state, message, content }: { readonly state: keyof typeof DAMAGE; readonly message: string; readonly content: () => string },
): void {
  const before = content();
  const file = host.damagedCopy(host.path('tmp', 'dump'), DAMAGE[state]);
  expect(host.script('restore', [file], env)).toEqual({
    code: 1,
    output: '',
    errors: expect.stringContaining(`${file} ${message}; the database is unchanged`),
  });
  expect(content()).toBe(before);
}
