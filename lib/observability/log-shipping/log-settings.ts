import { dirname } from 'node:path/posix';
import { Size } from 'cdk8s';
import type { FileLogs } from './file-logs';

/** How logs are shipped, with every default resolved. */
export type LogSettings = ReturnType<typeof logSettings>;

const IMAGES = { stream: 'busybox', agent: 'fluent/fluent-bit' } as const;

/** The defaults of shipped logs, in one place. */
export function logSettings({ files, ship = 'stream', ...logs }: FileLogs) {
  const { folder = dirname(files[0] ?? '/'), size = Size.mebibytes(100), image = IMAGES[ship] } = logs;
  return { files, ship, folder, size, image };
}
