import { estate } from '../estate';
import { factorMarkdown, factorReport } from '../lib/factors';
import { problemLines } from '../lib/synth';
import { parseOptions } from './options';

/** `keelson factors`: how far each workload meets the fifteen factors, with the object and the field that show it. */
export function factors(args: string[]): number {
  const { json, ...selection } = parseOptions(args, {
    environment: { type: 'string' },
    system: { type: 'string' },
    json: { type: 'boolean' },
  });
  const report = factorReport(estate, selection);
  const mistakes = problemLines(report.mistakes);
  process.stderr.write(mistakes.map((line) => `${line}\n`).join(''));
  process.stdout.write(json === true ? `${JSON.stringify(report.workloads, undefined, 2)}\n` : factorMarkdown(report));
  return mistakes.length > 0 ? 1 : 0;
}
