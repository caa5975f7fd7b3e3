import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UserError } from '../lib/synth';

/**
 * Options of a command, or a message that a person can act on.
 *
 * @throws UserError for an option that is not known or lacks its value
 */
export function parseOptions<T extends NonNullable<ParseArgsConfig['options']>>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`);
    const problem = error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error);
    throw new UserError(`${problem}; options are: ${known.join(', ')}`, { cause: error });
  }
}
