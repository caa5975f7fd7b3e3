import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from './user-error';

/** The folder that holds cdk8s.yaml, from here upwards. Code is bundled, and so does not know its own place. */
export function projectRoot(from = process.cwd()): string {
  if (existsSync(join(from, 'cdk8s.yaml'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new UserError('no cdk8s.yaml in this folder or above it; run inside the project');
  return projectRoot(parent);
}
