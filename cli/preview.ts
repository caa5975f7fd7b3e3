import { estate } from '../estate';
import { problemLines, UserError } from '../lib/synth';
import { previewText, renderPreview, writePreview } from '../lib/tenancy';
import { parseOptions } from './options';

const DAY_LENGTH = '2031-05-30'.length;

/** `keelson preview`: one system in a namespace of its own, for as long as a change of it is looked at. Never a part of `dist/`. */
export function preview(args: string[]): number {
  const { id, out, ...options } = parseOptions(args, {
    system: { type: 'string' },
    id: { type: 'string' },
    expires: { type: 'string' },
    environment: { type: 'string' },
    out: { type: 'string' },
  });
  const { system, expires, environment } = options;
  if (system === undefined || id === undefined || expires === undefined) {
    throw new UserError('--system, --id and --expires are needed: keelson preview --system shop --id 12 --expires 2031-05-30');
  }
  const today = new Date().toISOString().slice(0, DAY_LENGTH);
  const rendered = renderPreview(estate, { system, id: Number(id), expires, environment, today });

  const mistakes = problemLines(rendered.mistakes);
  const toCreate = rendered.secretNeeds.map(
    ({ namespace, name, keys }) => `to create, because nothing makes it: ${namespace}/${name} with ${keys.join(', ')}`,
  );
  const warnings = problemLines(rendered.warnings).map((line) => `warning: ${line}`);
  process.stderr.write([...mistakes, ...warnings, ...toCreate].map((line) => `${line}\n`).join(''));
  if (mistakes.length > 0) return 1;

  if (out === undefined) process.stdout.write(previewText(rendered));
  else writePreview(out, rendered, 'dist');
  return 0;
}
