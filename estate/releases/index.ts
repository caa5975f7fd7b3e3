import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../lib/synth';
import { Releases } from '../../lib/config/releases';

/** The release file of an environment. */
export function releasesOf(environment: string): Releases {
  const file = `estate/releases/${environment}.yaml`;
  return Releases.parse(file, readFileSync(join(projectRoot(), file), 'utf8'));
}
