import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Releases } from '../../lib';
import { projectRoot } from '../../lib/testing';

/** The release file of an environment. */
export function releasesOf(environment: string): Releases {
  const file = `estate/releases/${environment}.yaml`;
  return Releases.parse(file, readFileSync(join(projectRoot(), file), 'utf8'));
}
