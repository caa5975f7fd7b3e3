import { join } from 'node:path';
import { LogStoreServer } from './log-store';
import { startObjectStorage } from './object-storage';
import type { OutsideSurroundings } from './outside';
import type { PlatformSpec } from './platform-spec';

/** Starts what stands in for the servers that an environment calls outside of its cluster. */
export async function startOutsideServers(
  { keeper, session, environment, folder }: PlatformSpec,
  surroundings: OutsideSurroundings,
): Promise<LogStoreServer | undefined> {
  startObjectStorage(keeper, session.rclone, environment, surroundings, join(folder, 'object-storage'));
  return LogStoreServer.start(environment, surroundings);
}
