import { join } from 'node:path';
import { LogStoreServer } from './log-store';
import { startObjectStorage } from './object-storage';
import type { OutsideSurroundings } from './outside';
import { startPackageMirror } from './package-mirror';
import type { PlatformSpec } from './platform-spec';
import { startSourcesServer } from './sources-server';

/** Starts what stands in for the servers that an environment calls outside of its cluster. */
export async function startOutsideServers(
  { keeper, session, environment, rendering, folder }: PlatformSpec,
  surroundings: OutsideSurroundings,
): Promise<LogStoreServer | undefined> {
  startObjectStorage(keeper, session.rclone, environment, surroundings, join(folder, 'object-storage'));
  await startPackageMirror(environment, surroundings, join(folder, 'packages'));
  await startSourcesServer(environment, rendering, surroundings, session.root, join(folder, 'sources'));
  return LogStoreServer.start(environment, surroundings);
}
