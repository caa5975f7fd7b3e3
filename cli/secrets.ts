import { estate } from '../estate';
import { problemLines, synthesize } from '../lib/synth';
import { parseOptions } from './options';

/** `keelson secrets`: the Secrets that no controller makes, so that a person must. */
export function secrets(args: string[]): number {
  const { environment, json } = parseOptions(args, { environment: { type: 'string' }, json: { type: 'boolean' } });
  const { secretNeeds, mistakes } = synthesize(estate, { environment });
  if (mistakes.length > 0)
    process.stderr.write(
      problemLines(mistakes)
        .map((line) => `${line}\n`)
        .join(''),
    );
  const text = secretNeeds
    .map((need) => `${need.environment} ${need.namespace}/${need.name}: ${need.keys.join(', ')} (${need.system})\n`)
    .join('');
  process.stdout.write(json === true ? `${JSON.stringify(secretNeeds, undefined, 2)}\n` : text);
  return mistakes.length > 0 ? 1 : 0;
}
