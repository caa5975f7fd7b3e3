import { readFileSync, truncateSync, writeFileSync } from 'node:fs';

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
