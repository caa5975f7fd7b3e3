import { estate } from '../estate';
import { isGood, reportOf, run } from '../lib/synth';
import { parseOptions } from './options';
import { progress } from './progress';

/** `keelson synth`: renders the estate, or a part of it, into dist/; the whole estate also gives CODEOWNERS. */
export function synth(args: string[]): number {
  const { json, ...options } = parseOptions(args, {
    environment: { type: 'string' },
    system: { type: 'string' },
    strict: { type: 'boolean' },
    check: { type: 'boolean' },
    json: { type: 'boolean' },
  });
  const bar = progress('systems');
  const outcome = run(estate, { ...options, dist: 'dist', codeOwners: 'CODEOWNERS', onProgress: bar.step });
  bar.end();
  if (json === true) process.stdout.write(`${JSON.stringify(outcome, undefined, 2)}\n`);
  else process.stderr.write(reportOf(outcome, 'dist/ is unchanged'));
  if (json !== true && outcome.counts && process.stderr.isTTY) process.stderr.write(`${summary(outcome.objects, outcome.counts)}\n`);
  if (options.environment !== undefined || options.system !== undefined) {
    process.stderr.write('restricted run: what collides with the rest of the estate, or refers to it, was not checked\n');
  }
  return isGood(outcome) ? 0 : 1;
}

function summary(objects: number, { written, removed, unchanged }: { written: number; removed: number; unchanged: number }): string {
  return `${objects} objects: ${written} files written, ${removed} removed, ${unchanged} unchanged`;
}
