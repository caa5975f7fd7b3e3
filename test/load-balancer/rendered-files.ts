import { spawnSync } from 'node:child_process';
import { EdgeChart } from '../../charts/platform/edge';
import { estate } from '../../estate';
import { synthesize } from '../../lib/synth';

const { files } = synthesize({ ...estate, systems: estate.systems.filter(({ chart }) => chart === EdgeChart) });

/** A file for the hosts before the cluster, as it stands in `dist/`. */
export function renderedFile(name: string, environment = 'dev'): string {
  const found = files.get(`${environment}/platform/edge/${name}`);
  if (!found) throw new Error(`no file ${name}; there are: ${[...files.keys()].join(', ')}`);
  return found.toString();
}

/** Runs a program to its end, and gives what it says. */
export function runProgram(program: string, ...args: readonly string[]): { readonly code: number | null; readonly output: string } {
  const { error, status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 30_000, env: WITH_SBIN });
  if (error) throw new Error(`${program} cannot run (${error.message}); run test/load-balancer/install.sh`);
  return { code: status, output: `${stdout}${stderr}` };
}

/** Where Debian keeps them. */
export const WITH_SBIN = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin` };
